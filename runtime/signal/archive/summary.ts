import { isUsable, type Series } from "./series.ts";

/** What a block says of itself, so that a year is drawn without opening it. Only usable values count in numbers. */
export interface Summary {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** No instant is further than that from the straight line from the first row at `from` to the last at `to`. */
  readonly unsteady: number;
  /** Samples of bad quality, and those that are no finite number. */
  readonly bad: number;
  /** Undefined where no value is usable. */
  readonly range: Range | undefined;
}

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly first: number;
  readonly last: number;
}

export function summaryOf({ times, values, qualities }: Series): Summary {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [min, max, sum, first, last, bad] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    NaN,
    NaN,
    0,
  ];
  for (let at = 0; at < times.length; at++) {
    const [time, value] = [times[at]!, values[at]!];
    if (time < from) from = time;
    if (time > to) to = time;
    if (!isUsable(value, qualities[at]!)) {
      bad++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (Number.isNaN(first)) first = value;
    last = value;
    sum += value;
  }
  // Plus 0: of 0 and -0 it is chance which of them is the least.
  const range = bad === times.length ? undefined : { min: min + 0, max: max + 0, sum, first, last };
  return { from, to, count: times.length, unsteady: unsteadinessOf(times, { from, to }), bad, range };
}

/** Of two, the one that came first before the one that came later. */
export function mergedSummary(one: Summary | undefined, other: Summary): Summary {
  if (one === undefined) return other;
  const [a, b] = [one.range, other.range];
  return {
    from: Math.min(one.from, other.from),
    to: Math.max(one.to, other.to),
    count: one.count + other.count,
    // Two lines are none, unless somebody looks at all instants again.
    unsteady: Number.POSITIVE_INFINITY,
    bad: one.bad + other.bad,
    range:
      a && b
        ? {
            min: Math.min(a.min, b.min),
            max: Math.max(a.max, b.max),
            sum: a.sum + b.sum,
            first: a.first,
            last: b.last,
          }
        : (a ?? b),
  };
}

function unsteadinessOf(times: Float64Array, { from, to }: Pick<Summary, "from" | "to">): number {
  const step = times.length === 1 ? 0 : (to - from) / (times.length - 1);
  let most = 0;
  for (let at = 0; at < times.length; at++) most = Math.max(most, Math.abs(times[at]! - (from + at * step)));
  return most;
}

/** The instants of a block as good as its summary knows them. */
export function straightTimes({ from, to, count }: Summary): Float64Array {
  const step = count === 1 ? 0 : (to - from) / (count - 1);
  const times = new Float64Array(count);
  for (let at = 0; at < count; at++) times[at] = from + at * step;
  return times;
}
