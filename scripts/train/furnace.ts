import { Furnace } from "#sim/plant/furnace.ts";
import { ceilingKw, goodTuning, Pid, shellFanPercent } from "#sim/plant/furnace-shift.ts";
import type { Plant } from "#sim/plant.ts";
import type { Controller, Trial } from "./closed-loop.ts";
import type { Lesson } from "./lesson.ts";
import type { PidSpace } from "./tune.ts";

/** Near 1000 K every input of the network is about −1 … 1. */
export const furnaceLesson: Lesson<Furnace> = {
  contract: {
    inputs: [
      { point: "melt_temperature", offset: 1_000, scale: 20 },
      { point: "wall_temperature", offset: 880, scale: 30 },
      { point: "heater_power", offset: 20, scale: 15 },
      { point: "fan_speed", offset: 50, scale: 50 },
    ],
    outputs: [
      { point: "heater_power_setpoint", offset: 30, scale: 30 },
      { point: "fan_speed_setpoint", offset: 50, scale: 50 },
    ],
  },
  hidden: [16, 16],
  begin(chance) {
    const startK = chance.between(0, 1) < 0.5 ? chance.between(862, 990) : chance.between(990, 1_040);
    return new Furnace({ seed: chance.uint32(), startK });
  },
  teach: advise,
  sampleS: 1,
  knocks: {
    share: 0.004,
    seconds: { min: 2, max: 25 },
    outputs: [
      { min: 0, max: 50 },
      { min: 0, max: 100 },
    ],
  },
};

/**
 * The teacher: it sees what no sensor shows (how much metal there is, how much of it still has to melt,
 * what flows into the wall) and asks for just the heat that brings the melt back within `returnS`. It
 * stays a little below the operators' own ceiling, starts the heater gently as they do, and uses the fan
 * only where there is heat to get rid of, while they always let it run.
 */
function advise(furnace: Furnace): readonly number[] {
  const { meltK, meltKg, intoWallKw, intoScrapKw } = furnace.truth;
  const returnKw = (meltKg * liquidKjPerKgK * (aimK - meltK)) / returnS;
  const need = intoWallKw + intoScrapKw + returnKw;
  const heaterNowKw = furnace.read("heater_power");
  const ceiling = Math.min(warmUpKwMax, ceilingKw(meltK) - belowCeilingKw, heaterNowKw + leadKwMax);
  const fan = (100 * (meltK - fanFromK)) / (fanFullK - fanFromK);
  return [Math.min(ceiling, Math.max(0, need)), Math.min(100, Math.max(0, fan))];
}

const aimK = 1_000;
const returnS = 12;
const liquidKjPerKgK = 1.16;
const warmUpKwMax = 45;
const belowCeilingKw = 3;
/** With the heater's lag of 2 s this lifts it by at most 2.5 kW a second. */
const leadKwMax = 5;
const fanFromK = 1_005;
const fanFullK = 1_018;

export const furnaceTrial: Trial<Furnace> = {
  begin: (seed) => new Furnace({ seed, startK: aimK }),
  tickS: 0.1,
  settleS: 60,
  error: (furnace) => furnace.read("melt_temperature") - aimK,
  unit: "K",
  isOutside: (furnace) => Math.abs(furnace.read("melt_temperature") - aimK) > bandK,
  spentKw: (furnace) => furnace.read("heater_power"),
};

const bandK = 15;

/** The recipe says 1000 K, so that is nobody's to tune. */
export const furnacePids: readonly PidSpace[] = [
  {
    knobs: [
      { name: "gain (kW/K)", min: 0.3, max: 20, by: "size" },
      { name: "reset (s)", min: 15, max: 2_000, by: "size" },
      { name: "fan at rest (%)", min: 0, max: 30, by: "even" },
    ],
    controller: ([kwPerK, resetS, fanPercent]) =>
      pidController("tuned PID", { kwPerK: kwPerK!, resetS: resetS!, fanPercent: fanPercent! }),
  },
];

/** How the operators run it: their own settings, and the fan never still. */
export const furnacePractice: Controller = pidController("operators' PID, fan at 20 %", {
  ...goodTuning,
  fanPercent: shellFanPercent,
});

function pidController(
  name: string,
  { kwPerK, resetS, fanPercent: restPercent }: { kwPerK: number; resetS: number; fanPercent: number },
): Controller {
  return {
    name,
    begin: () => {
      const pid = new Pid();
      return (plant: Plant) => {
        const readings = { meltK: plant.read("melt_temperature"), heaterKw: plant.read("heater_power") };
        const { tickS } = furnaceTrial;
        const { heaterKw, fanPercent } = pid.step(readings, aimK, { tuning: { kwPerK, resetS }, dtS: tickS });
        return new Map([
          ["heater_power_setpoint", heaterKw],
          ["fan_speed_setpoint", fanPercent + restPercent - shellFanPercent],
        ]);
      };
    },
  };
}
