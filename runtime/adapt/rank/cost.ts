import type { ProposalPolicy } from "#runtime/capsule/manifest.ts";

/** What one candidate would cost, term by term: two in nats and a share. */
export interface Terms {
  /** ΔE: the map's energy of the state it leads to, less that of the state now. */
  readonly energy: number;
  /** ΔS: the entropy that the forecast adds on the way there. */
  readonly entropy: number;
  /** I: how far the set-points move from what stands, as shares of their ranges, added up (L1). */
  readonly inertia: number;
}

/** C(a) = w₁ ΔE + w₂ ΔS + w₃ I. A term of no weight has no say, whatever it is. */
export function costOf(terms: Terms, weights: ProposalPolicy["weights"]): number {
  return (
    weighed(weights.energy, terms.energy) +
    weighed(weights.entropy, terms.entropy) +
    weighed(weights.inertia, terms.inertia)
  );
}

function weighed(weight: number, term: number): number {
  return weight === 0 ? 0 : weight * term;
}
