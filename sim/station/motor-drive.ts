import type { PlcLayout } from "#sim/layout.ts";
import { MotorDrive, motorWeather } from "#sim/plant/motor-drive.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";
import { type Handled, LoopCrew } from "./loops.ts";

const layout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "motor_speed", address: 0, scale: 0.1, offset: -2_000, unit: "rpm", min: -2_000, max: 3_000 },
    { point: "motor_current", address: 1, scale: 0.01, offset: -100, unit: "A", min: -100, max: 100 },
    { point: "motor_voltage", address: 2, scale: 0.1, offset: -400, unit: "V", min: -400, max: 400 },
    { point: "motor_power", address: 3, scale: 0.001, offset: -20, unit: "kW", min: -20, max: 20 },
    { point: "belt_torque", address: 4, scale: 0.01, offset: -100, unit: "N.m", min: -100, max: 100 },
    { point: "winding_temperature", address: 5, scale: 0.1, unit: "degC", min: 0, max: 300 },
    { point: "case_temperature", address: 6, scale: 0.1, unit: "degC", min: 0, max: 200 },
    { point: "vibration", address: 7, scale: 0.01, unit: "mm/s", min: 0, max: 50 },
  ],
  tickAddress: 0,
  outputs: [
    { point: "speed_setpoint", address: 2, scale: 0.1, unit: "rpm", min: 0, max: 1_800, safe: 0 },
    { point: "current_limit_setpoint", address: 3, scale: 0.01, unit: "A", min: 0, max: 40, safe: 20 },
  ],
  watchdog: { address: 4, initialMs: 2_000 },
  tripsAddress: 5,
};

const hands: readonly Handled[] = [
  {
    actuator: "speed_setpoint",
    ...{ min: 0, max: 1_500, rest: 900, byHand: [300, 1_450], perS: 200, everyS: [20, 180] },
  },
  {
    actuator: "current_limit_setpoint",
    ...{ min: 0, max: 40, rest: 25, byHand: [20, 30], perS: 5, everyS: [300, 1_800] },
  },
];

export const motorStation: Station = {
  name: "motor-drive",
  title: "a conveyor's motor drive",
  layout,
  capsule: "none",
  weather: motorWeather,
  plant: (seed, weather = {}) => new MotorDrive({ seed, weather }),
  atWork: (chance) => ({
    plant: new MotorDrive({ seed: chance.uint32() }),
    crew: new LoopCrew(chance.fork(), hands),
  }),
  crewS: 0.5,
  moods: {
    "full speed": () => setpoints(1_800, 40),
    "stop and go": (turn) => setpoints(turn % 10 < 5 ? 1_800 : 0, 40),
    "more and more": (turn) => setpoints(600 + turn * 24, 30),
    "at random": (_turn, random) => setpoints(random.between(0, 1_800), random.between(0, 40)),
    "more than there is": () => setpoints(1e6, -50),
    "somebody else's brake": () => [{ point: "brake_setpoint", value: 1 }],
  },
};

function setpoints(speed: number, limit: number): RogueProposal["writes"] {
  return [
    { point: "speed_setpoint", value: speed },
    { point: "current_limit_setpoint", value: limit },
  ];
}
