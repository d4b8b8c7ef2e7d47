import type { Phrase } from "#runtime/core/phrase.ts";
import type { Write } from "#runtime/field/point.ts";

/**
 * The shield's answer to one proposal. `writes` is what may go to the machine because of it; a block
 * says what is done instead of what was asked. `text` is for the person at the machine.
 */
export type Verdict = Readonly<
  | { kind: "allow"; writes: readonly Write[]; because: "inside"; text: Phrase }
  | { kind: "amend"; writes: readonly Write[]; because: AmendReason; text: Phrase }
  | {
      kind: "block";
      fallback: Fallback;
      writes: readonly Write[];
      because: BlockReason;
      nearest: readonly Write[] | undefined;
      text: Phrase;
    }
>;

export type AmendReason = "range" | "rate" | "energy" | "future";

export type BlockReason =
  | "quality"
  | "age"
  | "absent"
  | "late"
  | "incomplete"
  | "foreign-actuator"
  | "not-owner"
  | "unsure"
  | "replicas"
  | "not-finite"
  | "barrier"
  | "energy"
  | "path"
  | "forecast"
  | "future";

/**
 * What happens instead of a blocked proposal: the `next` proposer is asked in the same tick; with nobody left
 * the last permitted set-points are held for a bounded time, and then it is `safe`: at once, or as a `ramp` at
 * the allowed rates where a capsule asks for that and what stands in the device is known.
 */
export type Fallback = "next" | "hold" | "ramp" | "safe";

/**
 * In nats: where the machine is, where the proposal leads, the highest on the straight way there, and the
 * highest along the roll-out. NaN where unknowable or not asked.
 */
export interface Energies {
  readonly now: number;
  readonly asked: number;
  readonly path: number;
  readonly ahead: number;
}

/** One axis, or two that do not go together, and how rare that is in nats. */
export interface Factor {
  readonly points: readonly string[];
  readonly surprise: number;
}
