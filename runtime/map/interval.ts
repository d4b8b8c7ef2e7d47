import { assert } from "#runtime/core/fault.ts";
import { probabilityAtMost } from "./binomial.ts";

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Where a rate lies of which `count` in `trials` were seen (Clopper and Pearson 1934). Exact: it misses the
 * true rate in at most 1 − confidence of all samples, however rare the event; a normal approximation says
 * "0 ± 0" of what was never seen. It supposes independent trials: who counts neighbours twice is too sure.
 */
export function clopperPearson(
  { count, trials }: { readonly count: number; readonly trials: number },
  confidence: number = intervalConfidence,
): Interval {
  assert(count >= 0 && count <= trials, "no more is seen than is tried");
  if (trials === 0) return { lower: 0, upper: 1 };
  const side = (1 - confidence) / 2;
  const seen = count / trials;
  const atMost = (k: number, probability: number): number => probabilityAtMost(k, { trials, probability });
  // The chance of so many grows with the rate, the chance of so few falls: each crosses `side` once.
  const isTooLow = (rate: number): boolean => 1 - atMost(count - 1, rate) < side;
  const isTooHigh = (rate: number): boolean => atMost(count, rate) < side;
  return {
    lower: count === 0 ? 0 : crossing(0, seen, isTooLow),
    upper: count === trials ? 1 : 1 - crossing(0, 1 - seen, (miss) => isTooHigh(1 - miss)),
  };
}

export const intervalConfidence = 0.95;

/** Halves until doubles end: `isBelow` holds at the low end. 64 halvings are a bound, not a tolerance. */
function crossing(low: number, high: number, isBelow: (rate: number) => boolean): number {
  for (let halving = 0; halving < 64; halving++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (middle <= 0 || middle >= 1 || isBelow(middle)) low = middle;
    else high = middle;
  }
  return low;
}
