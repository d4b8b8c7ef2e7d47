// How far the log is at its mirror, and what to send next. Pure: a door carries what is decided here, and the log is the
// only store. Whatever is lost, doubled, late or out of order on the way, the answer is to ask the mirror where it
// stands and to go on from there; and nothing counts as arrived but what it has cosigned.

import { assert, unreachable } from "#runtime/core/fault.ts";
import type { Cosignature } from "#runtime/prove/cosignature.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { packageEnd } from "#runtime/prove/submission/add-entries.ts";

/** One request. `package` with `from` at `size` sends nothing, and asks to be told again that all is there. */
export type Step = Readonly<
  | { kind: "where" }
  | { kind: "checkpoint"; old: number; size: number }
  | { kind: "package"; from: LogIndex; size: number }
>;

/** What became of a request, read and verified by the door. */
export type Heard = Readonly<
  | { kind: "stands"; pending: number; next: LogIndex }
  | { kind: "taken" }
  | { kind: "cosigned"; cosignature?: Cosignature }
  | { kind: "conflict"; size: number }
  | { kind: "refused"; because: Refusal }
  | { kind: "unclear" }
>;

/** The mirror says no, and asking again at once would not help: a person has to look. */
export type Refusal = "unknown-log" | "mirror-is-ahead" | "another-history" | "bad-proof" | "bad-cosignature";

export interface Course {
  readonly phase: "lost" | "asking" | "settled" | "announcing" | "sending" | "refused";
  /** All records before this one are cosigned. The one integer that is kept. */
  readonly acked: LogIndex;
  /** The size that the mirror has a checkpoint of, and the first record that it lacks. */
  readonly pending: number;
  readonly next: LogIndex;
  /** The signed size that the packages lead to, and the first record that was not sent yet. */
  readonly size: number;
  readonly sent: LogIndex;
  readonly flying: number;
  readonly isBehind: boolean;
  readonly refusal: Refusal | undefined;
}

/** Packages on the wire without an answer. */
export const packagesMax = 4;

export function setOut(acked: LogIndex): Course {
  assert(Number.isSafeInteger(acked) && acked >= 0, "an uplink goes on from a place in the log");
  return {
    ...{ phase: "lost", acked, pending: 0, next: 0, size: 0, sent: 0, flying: 0 },
    ...{ isBehind: false, refusal: undefined },
  };
}

/** What to send now of a log that is signed up to `signed`; undefined: nothing, until something is heard or the log grows. */
export function nextStep(course: Course, signed: number): { step: Step; course: Course } | undefined {
  const { phase, acked, pending, next, size, sent, flying, isBehind } = course;
  switch (phase) {
    case "lost":
      return { step: { kind: "where" }, course: { ...course, phase: "asking" } };
    case "settled":
      if (signed <= acked) return undefined;
      return {
        step: { kind: "checkpoint", old: pending, size: signed },
        course: { ...course, phase: "announcing", size: signed },
      };
    case "sending": {
      if (isBehind)
        return flying > 0 ? undefined : nextStep({ ...course, phase: "lost", isBehind: false }, signed);
      if (sent < size && flying < packagesMax) {
        const step = { kind: "package", from: sent, size } as const;
        return { step, course: { ...course, sent: packageEnd(sent, size), flying: flying + 1 } };
      }
      if (sent < size || flying > 0) return undefined;
      assert(next <= size, "a mirror that has more than was announced is not sent to");
      return { step: { kind: "package", from: size, size }, course: { ...course, flying: 1 } };
    }
    case "asking":
    case "announcing":
    case "refused":
      return undefined;
    default:
      return unreachable(phase);
  }
}

/** `signed`: how far the log is signed here; a mirror that has more has seen another log, or this one before it was cut. */
export function heard(course: Course, step: Step, { what, signed }: { what: Heard; signed: number }): Course {
  const flying = step.kind === "package" ? course.flying - 1 : course.flying;
  const here = { ...course, flying };
  if (what.kind === "refused") return { ...here, phase: "refused", refusal: what.because };
  if (what.kind === "unclear") return unanswered(course);
  switch (step.kind) {
    case "where":
      return what.kind === "stands" ? settled(here, what, signed) : unanswered(course);
    case "checkpoint":
      if (what.kind === "taken" || what.kind === "cosigned")
        return { ...here, phase: "sending", pending: step.size, sent: Math.min(course.next, step.size) };
      if (what.kind !== "conflict") return unanswered(course);
      if (what.size === step.old) return { ...here, phase: "refused", refusal: "another-history" };
      return settled(here, { pending: what.size, next: course.next }, signed);
    case "package":
      if (what.kind === "cosigned")
        return { ...here, phase: "settled", acked: step.size, next: step.size, pending: step.size };
      if (
        what.kind === "stands" &&
        what.pending === step.size &&
        what.next >= packageEnd(step.from, step.size)
      )
        return here;
      return { ...here, isBehind: true };
    default:
      return unreachable(step);
  }
}

/** No answer came, or none that says anything: all that is under way is forgotten, and the mirror asked. */
export function unanswered(course: Course): Course {
  return { ...setOut(course.acked) };
}

function settled(
  course: Course,
  { pending, next }: { readonly pending: number; readonly next: LogIndex },
  signed: number,
): Course {
  if (pending > signed || next > signed) return { ...course, phase: "refused", refusal: "mirror-is-ahead" };
  return { ...course, phase: "settled", pending, next };
}
