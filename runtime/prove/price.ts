// What judging costs. One CEU is a million multiplications and additions, so an operation is a micro-CEU before the
// multiplier of the regime; all amounts are whole numbers of micro-CEU, and of micro-PFT.

import { unknownRegime, unseenRegime } from "#runtime/adapt/regime/regime.ts";
import type { CheckVerdict } from "#runtime/adapt/tri-check/verdict.ts";

/**
 * In thousandths: a decision in a regime that was learnt and is calm costs least, and one where nobody has learnt
 * anything costs most. The same table is in docs/tri-check.md.
 */
export const multipliers: Readonly<Record<PriceClass, number>> = {
  settled: 800,
  plain: 1_000,
  restless: 1_200,
  unknown: 1_300,
  unseen: 1_500,
};

/** `plain` is a capsule that knows no regimes. */
export const priceClasses = ["settled", "plain", "restless", "unknown", "unseen"] as const;
export type PriceClass = (typeof priceClasses)[number];

/** How many decisions there were in each class. */
export type Tally = Readonly<Record<PriceClass, number>>;

/** By what a decision's own record says of its regime. */
export function priceClassOf(
  regime: { readonly name: string; readonly stability: number } | undefined,
): PriceClass {
  if (regime === undefined) return "plain";
  if (regime.name === unknownRegime) return "unknown";
  if (regime.name === unseenRegime) return "unseen";
  return regime.stability >= settledFrom ? "settled" : "restless";
}

/** A stability of a half: three of four undisturbed rows are at least as calm. */
const settledFrom = 0.5;

/** In micro-CEU, rounded up: what was computed was computed. */
export function microCeuOf(tally: Tally, operationsPerDecision: number): bigint {
  let thousandths = 0n;
  for (const name of priceClasses) thousandths += BigInt(tally[name]) * BigInt(multipliers[name]);
  return (thousandths * BigInt(operationsPerDecision) + 999n) / 1_000n;
}

/** What a valid proof mints. A capsule that claims no balance proves less, as it does in its PRIN score. */
export function microPftOf(balance: CheckVerdict): bigint {
  return balance === "unclaimed" ? 800_000n : 1_000_000n;
}
