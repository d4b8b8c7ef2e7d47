import {
  type CheckVerdict,
  checkVerdict,
  type WindowVerdict,
  windowVerdict,
} from "#runtime/adapt/tri-check/verdict.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Values } from "./values.ts";

/** What a window of a capsule's ticks amounts to: three checks, the state it was in, and what it has cost. */
export interface TriCheckRecord {
  readonly kind: "tri-check";
  readonly boot: string;
  /** The last tick of the window; `from` is the first. */
  readonly tick: number;
  readonly from: number;
  readonly since: Instant;
  readonly at: Instant;
  readonly capsule: Digest;
  readonly verdict: WindowVerdict;
  /** The worst residual, in the balance's own unit, and as a share of what it may be, which has to stay below 1. */
  readonly balance: Check & { readonly name: string; readonly residual: string; readonly scale: string };
  /** The share of steps in which the free energy did not rise. */
  readonly coherence: Check;
  /** Cosine of the spectra of what was forecast and what came, of the channel where it is the lowest. */
  readonly similarity: Check & { readonly point: PointId };
  /** The low-energy state: the bottom of the basin, in nats how deep it is and how steep; null where no state is known. */
  readonly basin: { readonly at: Values; readonly energy: string; readonly curvature: Values } | null;
  /** Of the energies met in the window, and of both: state and way. */
  readonly way: Digest;
  readonly signature: Digest | null;
  readonly cost: WindowCost;
}

/** `told` of `of` spans, steps or segments could be seen. */
export interface Check {
  readonly verdict: CheckVerdict;
  readonly value: string;
  readonly told: number;
  readonly of: number;
}

export interface WindowCost {
  readonly decisions: number;
  /** Of the models for one decision, as the capsule's manifest has it. */
  readonly operations: number;
  readonly microCeu: number;
}

/** The verdict that the record's own numbers lead to, whatever it says itself. */
export function verdictIn({
  balance,
  coherence,
  similarity,
}: Pick<TriCheckRecord, "balance" | "coherence" | "similarity">): WindowVerdict {
  const of = (name: "balance" | "coherence" | "similarity", check: Check): CheckVerdict =>
    checkVerdict(name, { value: Number(check.value), told: check.told, of: check.of });
  return windowVerdict({
    balance: of("balance", balance),
    coherence: of("coherence", coherence),
    similarity: of("similarity", similarity),
  });
}
