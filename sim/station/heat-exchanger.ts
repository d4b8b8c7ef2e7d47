import type { PlcLayout } from "#sim/layout.ts";
import { exchangerWeather, HeatExchanger } from "#sim/plant/heat-exchanger.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";
import { type Handled, LoopCrew } from "./loops.ts";

const layout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "outlet_temperature", address: 0, scale: 0.01, unit: "degC", min: 0, max: 150 },
    { point: "cold_inlet_temperature", address: 1, scale: 0.01, unit: "degC", min: 0, max: 150 },
    { point: "cold_flow", address: 2, scale: 0.1, unit: "kg/min", min: 0, max: 120 },
    { point: "boiler_temperature", address: 3, scale: 0.01, unit: "degC", min: 0, max: 150 },
    { point: "return_temperature", address: 4, scale: 0.01, unit: "degC", min: 0, max: 150 },
    { point: "hot_flow", address: 5, scale: 0.1, unit: "kg/min", min: 0, max: 120 },
    { point: "valve_position", address: 6, scale: 0.1, unit: "%", min: 0, max: 110 },
    { point: "boiler_power", address: 7, scale: 0.01, unit: "kW", min: 0, max: 120 },
  ],
  tickAddress: 0,
  outputs: [
    { point: "hot_valve_setpoint", address: 2, scale: 0.1, unit: "%", min: 0, max: 100, safe: 0 },
    { point: "boiler_power_setpoint", address: 3, scale: 0.01, unit: "kW", min: 0, max: 90, safe: 0 },
  ],
  watchdog: { address: 4, initialMs: 2_000 },
  tripsAddress: 5,
};

const hands: readonly Handled[] = [
  {
    actuator: "hot_valve_setpoint",
    error: (read) => outletC - read("outlet_temperature"),
    ...{ gain: [0.6, 1.6], resetS: [20, 60], min: 0, max: 100, rest: 40 },
    ...{ byHand: [25, 60], perS: 10, everyS: [120, 900] },
  },
  {
    actuator: "boiler_power_setpoint",
    error: (read) => boilerC - read("boiler_temperature"),
    ...{ gain: [2, 6], resetS: [60, 240], min: 0, max: 90, rest: 45 },
    ...{ byHand: [30, 60], perS: 4, everyS: [300, 1_200] },
  },
];

/** What the process wants, and what the crew keeps the boiler at. */
const outletC = 45;
const boilerC = 75;

export const exchangerStation: Station = {
  name: "heat-exchanger",
  title: "a heat exchanger",
  layout,
  capsule: "none",
  weather: exchangerWeather,
  plant: (seed, weather = {}) => new HeatExchanger({ seed, weather }),
  atWork: (chance) => ({
    plant: new HeatExchanger({ seed: chance.uint32() }),
    crew: new LoopCrew(chance.fork(), hands),
  }),
  crewS: 0.5,
  moods: {
    "scald them": () => setpoints(100, 90),
    "all cold": () => setpoints(0, 0),
    "more and more": (turn) => setpoints(20 + turn * 1.6, 60),
    "at random": (_turn, random) => setpoints(random.between(0, 100), random.between(0, 90)),
    "more than there is": () => setpoints(-50, 1e6),
    "somebody else's relief valve": () => [{ point: "relief_valve_setpoint", value: 0 }],
  },
};

function setpoints(valve: number, power: number): RogueProposal["writes"] {
  return [
    { point: "hot_valve_setpoint", value: valve },
    { point: "boiler_power_setpoint", value: power },
  ];
}
