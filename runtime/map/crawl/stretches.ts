// Strands in the order of time, joined where one follows the other, cut where time is missing, and without
// a value that is not finite.

import type { Range } from "#runtime/map/blocks.ts";
import type { Strand } from "./join.ts";
import { medianOf } from "./unit-mistakes.ts";
import { wholeColumns } from "./whole-columns.ts";

export interface Arranged {
  /** Which of the columns are in the rows. */
  readonly columns: readonly number[];
  readonly rows: Float64Array;
  readonly stretches: readonly Range[];
  readonly secondsPerRow: number;
  /** `{3}` stands for the name of column 3. */
  readonly notes: readonly string[];
}

/** So many rows a missing value takes the one before it. */
const holdRowsMax = 3;
const gapSteps = 1.5;
/** Where steps differ by themselves, only a much longer one is a gap. */
const gapStepsIrregular = 10;
const stepsSeenMax = 200_000;

/** `values` has a column after the other, each strand by strand. */
export function arrange(strands: readonly Strand[], values: readonly (readonly Float64Array[])[]): Arranged {
  const notes: string[] = [];
  const all = strands.reduce((sum, { rows }) => sum + rows, 0);
  const { columns, left } = wholeColumns(values, { holdRows: holdRowsMax });
  for (const { column, missing, whole } of left)
    notes.push(
      `{${column}} was left out: ${Math.round(100 * missing)} % of its values are missing, and with it ${whole} of ${all} rows would be whole`,
    );
  const order = inOrder(strands);
  const step = stepOf(strands);
  const out = new Rows(columns.length, all);
  let before: Strand | undefined;
  for (const index of order) {
    const strand = strands[index]!;
    const isTimed = strand.seconds !== undefined && before?.seconds !== undefined && step !== undefined;
    // With times each row says for itself whether it follows the one before.
    if (before === undefined || !(isTimed || follows(before, strand))) out.cut();
    for (let row = 0; row < strand.rows; row++) {
      const now = out.believed(strand, row, { step });
      if (now !== undefined && !out.isNext(now, step)) continue;
      out.take(columns.map((column) => values[column]![index]![row]!));
    }
    before = strand;
  }
  out.cut();
  const { held, dropped, duplicates, mended } = out;
  if (mended > 0)
    notes.push(
      `${mended} rows carry a time that does not fit between their neighbours; their order was believed`,
    );
  if (held > 0)
    notes.push(`${held} missing values took the value before them, for at most ${holdRowsMax} rows`);
  if (dropped > 0) notes.push(`${dropped} of ${all} rows were left out, because a value is missing`);
  if (duplicates > 0) notes.push(`${duplicates} rows at a time that was there already were left out`);
  return { columns, rows: out.rows(), stretches: out.stretches, secondsPerRow: step?.usual ?? 0, notes };
}

interface Step {
  readonly usual: number;
  readonly gap: number;
}

/** How far apart rows usually are; undefined where no strand has a time. */
function stepOf(strands: readonly Strand[]): Step | undefined {
  const steps: number[] = [];
  for (const { seconds, rows } of strands)
    for (let row = 1; row < rows && steps.length < stepsSeenMax; row++) {
      const step = (seconds?.[row] ?? Number.NaN) - (seconds?.[row - 1] ?? Number.NaN);
      if (step > 0) steps.push(step);
    }
  if (steps.length === 0) return undefined;
  const usual = medianOf(steps);
  const ascending = Float64Array.from(steps).sort();
  const isRegular = ascending[Math.floor(0.9 * (steps.length - 1))]! <= 2 * usual;
  return { usual, gap: usual * (isRegular ? gapSteps : gapStepsIrregular) };
}

/** Strands without a time keep the order of their places, before all others. */
function firstOf({ seconds }: Strand): number {
  const first = seconds?.find((time) => !Number.isNaN(time));
  return first ?? Number.MIN_SAFE_INTEGER;
}

/**
 * Strands that follow one another in their table stay together, since time may begin anew inside one; what
 * they make up goes in the order of time.
 */
function inOrder(strands: readonly Strand[]): readonly number[] {
  const chains: number[][] = [];
  for (const [index, strand] of strands.entries()) {
    const before = strands[index - 1];
    if (before !== undefined && follows(before, strand)) chains.at(-1)!.push(index);
    else chains.push([index]);
  }
  return chains.sort((a, b) => firstOf(strands[a[0]!]!) - firstOf(strands[b[0]!]!) || a[0]! - b[0]!).flat();
}

function follows(before: Strand, next: Strand): boolean {
  if (before.table !== next.table) return false;
  if (before.part === next.part) return before.row + before.rows === next.row;
  return before.isLast && before.part + 1 === next.part && next.row === 0;
}

class Rows {
  readonly stretches: Range[] = [];
  held = 0;
  dropped = 0;
  duplicates = 0;
  mended = 0;
  readonly #width: number;
  readonly #values: Float64Array;
  /** The last value of each column since time was missing, and how many rows ago it was. */
  readonly #held: Float64Array;
  readonly #age: Int32Array;
  #count = 0;
  #first = 0;
  #last = Number.NaN;

  constructor(width: number, rowsMax: number) {
    this.#width = width;
    this.#values = new Float64Array(rowsMax * width);
    this.#held = new Float64Array(width).fill(Number.NaN);
    this.#age = new Int32Array(width);
  }

  /**
   * A row's time. One wrong stamp between two right ones, as when midnight is given to the day that ended, is
   * no gap: the row before and the row behind it are two steps apart.
   */
  believed(
    { seconds }: Strand,
    row: number,
    { step }: { readonly step: Step | undefined },
  ): number | undefined {
    const now = seconds?.[row];
    const next = seconds?.[row + 1];
    if (now === undefined || next === undefined || step === undefined) return now;
    const passed = now - this.#last;
    if (passed >= 0 && passed <= step.gap) return now;
    const across = next - this.#last;
    if (!(Math.abs(across - 2 * step.usual) < step.usual / 2)) return now;
    this.mended++;
    return this.#last + step.usual;
  }

  /** False for a row that is left out: it is as old as the one before it. */
  isNext(now: number, step: Step | undefined): boolean {
    const passed = now - this.#last;
    if (passed === 0) {
      this.duplicates++;
      return false;
    }
    if (!(passed > 0) || step === undefined || passed > step.gap) this.cut();
    this.#last = now;
    return true;
  }

  take(row: readonly number[]): void {
    let isWhole = this.#width > 0;
    let held = 0;
    for (const [column, value] of row.entries()) {
      const isHole = !Number.isFinite(value);
      if (!isHole) this.#held[column] = value;
      this.#age[column] = isHole ? this.#age[column]! + 1 : 0;
      if (this.#age[column]! > holdRowsMax || Number.isNaN(this.#held[column])) isWhole = false;
      if (isHole) held++;
    }
    if (!isWhole) {
      this.dropped++;
      this.#end();
      return;
    }
    this.held += held;
    this.#values.set(this.#held, this.#count++ * this.#width);
  }

  /** Time is missing: no value from before is believed. */
  cut(): void {
    this.#end();
    this.#held.fill(Number.NaN);
    this.#age.fill(0);
  }

  #end(): void {
    if (this.#count > this.#first) this.stretches.push([this.#first, this.#count]);
    this.#first = this.#count;
  }

  rows(): Float64Array {
    return this.#values.slice(0, this.#count * this.#width);
  }
}
