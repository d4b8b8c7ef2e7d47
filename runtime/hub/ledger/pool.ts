// The pool between computing and proofs. What it has of both is the price, and the product of the two never falls: it
// gives a little less than the curve allows, because amounts are whole and every rounding is in its favour.

import { assert } from "#runtime/core/fault.ts";

/** In micro-CEU and micro-PFT; both are above 0 for good. */
export interface Pool {
  readonly ceu: bigint;
  readonly pft: bigint;
}

export interface Sale {
  readonly pool: Pool;
  /** What each seller gets, in the order of what they sold. */
  readonly bought: readonly bigint[];
}

/**
 * Sells all of these PFT at once, as one trade: x·y = k gives for M of them ⌊x·M ÷ (y + M)⌋ CEU, and each seller gets
 * the share of what it sold, rounded down. So all have one price, and nobody gains by being first.
 */
export function sell({ ceu, pft }: Pool, offers: readonly bigint[]): Sale {
  assert(
    ceu > 0n && pft > 0n && offers.every((offer) => offer >= 0n),
    "a pool has both, and nobody sells what is not",
  );
  const sold = offers.reduce((sum, offer) => sum + offer, 0n);
  const worth = (ceu * sold) / (pft + sold);
  const bought = offers.map((offer) => (sold === 0n ? 0n : (worth * offer) / sold));
  const given = bought.reduce((sum, amount) => sum + amount, 0n);
  return { pool: { ceu: ceu - given, pft: pft + sold }, bought };
}
