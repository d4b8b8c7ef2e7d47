// Channels that were written each for itself, at moments of their own, put into rows on one clock. A value
// holds until the next one, as historians mean it, but not for ever.

import type { ColumnKey } from "./column-summary.ts";
import { type Fragment, windowOf } from "./sample.ts";
import type { Kind } from "./summary.ts";
import { medianOf } from "./unit-mistakes.ts";

export interface Strand {
  readonly table: string;
  readonly part: number;
  readonly row: number;
  readonly rows: number;
  readonly isLast: boolean;
  readonly seconds: Float64Array | undefined;
  /** Row after row, a value per column of `Strands.columns`; NaN where missing. */
  readonly values: Float64Array;
  /** The column each came from, in its own unit; undefined where the strand has none of that name. */
  readonly sources: readonly (ColumnKey | undefined)[];
}

export interface Strands {
  readonly names: readonly string[];
  readonly strands: readonly Strand[];
  /** Channels of which some tables were left out: what is known of all their rows is not true of these. */
  readonly inPart: ReadonlySet<string>;
  /** What was left out and why, for people. */
  readonly notes: readonly string[];
}

interface Line {
  readonly key: ColumnKey;
  readonly seconds: Float64Array;
  readonly values: Float64Array;
  /** How long a value of it is believed. */
  readonly holdSeconds: number;
}

export function joinOnTime(fragments: readonly Fragment[], kinds: ReadonlyMap<string, Kind>): Strands {
  const all = linesOf(fragments, kinds);
  const lines = companionsOf(all);
  const names = [...new Set(lines.map(({ key }) => key.name))].sort();
  const left = new Set(all.map(({ key }) => key.name).filter((name) => !names.includes(name)));
  const notes = [...left]
    .sort()
    .map((name) => `"${name}" was left out: it was not recorded in most of the others' time`);
  const step = Math.max(medianOf(lines.map(({ holdSeconds }) => holdSeconds / holdSteps)), stepSecondsMin);
  if (lines.length === 0 || !Number.isFinite(step)) return { names: [], strands: [], inPart: left, notes };
  if (names.length > 1) notes.push(`${names.length} channels were joined on time, a row every ${step} s`);
  const strands: Strand[] = [];
  let values = 0;
  for (const [first, end] of spansOf(lines)) {
    const rows = Math.floor((end - first) / step) + 1;
    values += rows * names.length;
    if (values > joinedValuesMax) {
      notes.push(`Only the first ${strands.length} spans of time were joined: more have no room`);
      break;
    }
    strands.push(strandOf({ first, rows, step }, { lines, names }));
  }
  return { names, strands, inPart: left, notes };
}

/** Lines that were recorded together. Who is there for less than half of all the time goes, the rarest first. */
function companionsOf(lines: readonly Line[]): readonly Line[] {
  let left = lines;
  for (;;) {
    const whole = spansOf(left).reduce((sum, [first, end]) => sum + end - first, 0);
    const shares = left.map((line) => ({ line, covered: coveredBy(line) }));
    const [rarest] = shares.sort(
      (a, b) => a.covered - b.covered || (a.line.key.name < b.line.key.name ? -1 : 1),
    );
    if (rarest === undefined || left.length === 1 || rarest.covered >= whole / 2) return left;
    left = left.filter((line) => line !== rarest.line);
  }
}

function coveredBy({ seconds, holdSeconds }: Line): number {
  let covered = 0;
  for (let row = 1; row < seconds.length; row++)
    covered += Math.min(seconds[row]! - seconds[row - 1]!, holdSeconds);
  return covered;
}

/** Of the interval at which a channel usually comes. */
const holdSteps = 3;
const stepSecondsMin = 1e-3;
const joinedValuesMax = 16_777_216;

/** Tags, and the columns of wide tables one by one. One name in two units is two lines of one channel. */
function linesOf(fragments: readonly Fragment[], kinds: ReadonlyMap<string, Kind>): readonly Line[] {
  const pairs = new Map<string, { key: ColumnKey; times: number[]; values: number[] }>();
  for (const fragment of fragments)
    for (const [column, key] of (kinds.get(fragment.kind)?.columns ?? []).entries()) {
      const text = `${fragment.kind}\0${column}`;
      const line = pairs.get(text) ?? { key, times: [], values: [] };
      pairs.set(text, line);
      const width = fragment.values.length / fragment.rows;
      for (let row = 0; row < fragment.rows; row++) {
        const value = fragment.values[row * width + column]!;
        if (Number.isNaN(value) || Number.isNaN(fragment.seconds![row]!)) continue;
        line.times.push(fragment.seconds![row]!);
        line.values.push(value);
      }
    }
  return [...pairs.values()].filter(({ times }) => times.length > 1).map(lineOf);
}

function lineOf({ key, times, values }: { key: ColumnKey; times: number[]; values: number[] }): Line {
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
  const seconds = Float64Array.from(order, (at) => times[at]!);
  const steps: number[] = [];
  for (let row = 1; row < seconds.length; row++)
    if (seconds[row]! > seconds[row - 1]!) steps.push(seconds[row]! - seconds[row - 1]!);
  const usual = steps.length === 0 ? Number.POSITIVE_INFINITY : medianOf(steps);
  return {
    key,
    seconds,
    values: Float64Array.from(order, (at) => values[at]!),
    holdSeconds: holdSteps * usual,
  };
}

/** Stretches of time in which anything was kept: windows that touch. */
function spansOf(lines: readonly Line[]): readonly (readonly [first: number, end: number])[] {
  const ends = new Map<number, [first: number, last: number]>();
  for (const { seconds } of lines)
    for (const time of seconds) {
      const window = windowOf(time);
      const known = ends.get(window);
      if (known === undefined) ends.set(window, [time, time]);
      else if (time < known[0]) known[0] = time;
      else if (time > known[1]) known[1] = time;
    }
  const spans: [number, number][] = [];
  let before = Number.NaN;
  for (const [window, [first, last]] of [...ends].sort(([a], [b]) => a - b)) {
    if (window - before <= windowsApartMax) spans.at(-1)![1] = last;
    else spans.push([first, last]);
    before = window;
  }
  return spans;
}

/** Slow tags leave windows empty; what is really missing is found by the holding time of each. */
const windowsApartMax = 64;

interface Clock {
  readonly first: number;
  readonly rows: number;
  readonly step: number;
}

function strandOf(
  { first, rows, step }: Clock,
  { lines, names }: { readonly lines: readonly Line[]; readonly names: readonly string[] },
): Strand {
  const width = names.length;
  const values = new Float64Array(rows * width).fill(Number.NaN);
  const seconds = Float64Array.from({ length: rows }, (_, row) => first + row * step);
  const sources: (ColumnKey | undefined)[] = names.map(() => undefined);
  for (const line of lines) {
    const column = names.indexOf(line.key.name);
    sources[column] = line.key;
    let at = lowerBound(line.seconds, first) - 1;
    for (let row = 0; row < rows; row++) {
      while (at + 1 < line.seconds.length && line.seconds[at + 1]! <= seconds[row]!) at++;
      if (at >= 0 && seconds[row]! - line.seconds[at]! <= line.holdSeconds)
        values[row * width + column] = line.values[at]!;
    }
  }
  return { table: "joined", part: 0, row: 0, rows, isLast: true, seconds, values, sources };
}

/** The first place whose value is above. */
function lowerBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
