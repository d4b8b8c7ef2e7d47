import { isMemoryOpen, memoryRows, type Range } from "./blocks.ts";
import type { Series } from "./series.ts";

/** Who gets which rows: densities are fitted to some, ranked among others, and limited by a third lot. */
export interface Deal {
  readonly fit: readonly Range[];
  readonly judge: readonly Range[];
  readonly calibrate: readonly Range[];
  readonly rowsEach: number;
  /** In rows: after so many the slowest channel has forgotten. */
  readonly memoryRows: number;
  /**
   * Whether the plant was not seen to forget: its blocks are no fresh starts, however independent the rows of
   * one look, and the next recording may be of a time that this one never saw.
   */
  readonly isBrief: boolean;
}

export function dealOf(series: Series): Deal {
  const { lots, ...facts } = dealtInTurns<"fit" | "judge">(series, [
    ...(["fit", "calibrate", "fit", "judge", "fit"] as const),
    ...(["calibrate", "fit", "judge", "fit", "calibrate"] as const),
  ]);
  return { ...lots, ...facts, isBrief: isMemoryOpen(series.rows, series.width) };
}

export interface Dealt<Lot extends string> extends Pick<Deal, "rowsEach" | "memoryRows"> {
  readonly lots: Readonly<Record<Lot | "calibrate", readonly Range[]>>;
}

/**
 * Cuts the stretches into blocks longer than the plant remembers and deals them out in turns, so that each
 * lot sees every season. Neighbouring rows are nearly the same row: a random split would put one of a pair on
 * each side. So where a block calibrates, the rows beside its edges are used by nobody, or the threshold would
 * promise what it cannot keep.
 */
export function dealtInTurns<Lot extends string>(
  { rows, width, stretches }: Series,
  turns: readonly (Lot | "calibrate")[],
): Dealt<Lot> {
  const count = lengthOf(stretches);
  const memory = memoryRows(rows, width);
  const rowsEach = Math.max(1, Math.min(5 * memory, Math.floor(count / blocksMin)));
  const guard = Math.min(memory - 1, Math.floor(rowsEach / 5));
  const lots = Object.fromEntries(turns.map((lot): [string, Range[]] => [lot, []])) as Record<
    Lot | "calibrate",
    Range[]
  >;
  let index = 0;
  for (const [start, stop] of stretches) {
    const parts = Math.max(1, Math.round((stop - start) / rowsEach));
    const cut = (part: number): number => start + Math.floor(((stop - start) * part) / parts);
    for (let part = 0; part < parts; part++) {
      const [first, end] = [cut(part), cut(part + 1)];
      const lot = turns[index++ % turns.length]!;
      // Where a stretch begins or ends, time is missing: there nobody is a neighbour.
      const inner = [first + (part > 0 ? guard : 0), end - (part < parts - 1 ? guard : 0)] as const;
      if (lot !== "calibrate") lots[lot].push([first, end]);
      else if (inner[0] < inner[1]) lots.calibrate.push(inner);
    }
  }
  return { lots, rowsEach, memoryRows: memory };
}

const blocksMin = 40;

/** Some rows of some ranges, and which of them followed one another there. */
export interface Picked {
  readonly rows: Uint32Array;
  readonly stretches: readonly Range[];
}

/** Evenly thinned to at most `most`. */
export function pickedIn(ranges: readonly Range[], most: number): Picked {
  const count = lengthOf(ranges);
  const rows = new Uint32Array(Math.min(count, most));
  const stretches: Range[] = [];
  let seen = 0;
  let taken = 0;
  for (const [first, end] of ranges) {
    const start = taken;
    for (let row = first; row < end; row++, seen++)
      if (taken < rows.length && seen === Math.floor((taken * count) / rows.length)) rows[taken++] = row;
    if (taken > start) stretches.push([start, taken]);
  }
  return { rows, stretches };
}

/** Rows of some columns, evenly thinned to at most `most`, one after the other. */
export function rowsIn(
  { rows, width }: Series,
  { ranges, columns, most }: { ranges: readonly Range[]; columns: readonly number[]; most: number },
): Float64Array {
  const picked = pickedIn(ranges, most).rows;
  const values = new Float64Array(picked.length * columns.length);
  for (let at = 0; at < picked.length; at++)
    for (const [to, column] of columns.entries())
      values[at * columns.length + to] = rows[picked[at]! * width + column]!;
  return values;
}

export function lengthOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [first, end]) => sum + end - first, 0);
}

/** The rows of some ranges that are of one kind, as ranges of their own. */
export function runsOf(ranges: readonly Range[], isOwn: (row: number) => boolean): readonly Range[] {
  const runs: [number, number][] = [];
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++) {
      if (!isOwn(row)) continue;
      const last = runs.at(-1);
      if (last !== undefined && last[1] === row) last[1]++;
      else runs.push([row, row + 1]);
    }
  return runs;
}
