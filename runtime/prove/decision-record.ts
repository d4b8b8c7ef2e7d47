import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Origin, PointId } from "#runtime/field/point.ts";
import type { Fallback, Verdict } from "#runtime/shield/verdict.ts";
import type { AnchorCause } from "./anchor-record.ts";
import type { LimitFields } from "./terms-record.ts";
import type { Values } from "./values.ts";

/** One tick's decision, whole: inputs, what was asked, what was decided and why. The intent of its permit. */
export interface DecisionRecord {
  readonly kind: "decision";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly capsule: Digest;
  /** Per point: value, 32-bit OPC UA status, age in microseconds (−1: never read). */
  readonly frame: { readonly [point: PointId]: readonly [value: string, quality: number, ageUs: number] };
  readonly origin: Origin | "none";
  readonly by: string;
  readonly asked: Values | null;
  /** What else it was judged by; absent in logs that were begun before it was written down. */
  readonly given?: GivenFields;
  /** How it was chosen among others; absent where it was the only one. */
  readonly choice?: ChoiceFields;
  /** How sure the proposer is of it; absent where it does not say. */
  readonly confidence?: string;
  /** What each replica that answered would have written; absent where none was asked. */
  readonly replicas?: readonly Values[];
  /** The regime as it was told, and how calm the plant was in it, 0 … 1; absent where the capsule knows none. */
  readonly regime?: { readonly name: string; readonly stability: string };
  /** In nats: where the machine is, where the proposal leads, the highest on the way, the highest of the roll-out. */
  readonly energy: {
    readonly now: string;
    readonly asked: string;
    readonly path: string;
    readonly ahead: string;
  };
  /** The limits that were applied to those; `asked` is that of `path` too. NaN where there is none. */
  readonly threshold: { readonly now: string; readonly asked: string; readonly ahead: string };
  /** What makes the proposed state rare, the rarest first: points, and nats. Empty where that is not why. */
  readonly factors: readonly (readonly [points: readonly PointId[], nats: string])[];
  readonly verdict: Verdict["kind"];
  readonly because: Verdict["because"];
  readonly fallback: Fallback | null;
  readonly nearest: Values | null;
  readonly text: string;
  readonly mode: "observe" | "enforce";
  /** What the permit lets through; null where no permit was issued. */
  readonly writes: Values | null;
  readonly permit: string | null;
  /** Only on trial: what would have been let through. Nothing was, so `writes` and `permit` are null there. */
  readonly trial?: { readonly writes: Values | null };
}

/**
 * What a tick brings to its judgement that the frame does not show, so that one record alone can be judged again.
 * Set-points are those of the manifest's actuators, biases those of the policy's outputs, each in that order.
 */
export interface GivenFields {
  /** What stood in the device; null where nobody knew. */
  readonly standing: readonly string[] | null;
  /** How long ago a proposal was last let through, in microseconds. */
  readonly sinceGoodUs: number;
  /** Whether the forecaster still said what the plant then did. */
  readonly forecaster: "trusted" | "lost";
  /** What adaptation had added to the policy's answer; absent where that was nothing. */
  readonly biases?: readonly string[];
  /** By which limits, where people have ordered some that are narrower than signed. */
  readonly limits?: LimitFields;
  /** Why this tick does not follow from those before it in the log; absent where it does. */
  readonly loose?: AnchorCause;
  /** What was asked for in the order in which it was said; absent where that makes no difference. */
  readonly said?: readonly (readonly [point: PointId, value: string])[];
}

/** How many candidates were weighed, which was taken (0: the policy's answer), its cost and that of the next. */
export interface ChoiceFields {
  readonly looked: number;
  readonly taken: number;
  readonly cost: string;
  readonly runnerUp: string;
}
