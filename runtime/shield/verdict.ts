import type { Write } from "#runtime/field/point.ts";

/**
 * The shield's answer. Every kind says what may be written; a block says what is written instead.
 * `text` is for the person at the machine, in plant terms.
 */
export type Verdict = Readonly<
  | { kind: "allow"; writes: readonly Write[]; because: "inside"; text: string }
  | { kind: "amend"; writes: readonly Write[]; because: AmendReason; text: string }
  | {
      kind: "block";
      fallback: Fallback;
      writes: readonly Write[];
      because: BlockReason;
      nearest: readonly Write[] | undefined;
      text: string;
    }
>;

export type AmendReason = "range" | "rate" | "energy";

export type BlockReason =
  | "absent"
  | "late"
  | "not-finite"
  | "incomplete"
  | "foreign-actuator"
  | "quality"
  | "age"
  | "no-room-for-evidence"
  | "barrier"
  | "energy"
  | "path";

/** `hold` repeats the last permitted set-points for a bounded time; `safe` is what the capsule declares. */
export type Fallback = "hold" | "safe";
