import type { Instant } from "#runtime/core/clock.ts";

/** Telemetry that was not sent, because the link was down or its budget used up. No record of the log is ever dropped. */
export interface GapRecord {
  readonly kind: "gap";
  readonly boot: string;
  readonly at: Instant;
  readonly what: "alarm" | "points";
  readonly count: number;
  readonly bytes: number;
  readonly from: Instant;
  readonly to: Instant;
}

export interface FaultRecord {
  readonly kind: "fault";
  readonly boot: string;
  readonly at: Instant;
  readonly code: string;
  readonly text: string;
}
