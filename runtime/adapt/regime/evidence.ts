// What a row says for and against each regime, in nats of odds, before anything that was believed earlier counts.

import type { Weights } from "./regime.ts";

/** One row moves no odds by more: a single spike overturns no settled belief. */
export const evidenceNatsMax = 4;

/**
 * Into `nats`: how much worse than the best one each state does, the learnt regimes and last the unseen, which is
 * as likely as the regime that fits best would be at its limit: a state over all limits is likelier in none. Rows
 * that follow each other say nearly the same, so a row counts for the share `temper` of itself.
 */
export function weigh(
  energies: Float64Array,
  { limits, temper }: { readonly limits: Float64Array; readonly temper: number },
  nats: Float64Array,
): void {
  let least = Number.POSITIVE_INFINITY;
  let excess = Number.POSITIVE_INFINITY;
  for (let of = 0; of < energies.length; of++) {
    least = Math.min(least, energies[of]!);
    excess = Math.min(excess, energies[of]! - limits[of]!);
  }
  const unseen = least - excess;
  const lowest = Math.min(least, unseen);
  for (let of = 0; of < nats.length; of++) {
    const above = (of < energies.length ? energies[of]! : unseen) - lowest;
    nats[of] = Math.min(above * temper, evidenceNatsMax);
  }
}

/**
 * Into `nats`: a geometric pool, the likelihoods of both branches each to the power of its weight. The weights sum
 * to 1, which takes the branches for two reports of one thing; as far as they are two things, `gain` gives back
 * what that loses. A branch of weight 0 is not asked, and the other then says what it says alone.
 */
export function pool(
  statistical: Float64Array,
  physical: Float64Array,
  { weights, gain, nats }: { readonly weights: Weights; readonly gain: number; readonly nats: Float64Array },
): void {
  if (weights.physical === 0) nats.set(statistical);
  else if (weights.statistical === 0) nats.set(physical);
  else
    for (let of = 0; of < nats.length; of++)
      nats[of] = gain * (weights.statistical * statistical[of]! + weights.physical * physical[of]!);
}
