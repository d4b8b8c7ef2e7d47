export type FindingCode =
  | "clipped"
  | "constant"
  | "counter"
  | "duplicate-times"
  | "gaps"
  | "impossible"
  | "missing"
  | "not-a-number"
  | "stuck"
  | "time-backwards"
  | "timeless"
  | "unit-conflict"
  | "unit-mistake"
  | "unit-unknown"
  | "unread";

export interface Finding {
  readonly code: FindingCode;
  readonly weight: "wrong" | "look" | "note";
  readonly channel: string | undefined;
  readonly what: string;
  readonly advice: string;
  /** The words for several channels at once, where the same can be said of them. */
  readonly group?: string;
}
