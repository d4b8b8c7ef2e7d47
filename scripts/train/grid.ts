import {
  batteryMwRange,
  directShare,
  droop,
  Grid,
  type GridTruth,
  governorS,
  kineticAtNominalMj,
  loadPerFrequency,
  machinesMwMax,
  nominalHertz,
  reheatS,
} from "#sim/plant/grid.ts";
import { DroopBattery } from "#sim/plant/grid-dispatch.ts";
import type { Tuning } from "#sim/plant/pid.ts";
import type { Controller, Trial } from "./closed-loop.ts";
import type { Lesson } from "./lesson.ts";
import type { PidSpace } from "./tune.ts";

export const gridLesson: Lesson<Grid> = {
  contract: {
    inputs: [
      { point: "frequency", offset: 60, scale: 0.1 },
      { point: "rate_of_change", offset: 0, scale: 0.05 },
      { point: "load_power", offset: 62, scale: 6 },
      { point: "renewable_power", offset: 16, scale: 4 },
      { point: "machine_power", offset: 46, scale: 5 },
      { point: "gate_power", offset: 46, scale: 5 },
      { point: "battery_power", offset: 0, scale: 3 },
      { point: "state_of_charge", offset: 50, scale: 15 },
    ],
    outputs: [{ point: "battery_power_setpoint", offset: 0, scale: 8 }],
  },
  hidden: [24, 24],
  begin: (chance) =>
    new Grid({
      seed: chance.uint32(),
      start: { hertz: chance.between(59.7, 60.3), chargeShare: chance.between(0.2, 0.8), batteryMw: 0 },
    }),
  teach: ({ truth }) => [leastMw(truth)],
  sampleS: 0.4,
  knocks: { share: 0.01, seconds: { min: 1, max: 12 }, outputs: [{ min: -6, max: 6 }] },
};

/**
 * The teacher looks ahead: it rolls the grid's own equations out for some seconds, once without the
 * battery and once for what a megawatt of it would do, and asks for the least power that keeps the
 * frequency inside the band all the way. Most of the time that is none.
 */
function leastMw(truth: GridTruth): number {
  const free = rollOut(truth, truth.netLoadMw);
  let [needMin, needMax] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let step = firstStep; step < stepCount; step++) {
    needMin = Math.max(needMin, (-aimHertz - free[step]!) / perMw[step]!);
    needMax = Math.min(needMax, (aimHertz - free[step]!) / perMw[step]!);
  }
  const trickleMw = trickleMwPerShare * (truth.chargeShare - 0.5);
  // Where the frequency would swing out on both sides, standing in between is the least evil.
  const wanted =
    needMin > needMax ? (needMin + needMax) / 2 : Math.min(needMax, Math.max(needMin, trickleMw));
  return Math.min(batteryMwRange.max, Math.max(batteryMwRange.min, wanted));
}

/** Deviations from 60 Hz to come, the load and the dispatch standing still. */
function rollOut(
  { hertz, gateMw, reheatMw, referenceMw }: Pick<GridTruth, "hertz" | "gateMw" | "reheatMw" | "referenceMw">,
  netLoadMw: number,
): Float64Array {
  let [deviation, gate, reheat] = [hertz - nominalHertz, gateMw, reheatMw];
  return Float64Array.from({ length: stepCount }, () => {
    const machines = directShare * gate + (1 - directShare) * reheat;
    const missing = netLoadMw - machines + (loadMw * loadPerFrequency * deviation) / nominalHertz;
    deviation -= (stepS * missing * nominalHertz) / (2 * kineticAtNominalMj);
    const wanted = referenceMw - (machinesMwMax * deviation) / nominalHertz / droop;
    gate += ((wanted - gate) * stepS) / governorS;
    reheat += ((gate - reheat) * stepS) / reheatS;
    return deviation;
  });
}

const stepS = 0.1;
const stepCount = 120;
/** What the battery cannot change any more is not asked of it. */
const firstStep = 8;
const aimHertz = 0.085;
const trickleMwPerShare = 1.2;
const loadMw = 62;
const perMw: Float64Array = rollOut({ hertz: nominalHertz, gateMw: 0, reheatMw: 0, referenceMw: 0 }, -1);

export const gridTrial: Trial<Grid> = {
  begin: (seed) => new Grid({ seed }),
  tickS: 0.1,
  settleS: 60,
  error: ({ truth }) => truth.hertz - nominalHertz,
  unit: "Hz",
  isOutside: ({ truth }) => Math.abs(truth.hertz - nominalHertz) > bandHertz,
  spentKw: ({ truth }) => 1_000 * truth.batteryLossMw,
};

const bandHertz = 0.1;

export const gridPids: readonly PidSpace[] = [
  {
    knobs: [
      { name: "gain (MW/Hz)", min: 5, max: 300, by: "size" },
      { name: "reset (s)", min: 5, max: 2_000, by: "size" },
      { name: "rate (s)", min: 0, max: 2, by: "even" },
      { name: "dead band (Hz)", min: 0, max: 0.1, by: "even" },
    ],
    controller: ([gain, resetS, rateS, deadBand]) =>
      droopController("tuned PID", { gain: gain!, resetS: resetS!, rateS: rateS!, deadBand: deadBand! }),
  },
];

/** Droop as a grid code might ask it of such a battery, all its power over 0.2 Hz, and a small dead band. */
export const gridPractice: Controller = droopController("droop of 40 MW/Hz", {
  gain: 40,
  resetS: Number.POSITIVE_INFINITY,
  deadBand: 0.02,
});

function droopController(name: string, tuning: Tuning): Controller {
  return {
    name,
    begin: () => {
      const battery = new DroopBattery(tuning, trickleMwPerShare / 100);
      return (plant) => {
        const powerMw = battery.step((point) => plant.read(point), gridTrial.tickS);
        return new Map([["battery_power_setpoint", powerMw]]);
      };
    },
  };
}
