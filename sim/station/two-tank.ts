import type { PlcLayout } from "#sim/layout.ts";
import { TwoTank, twoTankWeather } from "#sim/plant/two-tank.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";
import { type Handled, LoopCrew } from "./loops.ts";

const layout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "level_upper", address: 0, scale: 0.001, unit: "m", min: 0, max: 3 },
    { point: "level_demand", address: 1, scale: 0.001, unit: "m", min: 0, max: 3 },
    { point: "level_lower", address: 2, scale: 0.001, unit: "m", min: 0, max: 3 },
    { point: "flow", address: 3, scale: 0.1, unit: "l/min", min: 0, max: 400 },
    { point: "outflow", address: 4, scale: 0.1, unit: "l/min", min: 0, max: 6_000 },
    { point: "discharge_pressure", address: 5, scale: 0.001, unit: "bar", min: 0, max: 6 },
    { point: "pump_speed", address: 6, scale: 0.1, unit: "%", min: 0, max: 110 },
    { point: "valve_position", address: 7, scale: 0.1, unit: "%", min: 0, max: 110 },
    { point: "motor_power", address: 8, scale: 0.001, unit: "kW", min: 0, max: 5 },
    { point: "motor_temperature", address: 9, scale: 0.1, unit: "degC", min: 0, max: 200 },
    { point: "water_temperature", address: 10, scale: 0.01, unit: "degC", min: 0, max: 100 },
  ],
  tickAddress: 0,
  outputs: [
    { point: "pump_speed_setpoint", address: 2, scale: 0.1, unit: "%", min: 0, max: 100, safe: 0 },
    { point: "outlet_valve_setpoint", address: 3, scale: 0.1, unit: "%", min: 0, max: 100, safe: 0 },
  ],
  watchdog: { address: 4, initialMs: 2_000 },
  tripsAddress: 5,
};

const hands: readonly Handled[] = [
  {
    actuator: "pump_speed_setpoint",
    error: (read) => read("level_demand") - read("level_upper"),
    ...{ gain: [40, 120], resetS: [60, 200], min: 0, max: 100, rest: 85 },
    ...{ byHand: [70, 100], perS: 10, everyS: [120, 900] },
  },
  {
    actuator: "outlet_valve_setpoint",
    ...{ min: 0, max: 100, rest: 50, byHand: [25, 65], perS: 5, everyS: [60, 600] },
  },
];

export const twoTankStation: Station = {
  name: "two-tank",
  title: "two tanks and a pump",
  layout,
  capsule: "none",
  weather: twoTankWeather,
  plant: (seed, weather = {}) => new TwoTank({ seed, weather }),
  atWork: (chance) => ({
    plant: new TwoTank({ seed: chance.uint32() }),
    crew: new LoopCrew(chance.fork(), hands),
  }),
  crewS: 0.5,
  moods: {
    "over the brim": () => setpoints(100, 0),
    "run it dry": () => setpoints(0, 100),
    "to and fro": (turn) => setpoints(turn % 6 < 3 ? 100 : 0, 50),
    "at random": (_turn, random) => setpoints(random.between(0, 100), random.between(0, 100)),
    "more than there is": () => setpoints(1e6, -50),
    "somebody else's drain": () => [{ point: "drain_valve_setpoint", value: 100 }],
  },
};

function setpoints(speed: number, valve: number): RogueProposal["writes"] {
  return [
    { point: "pump_speed_setpoint", value: speed },
    { point: "outlet_valve_setpoint", value: valve },
  ];
}
