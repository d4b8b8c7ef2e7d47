import type { PlcLayout, RegisterLayout } from "#sim/layout.ts";
import { chainWeather, SpringChain } from "#sim/plant/spring-chain.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";
import { type Handled, LoopCrew } from "./loops.ts";

const laser: Omit<RegisterLayout, "point" | "address"> = {
  ...{ scale: 0.01, offset: -320, unit: "mm", min: -320, max: 320 },
};

const layout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "position_first", address: 0, ...laser },
    { point: "position_middle", address: 1, ...laser },
    { point: "position_last", address: 2, ...laser },
    { point: "vibration", address: 3, scale: 0.1, unit: "mm/s", min: 0, max: 6_000 },
    { point: "shaker_amplitude", address: 4, scale: 0.01, unit: "N", min: 0, max: 60 },
    { point: "shaker_frequency", address: 5, scale: 0.001, unit: "Hz", min: 0, max: 20 },
    { point: "damper_current", address: 6, scale: 0.1, unit: "%", min: 0, max: 110 },
    { point: "damper_temperature", address: 7, scale: 0.1, unit: "degC", min: 0, max: 200 },
  ],
  tickAddress: 0,
  outputs: [
    { point: "shaker_amplitude_setpoint", address: 2, scale: 0.01, unit: "N", min: 0, max: 40, safe: 0 },
    { point: "shaker_frequency_setpoint", address: 3, scale: 0.001, unit: "Hz", min: 0.2, max: 12, safe: 1 },
    { point: "damper_setpoint", address: 4, scale: 0.1, unit: "%", min: 0, max: 100, safe: 100 },
  ],
  watchdog: { address: 5, initialMs: 2_000 },
  tripsAddress: 6,
};

const hands: readonly Handled[] = [
  {
    actuator: "shaker_amplitude_setpoint",
    ...{ min: 0, max: 40, rest: 0, byHand: [2, 14], perS: 1, everyS: [20, 120] },
  },
  {
    actuator: "shaker_frequency_setpoint",
    ...{ min: 0.2, max: 12, rest: 1.5, byHand: [0.8, 9], perS: 0.1, everyS: [30, 180] },
  },
  {
    // More damping the more it shakes: beyond 150 mm/s the current rises.
    actuator: "damper_setpoint",
    error: (read) => read("vibration") - 150,
    ...{ gain: [0.05, 0.2], resetS: [4, 20], min: 10, max: 100, rest: 30 },
    ...{ byHand: [20, 80], perS: 40, everyS: [120, 600] },
  },
];

export const chainStation: Station = {
  name: "spring-chain",
  title: "a vibration test stand",
  layout,
  capsule: "none",
  weather: chainWeather,
  plant: (seed, weather = {}) => new SpringChain({ seed, weather }),
  atWork: (chance) => ({
    plant: new SpringChain({ seed: chance.uint32() }),
    crew: new LoopCrew(chance.fork(), hands),
  }),
  crewS: 0.5,
  moods: {
    "at its resonance": () => setpoints(40, 2.2, 0),
    "up and down the spectrum": (turn) => setpoints(30, 1 + (turn % 20) * 0.4, 20),
    "at random": (_turn, random) =>
      setpoints(random.between(0, 40), random.between(0.2, 12), random.between(0, 100)),
    "more than there is": () => setpoints(1e6, -5, -50),
    "somebody else's clamp": () => [{ point: "clamp_setpoint", value: 0 }],
  },
};

function setpoints(amplitude: number, hertz: number, damper: number): RogueProposal["writes"] {
  return [
    { point: "shaker_amplitude_setpoint", value: amplitude },
    { point: "shaker_frequency_setpoint", value: hertz },
    { point: "damper_setpoint", value: damper },
  ];
}
