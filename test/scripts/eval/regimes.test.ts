import assert from "node:assert/strict";
import { test } from "node:test";
import { chanceFrom, normalsOf } from "#runtime/core/chance.ts";
import { type Case, learnt, switchesIn, type Watched } from "#scripts/eval/regimes/cases.ts";
import { onlineChangePoints } from "#scripts/eval/regimes/peers.ts";
import { findingOf, namingOf } from "#scripts/eval/regimes/score.ts";
import { evaluateSet } from "#scripts/eval/regimes.ts";

const labels = Int32Array.of(0, 0, 0, 1, 1, 1, 0, 0);
const watched: Watched = {
  part: "rest",
  rows: new Float64Array(8),
  labels,
  changes: switchesIn(labels, 2),
};

test("namingOf() counts rows, switches and the rows until they are found", () => {
  const answer = { regimes: Int32Array.of(-1, 0, 0, 0, 1, 1, 1, 1), alarms: [] };
  const found = namingOf([{ watched, answer }], 3, 1);
  assert.deepEqual(found, {
    accuracy: 4 / 8,
    precision: 2 / 4,
    recall: 2 / 3,
    f1: 4 / 7,
    // Into the disturbance one row late, and never out of it again; one change of name for two true ones.
    found: 1 / 2,
    delayRows: 1,
    flaps: 1 / 2,
  });
  // Without a class that is told of, the mean over those that there are: the third has no rows.
  assert.equal(namingOf([{ watched, answer }], 3, undefined).recall, (2 / 3 + 2 / 5) / 2);
});

test("findingOf() lets one alarm find a change, and counts those that none explains", () => {
  const answer = { regimes: labels, alarms: [1, 4, 4] };
  assert.deepEqual(findingOf([{ watched, answer }]), {
    precision: 1 / 2,
    recall: 1 / 2,
    f1: 2 / 4,
    delayRows: 1,
    falsePerThousand: 125,
  });
});

test("evaluateSet() has ours and the peers, and both find what nobody can miss", () => {
  const normal = normalsOf(chanceFrom(3));
  const series = (of: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: 2 * of.length }, (_, at) => normal() + 8 * of[at >> 1]!);
  const known = Int32Array.from({ length: 800 }, (_, row) => (row >> 6) & 1);
  const made = (part: Watched["part"]): Watched => {
    const own = Int32Array.from({ length: 300 }, (_, row) => (row >> 6) & 1);
    return { part, rows: series(own), labels: own, changes: switchesIn(own, 10) };
  };
  const one: Case = {
    recording: learnt(series(known), { channels: ["a", "b"] }),
    labels: known,
    regimes: ["low", "high"],
    windowRows: 8,
    watched: [made("develop"), made("rest")],
  };
  const report = evaluateSet({ name: "made up", about: "Two levels.", cases: [one] });
  assert.deepEqual(
    report.naming.slice(0, 3).map(({ name }) => name),
    ["statistical branch alone", "physical branch alone", "both, 40/60"],
  );
  for (const { name, accuracy } of report.naming) assert.ok(accuracy > 0.85, `${name}: ${accuracy}`);
  const bocpd = onlineChangePoints(one).answer(one.watched[1]!);
  assert.equal(findingOf([{ watched: one.watched[1]!, answer: bocpd }]).recall, 1);
});
