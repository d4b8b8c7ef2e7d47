import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packageEnd } from "#runtime/prove/submission/add-entries.ts";
import {
  type Course,
  type Heard,
  heard,
  nextStep,
  packagesMax,
  type Step,
  setOut,
  unanswered,
} from "#runtime/sync/proofs/course.ts";

/** A mirror without hashes: it takes what follows, and says where it stands. */
class Stand {
  pending = 0;
  next = 0;
  cosigned = 0;
  /** Every record that it took, in order; the same one twice would show. */
  readonly taken: number[] = [];

  answer(step: Step): Heard {
    if (step.kind === "where") return { kind: "stands", pending: this.pending, next: this.next };
    if (step.kind === "checkpoint") {
      if (step.old !== this.pending) return { kind: "conflict", size: this.pending };
      this.pending = step.size;
      return { kind: "taken" };
    }
    const { from, size } = step;
    if (size !== this.pending || from > this.next)
      return { kind: "stands", pending: this.pending, next: this.next };
    for (const end = packageEnd(from, size); this.next < end; ) this.taken.push(this.next++);
    if (this.next < size) return { kind: "stands", pending: this.pending, next: this.next };
    this.cosigned = size;
    return { kind: "cosigned" };
  }
}

test("every record arrives once and in order, whatever is lost, late, doubled or out of order", () => {
  const fate = fc.constantFrom("go", "go", "go", "lose", "double", "late", "deaf", "unclear");
  fc.assert(
    fc.property(
      fc.array(fate, { minLength: 1, maxLength: 300 }),
      fc.array(fc.nat({ max: 2_000 }), { maxLength: 5 }),
      (fates, growth) => {
        const mirror = new Stand();
        let course: Course = setOut(0);
        let signed = 300;
        let turn = 0;
        /** As a door keeps them: what was answered, or forgotten, is heard no more. */
        let flying: Step[] = [];
        const late: Step[] = [];
        const hear = (step: Step, what: Heard): void => {
          if (!flying.includes(step)) return;
          flying = flying.filter((one) => one !== step);
          course = heard(course, step, { what, signed });
          if (course.phase === "lost") flying = [];
        };
        for (let rounds = 0; rounds < 3_000; rounds++) {
          if (growth[rounds % 97] !== undefined && rounds < 97) signed += growth[rounds % 97]!;
          const next = nextStep(course, signed);
          if (next === undefined) {
            if (course.acked === signed && rounds > 97) break;
            // Nothing came for too long.
            course = unanswered(course);
            flying = [];
            continue;
          }
          course = next.course;
          const { step } = next;
          flying.push(step);
          assert.ok(flying.filter(({ kind }) => kind === "package").length <= packagesMax);
          const word = turn < fates.length ? fates[turn++]! : "go";
          if (word === "lose") continue;
          if (word === "late") {
            late.push(step);
            continue;
          }
          if (word === "unclear") {
            hear(step, { kind: "unclear" });
            continue;
          }
          const what = mirror.answer(step);
          if (word === "double") mirror.answer(step);
          if (word !== "deaf") hear(step, what);
          for (const old of late.splice(0)) hear(old, mirror.answer(old));
          assert.ok(course.acked <= mirror.cosigned, "nothing counts as arrived that was not cosigned");
          assert.equal(course.refusal, undefined);
        }
        assert.equal(course.acked, signed);
        assert.deepEqual(
          mirror.taken,
          Array.from({ length: signed }, (_, index) => index),
        );
      },
    ),
  );
});

const table: readonly (readonly [Step, Heard, Course["refusal"]])[] = [
  [{ kind: "where" }, { kind: "refused", because: "unknown-log" }, "unknown-log"],
  [{ kind: "where" }, { kind: "stands", pending: 11, next: 3 }, "mirror-is-ahead"],
  [{ kind: "where" }, { kind: "stands", pending: 3, next: 11 }, "mirror-is-ahead"],
  [{ kind: "checkpoint", old: 3, size: 10 }, { kind: "conflict", size: 3 }, "another-history"],
  [{ kind: "checkpoint", old: 3, size: 10 }, { kind: "conflict", size: 11 }, "mirror-is-ahead"],
  [
    { kind: "checkpoint", old: 3, size: 10 },
    { kind: "refused", because: "another-history" },
    "another-history",
  ],
  [
    { kind: "package", from: 3, size: 10 },
    { kind: "refused", because: "bad-cosignature" },
    "bad-cosignature",
  ],
  [{ kind: "checkpoint", old: 3, size: 10 }, { kind: "conflict", size: 4 }, undefined],
  [{ kind: "package", from: 3, size: 10 }, { kind: "stands", pending: 10, next: 2 }, undefined],
];

test("heard() stops where a person has to look, and only there", () => {
  for (const [step, what, refusal] of table) {
    const course: Course = { ...setOut(0), phase: "sending", size: 10, flying: 1 };
    const after = heard(course, step, { what, signed: 10 });
    assert.equal(after.refusal, refusal, JSON.stringify([step, what]));
    assert.equal(after.phase === "refused", refusal !== undefined);
  }
});
