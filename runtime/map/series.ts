import type { Range } from "./blocks.ts";

/** Rows in the order of time. Within a stretch each row follows the one before; between two of them time is missing. */
export interface Series {
  readonly rows: Float64Array;
  readonly width: number;
  readonly stretches: readonly Range[];
}

/** The stretches of a recording of several runs: a new one wherever the run's number changes. */
export function stretchesByRun(runs: ArrayLike<number | bigint | string>): readonly Range[] {
  const stretches: Range[] = [];
  for (let row = 1, first = 0; row <= runs.length; row++)
    if (row === runs.length || runs[row] !== runs[first]) {
      stretches.push([first, row]);
      first = row;
    }
  return stretches;
}

/** Longer ones cut, so that even one unbroken recording has stretches to fit and stretches to judge; shorter ones left out. */
export function stretchesOf({ stretches }: Series, rowsMin: number): readonly Range[] {
  const count = stretches.reduce((sum, [first, end]) => sum + end - first, 0);
  const rowsMax = Math.max(Math.ceil(count / cutsMin), rowsMin + 1);
  return stretches
    .flatMap(([first, end]) => {
      const parts = Math.max(1, Math.floor((end - first) / rowsMax));
      const cut = (part: number): number => first + Math.floor(((end - first) * part) / parts);
      return Array.from({ length: parts }, (_, part): Range => [cut(part), cut(part + 1)]);
    })
    .filter(([first, end]) => end - first > rowsMin);
}

const cutsMin = 12;

export interface Gram {
  /** Sums over rows of past × past and past × next, on standardised channels. */
  readonly inner: Float64Array;
  readonly cross: Float64Array;
  readonly count: number;
}

export interface Scaled {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly stretches: readonly Range[];
  readonly lags: number;
}

export function gramOf({ rows, width }: Series, { mean, deviation, stretches, lags }: Scaled): Gram {
  const size = lags * width;
  const inner = new Float64Array(size * size);
  const cross = new Float64Array(size * width);
  const past = new Float64Array(size);
  const next = new Float64Array(width);
  let count = 0;
  const read = (row: number, column: number): number =>
    (rows[row * width + column]! - mean[column]!) / deviation[column]!;
  for (const [first, end] of stretches)
    for (let row = first + lags; row < end; row++, count++) {
      for (let at = 0; at < size; at++) past[at] = read(row - 1 - Math.floor(at / width), at % width);
      for (let to = 0; to < width; to++) next[to] = read(row, to);
      for (let from = 0; from < size; from++) {
        const of = past[from]!;
        for (let to = 0, at = from * size; to <= from; to++, at++) inner[at]! += of * past[to]!;
        for (let to = 0, at = from * width; to < width; to++, at++) cross[at]! += of * next[to]!;
      }
    }
  return { inner, cross, count };
}
