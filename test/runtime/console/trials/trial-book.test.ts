import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { saidOf } from "#runtime/console/api/described.ts";
import { Course, dotsMax } from "#runtime/console/trials/course.ts";
import { type OnTrial, TrialBook, type TrialTold, trialsMax } from "#runtime/console/trials/trial-book.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord, LifecycleRecord, Record } from "#runtime/prove/record.ts";
import { flawInAnswer } from "../api/flaw-in-answer.ts";

const [old, young] = ["a", "e"].map((letter): Digest => `sha256:${letter.repeat(64)}`) as [Digest, Digest];
const manifest = {
  tickMs: 100,
  actuators: [{ point: "valve", unit: "%", min: 0, max: 100, slewPerSecondMax: 10, safe: 0 }],
};
const onTrial: OnTrial = {
  ...{ id: young, name: "capsule://maker/tank@2.0.0", since: 5, manifest },
  beside: { id: old, name: "capsule://maker/tank@1.0.0" },
};

type Change = Partial<DecisionRecord>;

function decision(tick: number, change: Change): Record {
  const said = {
    ...{ kind: "decision", tick, at: tick * 100_000, origin: "capsule", by: "policy", because: "inside" },
    ...{ verdict: "allow", text: "fine", asked: { valve: "50" }, writes: { valve: "50" } },
    ...{ energy: { now: "1" }, threshold: { now: "5" } },
  };
  return { ...said, ...change } as unknown as Record;
}

function guarded(tick: number, change: Change = {}): Record {
  return decision(tick, { capsule: old, ...change });
}

function tried(tick: number, change: Change = {}): Record {
  return decision(tick, { capsule: young, trial: { writes: { valve: "50" } }, writes: null, ...change });
}

function move(from: LifecycleRecord["from"], to: LifecycleRecord["to"]): Record {
  return { kind: "lifecycle", capsule: young, from, to, at: 9, because: "its probes have held" } as Record;
}

/** So many ticks of both, each as it is told to be. */
function bookOf(ticks: number, change: (tick: number) => readonly [guard: Change, trial: Change]): TrialBook {
  const book = new TrialBook(() => [onTrial]);
  for (let tick = 0; tick < ticks; tick++) {
    const [guard, trial] = change(tick);
    book.note(2 * tick, guarded(tick, guard));
    book.note(2 * tick + 1, tried(tick, trial));
  }
  return book;
}

/** What of it is not as the API describes it. */
function flawIn(value: object): string | undefined {
  const headers = { "content-type": "application/json" };
  return flawInAnswer(saidOf("/v1/trials", "GET")!, { status: 200, headers, body: JSON.stringify(value) });
}

function only(book: TrialBook): TrialTold {
  const [told, ...more] = book.told();
  assert.deepEqual(more, []);
  return told!;
}

test("TrialBook counts what a deployment counts, and tells verdicts as a rehearsal does", () => {
  const book = bookOf(20, (tick) => [
    tick === 3 ? { verdict: "amend", because: "rate" } : {},
    tick < 4
      ? { verdict: "block", because: "future", asked: { valve: "90" }, trial: { writes: null } }
      : { asked: { valve: "52" }, trial: { writes: { valve: "52" } } },
  ]);
  // The guard's first tick is told of before anybody is known to be on trial.
  const told = only(book);
  assert.deepEqual(
    [told.capsule, told.beside?.capsule, told.since, told.ended, told.withinShare],
    [young, old, 5, null, 0.1],
  );
  assert.deepEqual(told.evidence, { ticks: 20, compared: 19, agreed: 16, apart: "0.4", refused: 4, late: 0 });
  assert.deepEqual(told.guard, { ticks: 19, refused: 0, late: 0 });
  assert.deepEqual(told.findings.interventions, { before: 1, next: 3 });
  assert.equal(told.findings.table.allow.block, 2);
  assert.equal(told.findings.disagreements, 3);
  assert.deepEqual(told.findings.first[0]?.index, 3);
  assert.deepEqual(told.newest?.trial.writes, { valve: "52" });
  assert.deepEqual(told.newest?.guard.writes, { valve: "50" });
  assert.deepEqual(told.dots.at(-1), { at: 1_900_000, guard: [50], trial: [52] });
  assert.deepEqual(told.dots[0], { at: 100_000, guard: [50], trial: [null] });
  assert.equal(flawIn({ now: 1, trials: [told] }), undefined);
});

test("TrialBook counts deadlines that were missed, on either side", () => {
  const late = { because: "late", verdict: "block" } as const;
  const told = only(bookOf(10, (tick) => [tick === 4 ? late : {}, tick > 6 ? late : {}]));
  assert.equal(told.guard?.late, 1);
  assert.equal(told.evidence.late, 3);
});

test("TrialBook keeps the last trial that ended, and begins none by what comes late", () => {
  const book = bookOf(5, () => [{}, {}]);
  book.note(11, move("trial", "armed"));
  assert.deepEqual(only(book).ended, { at: 9, to: "armed", because: "its probes have held" });
  const over = new TrialBook(() => []);
  over.note(0, tried(0));
  assert.deepEqual(over.told(), []);
});

test("TrialBook shows one that nobody guards beside", () => {
  const book = new TrialBook(() => [{ ...onTrial, beside: null }]);
  for (let tick = 0; tick < 3; tick++) book.note(tick, tried(tick));
  const told = only(book);
  assert.deepEqual([told.beside, told.guard, told.newest, told.dots], [null, null, null, []]);
  assert.equal(told.evidence.ticks, 3);
  assert.equal(flawIn({ now: 1, trials: [told] }), undefined);
});

test("TrialBook has a bound, however many are tried", () => {
  const ids = Array.from({ length: 20 }, (_, at): Digest => `sha256:${String(at).padStart(64, "0")}`);
  const book = new TrialBook(() => ids.map((id) => ({ ...onTrial, id })));
  for (const [tick, id] of ids.entries()) book.note(tick, tried(tick, { capsule: id }));
  assert.equal(book.told().length, trialsMax);
});

test("Course holds the whole of a trial at even distances, from its first tick on", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), (ticks) => {
      const course = new Course();
      for (let at = 0; at < ticks; at++) course.add({ at, guard: [at], trial: [null] });
      const { dots, each } = course;
      assert.ok(dots.length < dotsMax && dots.length * each >= ticks, `${dots.length} dots, each ${each}`);
      assert.deepEqual(
        dots.map(({ at }) => at),
        dots.map((_, place) => place * each),
      );
    }),
  );
});
