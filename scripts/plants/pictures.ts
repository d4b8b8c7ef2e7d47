import { prng } from "#runtime/core/prng.ts";
import { type Axis, type Line, linePicture } from "#scripts/capsule/plot.ts";
import { chainEnergyJ } from "#sim/plant/spring-chain.ts";
import { stationNamed } from "#sim/stations.ts";
import { chainStepper, chainStepS, type Method, plucked } from "./chain.ts";

// The pictures of docs/simulator.md, made from seeds alone: the same numbers make the same files.

interface Course {
  readonly plant: string;
  readonly title: string;
  readonly seed: number;
  readonly seconds: number;
  readonly everyS: number;
  /** Seconds that one unit of the axis stands for. */
  readonly unitS: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly { readonly sensor: string; readonly label: string; readonly colour: string }[];
}

const [blue, red, grey] = ["#1f70a0", "#c2410c", "#71717a"];

const courses: readonly Course[] = [
  {
    ...{ plant: "two-tank", title: "Two tanks: an hour of a crew's shift", seed: 2 },
    ...{ seconds: 3_600, everyS: 5, unitS: 60 },
    x: { label: "minutes", min: 0, max: 60, step: 10 },
    y: { label: "m", min: 0.6, max: 2, step: 0.2 },
    lines: [
      { sensor: "level_upper", label: "upper level", colour: blue },
      { sensor: "level_demand", label: "wanted", colour: red },
      { sensor: "level_lower", label: "lower level", colour: grey },
    ],
  },
  {
    ...{ plant: "heat-exchanger", title: "Heat exchanger: an hour of a crew's shift", seed: 2 },
    ...{ seconds: 3_600, everyS: 5, unitS: 60 },
    x: { label: "minutes", min: 0, max: 60, step: 10 },
    y: { label: "°C", min: 0, max: 100, step: 10 },
    lines: [
      { sensor: "outlet_temperature", label: "outlet", colour: red },
      { sensor: "boiler_temperature", label: "boiler", colour: grey },
      { sensor: "cold_inlet_temperature", label: "cold water", colour: blue },
    ],
  },
  {
    ...{ plant: "motor-drive", title: "Motor drive: five minutes of a conveyor", seed: 2 },
    ...{ seconds: 300, everyS: 0.5, unitS: 60 },
    x: { label: "minutes", min: 0, max: 5, step: 1 },
    y: { label: "A, N·m", min: -4, max: 20, step: 4 },
    lines: [
      { sensor: "motor_current", label: "motor current (A)", colour: red },
      { sensor: "belt_torque", label: "belt's torque (N·m)", colour: blue },
    ],
  },
  {
    ...{ plant: "spring-chain", title: "Spring chain: twelve seconds of a sweep", seed: 2 },
    ...{ seconds: 12, everyS: 0.02, unitS: 1 },
    x: { label: "seconds", min: 0, max: 12, step: 2 },
    y: { label: "mm", min: -40, max: 40, step: 10 },
    lines: [
      { sensor: "position_first", label: "first mass", colour: red },
      { sensor: "position_middle", label: "middle mass", colour: blue },
    ],
  },
];

/** By the names of their files in docs/plants. */
export function plantPictures(): ReadonlyMap<string, string> {
  return new Map([
    ...courses.map((course): [string, string] => [`${course.plant}.svg`, pictureOf(course)]),
    ["chain-energy.svg", energyPicture()],
  ]);
}

function pictureOf({ plant: name, title, seed, seconds, everyS, unitS, x, y, lines }: Course): string {
  const station = stationNamed(name);
  const { plant, crew } = station.atWork(prng(seed));
  const rows: { atS: number; values: readonly number[] }[] = [];
  let commands: ReadonlyMap<string, number> = new Map();
  let crewAtS = 0;
  for (let turn = 0; turn * everyS < seconds; turn++) {
    const atS = turn * everyS;
    for (; crewAtS <= atS; crewAtS += station.crewS)
      commands = crew.step((sensor) => plant.read(sensor), station.crewS);
    plant.step(everyS, commands);
    rows.push({ atS, values: lines.map(({ sensor }) => plant.read(sensor)) });
  }
  const drawn = lines.map(
    ({ label, colour }, line): Line => ({
      ...{ label, colour },
      points: rows.map(({ atS, values }) => [atS / unitS, values[line]!] as const),
    }),
  );
  return linePicture(title, { x, y }, drawn);
}

/** The energy of a chain that nothing damps, under three methods with the same step. */
function energyPicture(): string {
  const [steps, everySteps] = [20_000, 100];
  const line = (method: Method, label: string, colour: string): Line => {
    const [phase, step] = [plucked(), chainStepper(method)];
    const whole = chainEnergyJ(phase.position, phase.velocity);
    const points: [number, number][] = [];
    for (let turn = 0; turn < steps; turn++) {
      if (turn % everySteps === 0)
        points.push([turn / 1_000, (100 * chainEnergyJ(phase.position, phase.velocity)) / whole]);
      step(phase, chainStepS);
    }
    return { label, colour, points };
  };
  return linePicture(
    "Energy of a chain that nothing damps, in % of what it began with",
    {
      x: { label: "thousands of steps", min: 0, max: 20, step: 5 },
      y: { label: "%", min: 0, max: 140, step: 20 },
    },
    [
      line("forest-ruth", "Forest and Ruth", blue),
      line("leapfrog", "leapfrog", grey),
      line("runge-kutta", "Runge and Kutta", red),
    ],
  );
}
