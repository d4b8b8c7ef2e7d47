import { memoryRows, type Range } from "./blocks.ts";
import type { Series } from "./series.ts";

/** Who gets which rows: densities are fitted to some, ranked among others, and limited by a third lot. */
export interface Deal {
  readonly fit: readonly Range[];
  readonly judge: readonly Range[];
  readonly calibrate: readonly Range[];
  readonly rowsEach: number;
}

/**
 * Cuts the stretches into blocks longer than the plant remembers and deals them out in turns, so that each
 * lot sees every season. Neighbouring rows are nearly the same row: where a block calibrates, the rows beside
 * its edges are used by nobody, or the threshold would promise what it cannot keep.
 */
export function dealOf({ rows, width, stretches }: Series): Deal {
  const count = stretches.reduce((sum, [first, end]) => sum + end - first, 0);
  const memory = memoryRows(rows, width);
  const rowsEach = Math.max(1, Math.min(5 * memory, Math.floor(count / blocksMin)));
  const guard = Math.min(memory - 1, Math.floor(rowsEach / 5));
  const lots: Record<Role, Range[]> = { fit: [], judge: [], calibrate: [] };
  let index = 0;
  for (const [start, stop] of stretches)
    for (let first = start; first < stop; first += rowsEach) {
      const end = Math.min(first + rowsEach, stop);
      const role = dealing[index++ % dealing.length]!;
      if (role !== "calibrate") lots[role].push([first, end]);
      else if (first + guard < end - guard) lots.calibrate.push([first + guard, end - guard]);
    }
  return { ...lots, rowsEach };
}

const blocksMin = 40;

type Role = "fit" | "judge" | "calibrate";
const dealing: readonly Role[] = [
  ...(["fit", "calibrate", "fit", "judge", "fit"] as const),
  ...(["calibrate", "fit", "judge", "fit", "calibrate"] as const),
];

/** Rows of some columns, evenly thinned to at most `most`, one after the other. */
export function rowsIn(
  { rows, width }: Series,
  { ranges, columns, most }: { ranges: readonly Range[]; columns: readonly number[]; most: number },
): Float64Array {
  const count = ranges.reduce((sum, [first, end]) => sum + end - first, 0);
  const kept = Math.min(count, most);
  const values = new Float64Array(kept * columns.length);
  let seen = 0;
  let taken = 0;
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++, seen++) {
      if (taken === kept || seen !== Math.floor((taken * count) / kept)) continue;
      for (const [at, column] of columns.entries())
        values[taken * columns.length + at] = rows[row * width + column]!;
      taken++;
    }
  return values;
}
