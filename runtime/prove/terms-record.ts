import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { PointId } from "#runtime/field/point.ts";

/**
 * From the tick behind this record on a capsule is judged by other terms than before: in another mode, or by limits
 * that are narrower than signed. It says all that holds, so the newest one of a capsule in a run is enough.
 */
export interface TermsRecord {
  readonly kind: "terms";
  readonly boot: string;
  /** The first that goes by them. */
  readonly tick: number;
  readonly at: Instant;
  readonly capsule: Digest;
  readonly mode: "observe" | "enforce";
  /** Null where all limits are as they were signed. */
  readonly limits: LimitFields | null;
  /** In words: what was ordered and by whom, or that its time is over. */
  readonly because: string;
}

/** Numbers as a record holds them; what is not named is as it was signed. */
export interface LimitFields {
  /** The highest energy of a state, in nats. */
  readonly threshold?: string;
  /** How far a slow channel may be led from what it showed, in half widths of that. */
  readonly ahead?: string;
  /** How sure of itself a proposal has to be. */
  readonly confidenceMin?: string;
  /** How long set-points are held when nothing may be done. */
  readonly holdMs?: string;
  readonly points?: {
    readonly [point: PointId]: { readonly min?: string; readonly max?: string; readonly slew?: string };
  };
}
