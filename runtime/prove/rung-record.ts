import type { Rung, Trouble } from "#runtime/act/ladder.ts";
import type { Instant } from "#runtime/core/clock.ts";

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
