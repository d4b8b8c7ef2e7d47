import type { FurnaceTruth } from "#sim/plant/furnace.ts";
import { ceilingKw } from "#sim/plant/furnace-shift.ts";

/** What the furnace is to be told, in kW and percent. */
export interface Advice {
  readonly heaterKw: number;
  readonly fanPercent: number;
}

/**
 * The teacher: it sees what no sensor shows (how much metal there is, how much of it still has to melt,
 * what flows into the wall) and asks for just the heat that brings the melt back within `returnS`. It
 * stays a little below the operators' own ceiling, starts the heater gently as they do, and uses the fan
 * only where there is heat to get rid of, while they always let it run.
 */
export function advise(truth: FurnaceTruth, heaterNowKw: number): Advice {
  const { meltK, meltKg, intoWallKw, intoScrapKw } = truth;
  const returnKw = (meltKg * liquidKjPerKgK * (aimK - meltK)) / returnS;
  const need = intoWallKw + intoScrapKw + returnKw;
  const ceiling = Math.min(warmUpKwMax, ceilingKw(meltK) - belowCeilingKw, heaterNowKw + leadKwMax);
  const fan = (100 * (meltK - fanFromK)) / (fanFullK - fanFromK);
  return { heaterKw: Math.min(ceiling, Math.max(0, need)), fanPercent: Math.min(100, Math.max(0, fan)) };
}

export const aimK = 1_000;
const returnS = 12;
const liquidKjPerKgK = 1.16;
const warmUpKwMax = 45;
const belowCeilingKw = 3;
/** With the heater's lag of 2 s this lifts it by at most 2.5 kW a second. */
const leadKwMax = 5;
const fanFromK = 1_005;
const fanFullK = 1_018;
