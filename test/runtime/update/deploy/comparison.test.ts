import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord } from "#runtime/prove/decision-record.ts";
import { Comparison, type Demands } from "#runtime/update/deploy/comparison.ts";

const one: Digest = `sha256:${"1".repeat(64)}`;
const two: Digest = `sha256:${"2".repeat(64)}`;
const manifest = {
  tickMs: 100,
  actuators: [{ point: "valve", unit: "%", min: 0, max: 100, slewPerSecondMax: 10, safe: 0 }],
};
const demands: Demands = {
  ...{ ticks: 10, agreeShareMin: 0.8, withinShare: 0.1, refusedShareMax: 0.1, lateShareMax: 0.1 },
};

function decision(tick: number, change: Partial<DecisionRecord> = {}): DecisionRecord {
  const said = { origin: "capsule", because: "fine", verdict: "allow", asked: { valve: "50" }, capsule: two };
  return { kind: "decision", at: tick * 100_000, ...said, ...change } as unknown as DecisionRecord;
}

const trial = { writes: null };

/** So many ticks of both, each as it is told to be. */
function seen(ticks: number, change: (tick: number) => Partial<DecisionRecord>): Comparison {
  const comparison = new Comparison({ id: two, manifest }, { previous: one, on: "trial", withinShare: 0.1 });
  for (let tick = 0; tick < ticks; tick++) {
    comparison.observe(decision(tick, { capsule: one }));
    comparison.observe(decision(tick, { trial, ...change(tick) }));
  }
  return comparison;
}

test("Comparison holds one that asks for nearly the same, and fails one that does not", () => {
  assert.deepEqual(seen(9, () => ({})).finding(demands), { kind: "waiting" });
  const near = seen(10, () => ({ asked: { valve: "59" } }));
  assert.deepEqual(near.finding(demands), { kind: "held" });
  assert.deepEqual(near.evidence, {
    ticks: 10,
    compared: 10,
    agreed: 10,
    apart: "0.09",
    refused: 0,
    late: 0,
  });
  const far = seen(10, (tick) => ({ asked: { valve: tick < 3 ? "70" : "50" } })).finding(demands);
  assert.ok(far.kind === "failed" && /in 7 of 10 ticks, 8 are needed/.test(far.because), JSON.stringify(far));
  const silent = seen(10, () => ({ asked: null })).finding(demands);
  assert.equal(silent.kind, "failed", "one that asks for nothing does not agree with one that does");
});

test("Comparison fails at once what no later tick could mend", () => {
  const refused = seen(2, () => ({ verdict: "block" })).finding(demands);
  assert.ok(refused.kind === "failed" && /2 of 2 ticks were refused/.test(refused.because));
  const late = seen(2, () => ({ because: "late" })).finding(demands);
  assert.ok(late.kind === "failed" && /were late/.test(late.because));
  const unfair = seen(50, () => ({ because: "quality", verdict: "block" }));
  assert.deepEqual(unfair.evidence.ticks, 0, "a reading that nobody could believe is the field's fault");
});

test("Comparison counts ticks that never were, and nothing of another's turn or of another stage", () => {
  const comparison = new Comparison({ id: two, manifest }, { previous: null, on: "duty", withinShare: 0.1 });
  for (const tick of [1, 2, 6]) comparison.observe(decision(tick));
  comparison.observe(decision(7, { trial }));
  comparison.observe(decision(7, { capsule: one }));
  comparison.observe(decision(7, { origin: "operator" }));
  assert.deepEqual([comparison.evidence.ticks, comparison.evidence.late], [6, 3]);
});

test("Comparison has seen all that is demanded only where nothing is waited for", () => {
  for (const ticks of [0, 1, 9]) assert.equal(seen(ticks, () => ({})).seen(demands), ticks);
  assert.equal(seen(30, () => ({})).seen(demands), 10);
  // Its own ticks are all there, and of the other's too few to say that they agree.
  const alone = new Comparison({ id: two, manifest }, { previous: one, on: "trial", withinShare: 0.1 });
  for (let tick = 0; tick < 20; tick++) alone.observe(decision(tick, { trial }));
  assert.deepEqual(alone.finding(demands), { kind: "waiting" });
  assert.equal(alone.seen(demands), 0);
});
