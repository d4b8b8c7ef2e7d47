import type { Rung, Trouble } from "#runtime/act/ladder.ts";
import type { Instant } from "#runtime/core/clock.ts";

/** The first record of a run that could not guard: nobody judged and nobody moved anything until the next one. */
export interface UnguardedRecord {
  readonly kind: "unguarded";
  readonly boot: string;
  readonly at: Instant;
  readonly gateway: string;
  readonly version: string;
  readonly trouble: Trouble;
  /** In words, for a person. */
  readonly because: string;
}

/** The gateway went down a rung of `runtime/act/ladder.ts`, or came up one. */
export interface RungRecord {
  readonly kind: "rung";
  readonly boot: string;
  readonly at: Instant;
  readonly from: Rung;
  readonly to: Rung;
  readonly trouble: Trouble;
  /** In words, for a person. */
  readonly because: string;
}
