import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";

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

/** Of a gap that was counted in milliseconds. */
export function gapRecord(
  { fromMs, toMs, ...gap }: Pick<GapRecord, "what" | "count" | "bytes"> & { fromMs: number; toMs: number },
  told: Pick<GapRecord, "boot" | "at">,
): GapRecord {
  return { kind: "gap", ...told, ...gap, from: fromMs * US_PER_MS, to: toMs * US_PER_MS };
}

export interface FaultRecord {
  readonly kind: "fault";
  readonly boot: string;
  readonly at: Instant;
  readonly code: string;
  readonly text: string;
}
