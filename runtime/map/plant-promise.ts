// Which false-block rate a map states. The limit stands on single rows; what may be promised of it depends on how
// often the plant was seen to begin afresh.

import { rowsNeeded, thresholdIfEnough } from "./conformal.ts";
import type { Deal } from "./deal.ts";
import type { EnergySeries } from "./effective-rows.ts";

/** Where a block is shorter than the plant remembers it says one thing, however independent its rows look. */
export function believable(
  alphas: readonly number[],
  { strict, deal }: { readonly strict: number; readonly deal: Deal },
): number {
  const { isBrief, rowsEach, memoryRows, calibrate } = deal;
  if (!isBrief && rowsEach >= memoryRows) return strict;
  const left = alphas.filter((alpha) => alpha >= strict && rowsNeeded(alpha) <= calibrate.length);
  return left[0] ?? alphas.at(-1)!;
}

export function brief({ memoryRows }: Deal): string {
  return `the recording is too short for this plant: after ${memoryRows} rows it still remembers, so what comes later may be new`;
}

/** The first promise that so many rows can make; the last one's Fault where they can make none. */
export function keepable(states: EnergySeries, alphas: readonly number[]): number {
  return alphas.find((alpha) => thresholdIfEnough(states, alpha) !== undefined) ?? alphas.at(-1)!;
}
