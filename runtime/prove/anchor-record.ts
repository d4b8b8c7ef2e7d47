import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";

/**
 * All that a capsule's tick remembers, as it stood before this tick looked at anything: from here on every tick can
 * be run again. Each part is the base64 of its numbers in the order of its code; parts that a capsule has not are
 * absent.
 */
export interface AnchorRecord {
  readonly kind: "anchor";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly capsule: Digest;
  /** `due` where so many ticks had gone by; else what the ticks before do not show. */
  readonly because: AnchorCause;
  readonly kernels: Digest;
  readonly frozenBy: "nobody" | "gateway";
  readonly state: { readonly [Part in AnchorPart]?: string };
}

export type AnchorCause =
  | "due"
  /** A thread's life begins. */
  | "begun"
  /** A tick before found no room in the log. */
  | "starved"
  /** A permit found no room on its way to the door. */
  | "unsent"
  /** It waited while another version drove. */
  | "rested"
  /** What was adapted was taken back. */
  | "taken back"
  /** A forecast beside the machine came too late. */
  | "late";

export type AnchorPart = "memory" | "forecast" | "drift" | "regimes" | "twin" | "adaptation";
