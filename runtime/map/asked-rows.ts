// What a map says of rows that it was not fitted to: of states as they were, and of states with commands that
// were given later. Limits are made from both.

import type { Range } from "./blocks.ts";
import { thresholdIfEnough } from "./conformal.ts";
import { pickedIn } from "./deal.ts";
import type { EnergySeries } from "./effective-rows.ts";
import { broughtDown, type Limits, limitsOf, widestLimits } from "./limits.ts";
import { worthKeepingMax } from "./plant-promise.ts";
import type { Recording } from "./recording.ts";

export interface Asking {
  /** Rows that nothing was fitted to. */
  readonly ranges: readonly Range[];
  readonly energy: (state: Float64Array) => number;
}

/** Energies, and the rows of the recording that they are of. */
export interface AskedRows extends EnergySeries {
  readonly rows: Uint32Array;
}

export const calibrationRowsMax = 8_192;
/** What a map file keeps of them, for ranks. */
export const calibrationKept = 2_048;
/** How far ahead a command is looked up where no forecaster says how far the plant's own time scale reaches. */
export const laterRows = 10;

export function stateEnergies(
  { rows, width }: Pick<Recording, "rows" | "width">,
  { ranges, energy }: Asking,
): AskedRows {
  const picked = pickedIn(ranges, calibrationRowsMax);
  const energies = Float64Array.from(picked.rows, (row) =>
    energy(rows.subarray(row * width, (row + 1) * width)),
  );
  return { ...picked, energies };
}

/** Each state as it was, with the commands that the plant was given `later` rows on: a proposal that did no harm. */
export function moveEnergies(
  { rows, width, channels }: Pick<Recording, "rows" | "width" | "channels">,
  { ranges, energy, later }: Asking & { readonly later: number },
): EnergySeries {
  const commands = channels.flatMap(({ role }, column) => (role === "command" ? [column] : []));
  const starts = ranges.flatMap(([first, end]): Range[] =>
    first < end - later ? [[first, end - later]] : [],
  );
  const picked = pickedIn(starts, calibrationRowsMax);
  const state = new Float64Array(width);
  const energies = Float64Array.from(picked.rows, (row) => {
    state.set(rows.subarray(row * width, (row + 1) * width));
    for (const column of commands) state[column] = rows[(row + later) * width + column]!;
    return energy(state);
  });
  return { energies, stretches: picked.stretches };
}

/**
 * Never stricter than the limits of states: a proposal to stay where the machine may be must be allowed. Moves
 * too few for a promise of their own rarely keep that of states either; then none of them would be refused.
 */
export function movesOf(
  moved: EnergySeries,
  {
    alphas: [wanted, alpha],
    limits,
    kept: most,
  }: { readonly alphas: readonly [number, number]; readonly limits: Limits; readonly kept: number },
): Limits {
  if (moved.energies.length === 0) return limits;
  const isEnough = thresholdIfEnough(moved, alpha) !== undefined;
  const kept = (isEnough ? limitsOf : widestLimits)(moved, { alpha, kept: most });
  const own = isEnough && alpha <= worthKeepingMax ? kept : broughtDown(kept, moved, wanted);
  return own.threshold > limits.threshold ? own : limits;
}
