import type { Tuning } from "#sim/plant/pid.ts";
import { Pump } from "#sim/plant/pump.ts";
import { litresPerMinute, speedFor } from "#sim/plant/pump-loop.ts";
import { FlowLoop } from "#sim/plant/pump-shift.ts";
import type { Controller, Trial } from "./closed-loop.ts";
import type { Lesson } from "./lesson.ts";
import type { PidSpace } from "./tune.ts";

export const pumpLesson: Lesson<Pump> = {
  contract: {
    inputs: [
      { point: "flow_demand", offset: 75, scale: 20 },
      { point: "flow", offset: 75, scale: 20 },
      { point: "discharge_pressure", offset: 1.2, scale: 0.4 },
      { point: "pump_speed", offset: 70, scale: 15 },
      { point: "valve_position", offset: 80, scale: 20 },
    ],
    outputs: [
      { point: "pump_speed_setpoint", offset: 65, scale: 35 },
      { point: "valve_position_setpoint", offset: 50, scale: 50 },
    ],
  },
  hidden: [24, 24],
  begin: (chance) =>
    new Pump({
      seed: chance.uint32(),
      start: { speedPercent: chance.between(30, 100), valvePercent: chance.between(20, 100) },
    }),
  // The teacher knows what the process holds against the pump, so it can turn the curves round: the speed at
  // which what is wanted flows through an open valve. It asks for a little more than that as long as the
  // water lags behind, never more than the drive can follow, and aims at the lower side of what the process
  // allows. Throttling it never does, because power goes with the cube of speed.
  teach(pump) {
    const { demandLitresPerMinute: demand, litresPerMinute: flow, backHeadM } = pump.truth;
    const missing = demand + aimLitres - flow;
    const wanted = Math.min(150, Math.max(20, demand + aimLitres + lead * missing));
    const speed = 100 * speedFor(wanted / litresPerMinute, { valve: 1, backHeadM });
    const now = pump.read("pump_speed");
    const followed = Math.min(now + aheadPercent, Math.max(now - aheadPercent, speed));
    return [Math.min(100, Math.max(35, followed)), 100];
  },
  sampleS: 0.2,
  knocks: {
    share: 0.004,
    seconds: { min: 1, max: 10 },
    outputs: [
      { min: 30, max: 100 },
      { min: 20, max: 100 },
    ],
  },
};

const aimLitres = -1.6;
/** As stiff as the lags of drive and water bear at ten decisions a second. */
const lead = 4;
/** With its lag of 0.8 s this is all that the drive's ramp of 12 % a second lets through. */
const aheadPercent = 10;

export const pumpTrial: Trial<Pump> = {
  begin: (seed) => new Pump({ seed }),
  tickS: 0.1,
  settleS: 60,
  error: ({ truth }) => truth.litresPerMinute - truth.demandLitresPerMinute,
  unit: "l/min",
  isOutside: ({ truth }) => truth.litresPerMinute < truth.demandLitresPerMinute - shortLitres,
  spentKw: ({ truth }) => truth.motorKw,
};

const shortLitres = 3;

/** Both ways to run a flow loop are searched: with the drive, and with the valve at a standing speed. */
export const pumpPids: readonly PidSpace[] = (["speed", "valve"] as const).map((acts) => ({
  knobs: [
    { name: "gain (% per l/min)", min: 0.03, max: 5, by: "size" },
    { name: "reset (s)", min: 0.3, max: 20, by: "size" },
    { name: acts === "speed" ? "valve (%)" : "speed (%)", min: 60, max: 100, by: "even" },
    { name: "aim above the demand (l/min)", min: -3, max: 8, by: "even" },
  ],
  controller: ([gain, resetS, standingPercent, aboveDemand]) =>
    flowController(`tuned PID on the ${acts}`, {
      ...{ acts, gain: gain!, resetS: resetS! },
      ...{ standingPercent: standingPercent!, aboveDemand: aboveDemand! },
    }),
}));

/** As it was mostly done: full speed, and the valve throttles what is too much. */
export const pumpPractice: Controller = flowController("full speed, valve throttles", {
  ...{ acts: "valve", gain: 0.3, resetS: 3, standingPercent: 100, aboveDemand: 2 },
});

function flowController(
  name: string,
  { gain, resetS, ...rest }: Tuning & ConstructorParameters<typeof FlowLoop>[1],
): Controller {
  return {
    name,
    begin: () => {
      const loop = new FlowLoop({ gain, resetS }, rest);
      return (plant) => {
        const { speedPercent, valvePercent } = loop.step((point) => plant.read(point), pumpTrial.tickS);
        return new Map([
          ["pump_speed_setpoint", speedPercent],
          ["valve_position_setpoint", valvePercent],
        ]);
      };
    },
  };
}
