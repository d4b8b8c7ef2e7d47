// What a channel showed, from values in any order. Each member merges exactly: whole counts, exact sums,
// nested bins, extremes with their places.

import { ExactSum } from "./exact-sum.ts";
import { Histogram, magnitudeMax, magnitudeMin } from "./histogram.ts";
import { comparePlaces, type Place } from "./place.ts";

/** Who a column is: the same name with another unit is another column until units are compared. */
export interface ColumnKey {
  readonly name: string;
  readonly unit: string | undefined;
  readonly kind: "number" | "word";
}

export function keyText({ name, unit, kind }: ColumnKey): string {
  return JSON.stringify([name, unit ?? null, kind]);
}

export interface Run {
  readonly rows: number;
  readonly value: number;
  readonly place: Place;
}

export const wordsMax = 64;
export const wordLengthMax = 64;
export const decimalsMax = 9;
/** Says that no number of decimals up to `decimalsMax` writes every value. */
export const decimalsNone: number = decimalsMax + 1;

export class ColumnSummary {
  readonly key: ColumnKey;
  count = 0;
  missing = 0;
  /** Infinite, or of a magnitude that no sensor has. */
  beyond = 0;
  sum: ExactSum = new ExactSum();
  squares: ExactSum = new ExactSum();
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;
  atMin = 0;
  atMax = 0;
  histogram: Histogram = new Histogram();
  /** Digits behind the point that write every value. */
  decimals = 0;
  /** The smallest step from a value to another one that followed it; infinite where none did. */
  stepMin: number = Number.POSITIVE_INFINITY;
  rises = 0;
  falls = 0;
  longestRun: Run | undefined;
  /** When values were missing, where rows have a time. */
  missingAt: Histogram = new Histogram();
  /** The words with the lowest codes. */
  words: Map<number, string> = new Map();

  constructor(key: ColumnKey) {
    this.key = key;
  }

  /** A value that is a reading; steps and runs are the business of who knows the order. */
  add(value: number): void {
    this.count++;
    this.sum.add(value);
    this.squares.addSquare(value);
    this.histogram.add(value);
    if (value <= this.min) {
      this.atMin = value < this.min ? 1 : this.atMin + 1;
      this.min = value;
    }
    if (value >= this.max) {
      this.atMax = value > this.max ? 1 : this.atMax + 1;
      this.max = value;
    }
    if (this.decimals < decimalsNone && !isWhole(value, this.decimals))
      this.decimals = Math.max(this.decimals, decimalsOf(value));
  }

  addRun(run: Run): void {
    if (this.longestRun === undefined || isLonger(run, this.longestRun)) this.longestRun = run;
  }

  addWords(words: ReadonlyMap<number, string>): void {
    for (const [code, word] of words) {
      const text = word.slice(0, wordLengthMax).toWellFormed();
      const known = this.words.get(code);
      if (known === undefined || text < known) this.words.set(code, text);
      if (this.words.size > wordsMax) this.words.delete(Math.max(...this.words.keys()));
    }
  }

  absorb(other: ColumnSummary): void {
    this.count += other.count;
    this.missing += other.missing;
    this.beyond += other.beyond;
    this.sum.absorb(other.sum);
    this.squares.absorb(other.squares);
    this.atMin = (this.min <= other.min ? this.atMin : 0) + (other.min <= this.min ? other.atMin : 0);
    this.atMax = (this.max >= other.max ? this.atMax : 0) + (other.max >= this.max ? other.atMax : 0);
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.histogram.absorb(other.histogram);
    this.decimals = Math.max(this.decimals, other.decimals);
    this.stepMin = Math.min(this.stepMin, other.stepMin);
    this.rises += other.rises;
    this.falls += other.falls;
    if (other.longestRun !== undefined) this.addRun(other.longestRun);
    this.missingAt.absorb(other.missingAt);
    this.addWords(other.words);
  }
}

/** A reading, or undefined: not a number, infinite, or of no sensor's magnitude. Zero has one sign. */
export function readingOf(value: number): number | undefined {
  const magnitude = Math.abs(value);
  if (magnitude >= magnitudeMin && magnitude <= magnitudeMax) return value;
  return magnitude < magnitudeMin ? 0 : undefined;
}

function isLonger(run: Run, than: Run): boolean {
  return run.rows > than.rows || (run.rows === than.rows && comparePlaces(run.place, than.place) < 0);
}

const tens: readonly number[] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** Values of single precision are decimal to what single precision can say. */
function isWhole(value: number, decimals: number): boolean {
  const scaled = value * tens[decimals]!;
  const off = Math.abs(scaled - Math.round(scaled));
  return off === 0 || off <= Math.abs(scaled) * (Math.fround(value) === value ? 6e-8 : 4e-16);
}

function decimalsOf(value: number): number {
  for (let decimals = 0; decimals <= decimalsMax; decimals++) if (isWhole(value, decimals)) return decimals;
  return decimalsNone;
}

/** The step below which two values are the same reading, as far as the data tell. */
export function resolutionOf(column: ColumnSummary): number {
  const step = smallestStep(column);
  if (column.decimals === decimalsNone) return step;
  // A difference of two decimals is not quite decimal: 0.3 - 0.2 is 0.09999999999999998.
  const decimal = Math.round(step * tens[column.decimals]!) / tens[column.decimals]!;
  return Math.max(decimal, powersOfTenth[column.decimals]!);
}

const powersOfTenth: readonly number[] = [1, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9];

/** Among all values while they are few enough to be known one by one, else from one row to the next. */
function smallestStep({ histogram, stepMin }: ColumnSummary): number {
  if (!histogram.isExact) return Number.isFinite(stepMin) ? stepMin : 0;
  let step = Number.POSITIVE_INFINITY;
  const bins = histogram.bins();
  for (let bin = 1; bin < bins.length; bin++) step = Math.min(step, bins[bin]!.at - bins[bin - 1]!.at);
  return Number.isFinite(step) ? step : 0;
}
