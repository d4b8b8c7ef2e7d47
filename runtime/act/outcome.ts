import type { Instant } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";

/**
 * What the machine answered. `verified` is the only one that says the value stands in the device:
 * `applied` was acknowledged but not read back, `rejected` certainly did not happen, and `unknown`
 * may or may not have happened and is never reported as anything better.
 */
export type Outcome = Readonly<
  | { kind: "verified"; at: Instant; readBack: readonly Write[] }
  | { kind: "applied"; at: Instant }
  | { kind: "rejected"; at: Instant; because: RejectionReason; detail: string }
  | { kind: "unknown"; at: Instant; detail: string }
>;

/** The door's own refusals first, then what the device or the wire said before anything was written. */
export type RejectionReason =
  | "forged"
  | "reused"
  | "expired"
  | "superseded"
  | "not-leased"
  | "not-recorded"
  | "unknown-point"
  | "out-of-range"
  | "unreachable"
  | "device";
