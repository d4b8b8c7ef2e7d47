import { assert } from "#runtime/core/fault.ts";

export interface Draws {
  readonly trials: number;
  /** Of a success in one trial, above 0 and below 1. */
  readonly probability: number;
}

/**
 * P(at most `count` successes). Terms relative to the mode, each from its neighbour by their ratio: nothing
 * underflows, no logarithm of a factorial is needed, and it takes about 25 standard deviations of terms.
 */
export function probabilityAtMost(count: number, { trials, probability }: Draws): number {
  assert(probability > 0 && probability < 1, "a probability lies between 0 and 1");
  if (count < 0) return 0;
  if (count >= trials) return 1;
  const odds = probability / (1 - probability);
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  let total = 0;
  let within = 0;
  for (let k = mode, term = 1; k >= 0 && term > negligible; k--) {
    total += term;
    if (k <= count) within += term;
    term *= k / ((trials - k + 1) * odds);
  }
  for (let k = mode, term = 1; k < trials && term > negligible; ) {
    term *= ((trials - k) * odds) / (k + 1);
    k++;
    total += term;
    if (k <= count) within += term;
  }
  return within / total;
}

/** Under the last place of any sum it could be added to. */
const negligible = 1e-30;
