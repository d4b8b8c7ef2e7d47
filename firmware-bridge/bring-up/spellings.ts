// What registers may mean. Modbus does not say in which order the bytes of a long number come, nor whether it is
// a number with a point at all; four orders and a handful of types give every register a score of readings, of
// which one makes sense. Which one is judged by an expected value, by what numbers of machines look like, and by
// which reading moves smoothly while the machine does.

import { isFloat, numberFrom, wordsIn } from "#bridge/register-value.ts";
import type { ByteOrder, ModbusPointConfig } from "#runtime/config.ts";

export type SpelledType = Exclude<ModbusPointConfig["type"], "bool">;

export interface Spelling {
  readonly type: SpelledType;
  readonly order: ByteOrder;
  /** What to multiply with to come to the expected value; 1 where nothing was expected. */
  readonly scale: number;
  /** One a read, before the scale. */
  readonly values: readonly number[];
  readonly score: number;
  /** Why, the weightiest first. */
  readonly reasons: readonly string[];
}

export interface Expectation {
  /** What the device's own display shows. */
  readonly expect?: number;
  readonly min?: number;
  readonly max?: number;
}

export const spelledWordsMax = 4;

/** All readings, the likeliest first. `reads` are the same registers, one behind the other, read again and again. */
export function rankSpellings(
  reads: readonly (readonly number[])[],
  expectation: Expectation = {},
): readonly Spelling[] {
  const room = Math.min(...reads.map(({ length }) => length));
  const all = types
    .filter((type) => wordsIn(type) <= room)
    .flatMap((type) => (wordsIn(type) === 1 ? narrowOrders : orders).map((order) => ({ type, order })))
    .map(({ type, order }) => spellingOf({ type, order, reads, expectation }));
  // Sorting is stable: where nothing speaks for one or the other, the usual one comes first.
  return all.toSorted((a, b) => b.score - a.score);
}

export function spelled(type: SpelledType, order: ByteOrder, words: readonly number[]): number {
  return numberFrom({ type, order, scale: 1, offset: 0 }, words.slice(0, wordsIn(type)));
}

const types: readonly SpelledType[] = ["f32", "i32", "u32", "f64", "i16", "u16"];
const orders: readonly ByteOrder[] = ["ABCD", "CDAB", "BADC", "DCBA"];
/** One word has two bytes to exchange, and nothing else. */
const narrowOrders: readonly ByteOrder[] = ["ABCD", "BADC"];

interface Reading {
  readonly type: SpelledType;
  readonly order: ByteOrder;
  readonly reads: readonly (readonly number[])[];
  readonly expectation: Expectation;
}

interface Argument {
  readonly points: number;
  readonly reason: string;
}

function spellingOf({ type, order, reads, expectation }: Reading): Spelling {
  const values = reads.map((words) => spelled(type, order, words));
  const { scale, argument } = nearness(type, values, expectation.expect);
  const scaled = values.map((value) => value * scale);
  const told = [
    argument,
    magnitude(type, values),
    inside(scaled, expectation),
    ...manner(type, values),
    rest(type, reads),
  ];
  const heard = told.filter((one) => one !== undefined);
  return {
    ...{ type, order, scale, values },
    score: heard.reduce((sum, { points }) => sum + points, 0),
    reasons: heard.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)).map(({ reason }) => reason),
  };
}

/** How near it comes to what was expected; whole numbers may stand for tenths, hundredths and so on. */
function nearness(
  type: SpelledType,
  values: readonly number[],
  expect: number | undefined,
): { readonly scale: number; readonly argument: Argument | undefined } {
  if (expect === undefined) return { scale: 1, argument: undefined };
  const isFraction = isFloat(type);
  const errors = (isFraction ? [1] : scales).map((scale) => ({
    scale,
    error:
      Math.min(...values.map((value) => Math.abs(value * scale - expect))) / Math.max(Math.abs(expect), 1e-9),
  }));
  const { scale, error } = errors.reduce((best, one) => (one.error < best.error ? one : best));
  const grade = nearGrades.find(({ within }) => error <= within);
  if (grade === undefined)
    return { scale: 1, argument: { points: -20, reason: `is nowhere near ${expect}` } };
  const by = scale === 1 ? "" : ` with the scale ${scale}`;
  const reason = `is within ${grade.within * 100} % of ${expect}${by}`;
  return { scale, argument: { points: grade.points - (scale === 1 ? 0 : 5), reason } };
}

const scales: readonly number[] = [1, 0.1, 0.01, 0.001, 10];
const nearGrades = [
  { within: 0.001, points: 100 },
  { within: 0.01, points: 80 },
  { within: 0.05, points: 50 },
];

/** Machines are full of numbers between a millionth and a thousand million, and of hardly any others. */
function magnitude(type: SpelledType, values: readonly number[]): Argument | undefined {
  if (!values.every(Number.isFinite)) return { points: -100, reason: "is no number" };
  const largest = Math.max(...values.map(Math.abs));
  if (largest === 0) return { points: -5, reason: "is zero, which says nothing" };
  const smallest = Math.min(...values.filter((value) => value !== 0).map(Math.abs));
  const isFraction = isFloat(type);
  if (isFraction && smallest < 1e-6) return { points: -60, reason: "is smaller than what machines measure" };
  if (largest > 1e9) return { points: -60, reason: "is larger than what machines measure" };
  if (!isFraction && largest > 1e7) return { points: -25, reason: "is unusually large" };
  return undefined;
}

function inside(values: readonly number[], { min, max }: Expectation): Argument | undefined {
  if (min === undefined && max === undefined) return undefined;
  const [low, high] = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
  const isInside = values.every((value) => value >= low && value <= high);
  return isInside
    ? { points: 20, reason: `lies in ${low} … ${high}` }
    : { points: -40, reason: `lies outside ${low} … ${high}` };
}

function manner(type: SpelledType, values: readonly number[]): readonly (Argument | undefined)[] {
  if (!values.every(Number.isFinite)) return [];
  const isFraction = isFloat(type);
  const isShort =
    isFraction &&
    values.every(
      (value) => value !== 0 && Math.abs(Number(value.toPrecision(5)) - value) <= Math.abs(value) * 2 ** -23,
    );
  return [
    isFraction && magnitude(type, values) === undefined
      ? { points: 5, reason: "has the size of a measurement" }
      : undefined,
    isShort ? { points: 10, reason: "is a short decimal" } : undefined,
    smoothness(values),
  ];
}

/** A wrong order puts a value's lowest digits where the highest belong, and then it leaps with every read. */
function smoothness(values: readonly number[]): Argument | undefined {
  const steps = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
  if (steps.filter((step) => step > 0).length < changesMin) return undefined;
  const largest = Math.max(...values.map(Math.abs));
  const share = steps.toSorted((a, b) => a - b)[steps.length >>> 1]! / largest;
  if (share > roughShare) return { points: -50, reason: "leaps from read to read" };
  const points = Math.round(Math.min(30, 10 * Math.log10(roughShare / Math.max(share, 1e-6))));
  return { points, reason: `moves smoothly, by ${Number((share * 100).toPrecision(2))} % a read` };
}

/** The highest word of a long number looks like a number of its own; the wild register behind it gives it away. */
function rest(type: SpelledType, reads: readonly (readonly number[])[]): Argument | undefined {
  const next = wordsIn(type);
  if (reads.some((words) => words[next] === undefined)) return undefined;
  const leaps = narrowOrders.every((order) => {
    const own = smoothness(reads.map((words) => spelled("u16", order, words.slice(next))));
    return own !== undefined && own.points < 0;
  });
  return leaps
    ? { points: -40, reason: "leaves out the register behind it, which moves with it" }
    : undefined;
}

/** Fewer changes show nothing. */
const changesMin = 2;
const roughShare = 0.1;
