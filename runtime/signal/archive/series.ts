import { type Quality, severityOf } from "#runtime/field/quality.ts";
import { scaled } from "#runtime/field/scaled.ts";
import { ByteReader, ByteWriter, badBlock } from "./bytes.ts";
import { readColumn, type Writing, writeColumn } from "./column.ts";

/** What one point said, in the order in which it came: times in microseconds, and a quality for each value. */
export interface Series {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint32Array;
}

export const emptySeries: Series = {
  times: new Float64Array(),
  values: new Float64Array(),
  qualities: new Uint32Array(),
};

/** More than that no block ever has, whoever wrote it. */
export const blockRowsMax = 65_536;

/** Points of one scan have the same times, so these are written apart from the values, and once. */
export function writeTimes({ times }: Pick<Series, "times">, writing: Writing): Uint8Array {
  return writeColumn(times, writing);
}

export function readTimes(bytes: Uint8Array, count: number): Float64Array {
  const reader = new ByteReader(bytes);
  const times = readColumn(reader, checked(count));
  reader.end();
  return times;
}

/** Qualities are the same for long: each and how often it comes. */
export function writeValues({ values, qualities }: Omit<Series, "times">, writing: Writing): Uint8Array {
  const runs = new ByteWriter();
  let count = 0;
  for (let at = 0; at < qualities.length; count++) {
    const start = at;
    while (at < qualities.length && qualities[at] === qualities[start]) at++;
    runs.whole(qualities[start]!).whole(at - start);
  }
  return new ByteWriter().whole(count).bytes(runs.done()).bytes(writeColumn(values, writing)).done();
}

export function readValues(bytes: Uint8Array, count: number): Omit<Series, "times"> {
  const reader = new ByteReader(bytes);
  const qualities = new Uint32Array(checked(count));
  let at = 0;
  for (let runs = reader.count(count); runs > 0; runs--) {
    const [code, length] = [reader.whole(), reader.count(count - at)];
    qualities.fill(code, at, at + length);
    at += length;
  }
  if (at !== count) throw badBlock("some of its values have no quality");
  const values = readColumn(reader, count);
  reader.end();
  return { values, qualities };
}

/** How many bytes such a block has at most before it was compressed: what a reader makes room for. */
export function blockBytesMax(count: number): number {
  return 1_024 + checked(count) * 32;
}

export function isUsable(value: number, code: Quality): boolean {
  return Number.isFinite(value) && severityOf(code) !== "bad";
}

export function joined(all: readonly Series[]): Series {
  const count = all.reduce((sum, { times }) => sum + times.length, 0);
  const whole = { times: new Float64Array(count), values: new Float64Array(count) };
  const qualities = new Uint32Array(count);
  let at = 0;
  for (const part of all) {
    whole.times.set(part.times, at);
    whole.values.set(part.values, at);
    qualities.set(part.qualities, at);
    at += part.times.length;
  }
  return { ...whole, qualities };
}

/** From one instant to before another. A clock may have stepped back, so every row is looked at. */
export function between(
  series: Series,
  { from, to }: { readonly from: number; readonly to: number },
): Series {
  const { times } = series;
  let kept = 0;
  const places = new Uint32Array(times.length);
  for (let at = 0; at < times.length; at++) if (times[at]! >= from && times[at]! < to) places[kept++] = at;
  if (kept === times.length) return series;
  const of = places.subarray(0, kept);
  return {
    times: Float64Array.from(of, (at) => times[at]!),
    values: Float64Array.from(of, (at) => series.values[at]!),
    qualities: Uint32Array.from(of, (at) => series.qualities[at]!),
  };
}

/** Declared loss: each usable value goes to the nearest multiple of a step. What cannot be used stays as it is. */
export function rounded(series: Series, step: number): Series {
  const values = series.values.map((value, at) => {
    const near = scaled(Math.round(value / step) + 0, { scale: step, offset: 0 });
    return isUsable(value, series.qualities[at]!) && Number.isFinite(near) ? near : value;
  });
  return { ...series, values };
}

export function sliced({ times, values, qualities }: Series, from: number, to: number): Series {
  return {
    times: times.slice(from, to),
    values: values.slice(from, to),
    qualities: qualities.slice(from, to),
  };
}

function checked(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1 || count > blockRowsMax)
    throw badBlock(`it claims ${count} rows`);
  return count;
}
