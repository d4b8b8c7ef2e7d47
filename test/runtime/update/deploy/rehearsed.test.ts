import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Findings, type Report, reportOf } from "#runtime/tick/rehearse/comparison.ts";
import { type Awaited, lackOf, rehearsalFor } from "#runtime/update/deploy/rehearsed.ts";

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const [next, previous, other] = [digest("a"), digest("b"), digest("c")];

function report(ticks: number, disagreements: number, change: Partial<Report> = {}): Report {
  const findings = { ticks, same: ticks - disagreements, disagreements } as Findings;
  return reportOf({
    ...{ schema: "industriverse.rehearsal/1", trace: digest("d"), gateway: "hall-3", from: 1, to: 2 },
    before: { capsule: previous, name: "old", as: "recorded" },
    next: { capsule: next, name: "new" },
    ...{ missing: [], unable: 0, findings },
    ...change,
  });
}

const awaited: Awaited = { named: null, capsule: next, previous, gateway: "hall-3", demands: undefined };
const demands = { ticks: 100, agreeShareMin: 0.9 };
const good = report(100, 10);
const ofOther = report(500, 0, { next: { capsule: other, name: "other" } });
const againstOther = report(500, 0, { before: { capsule: other, name: "other", as: "recorded" } });
const elsewhere = report(500, 0, { gateway: "hall-4" });
const short = report(99, 0);
const unlike = report(100, 11);

/** What is kept, what is awaited, and what comes of it: the report that is carried, nothing, or why not. */
const table: readonly (readonly [readonly Report[], Partial<Awaited>, Report | undefined | RegExp])[] = [
  [[], {}, undefined],
  [[good], {}, good],
  [[good, short], {}, short],
  [[short, good, ofOther, againstOther, elsewhere], {}, good],
  [[ofOther, againstOther, elsewhere], {}, undefined],
  [[good], { named: good.digest }, good],
  [[], { named: good.digest }, /is not in the data folder/],
  [[ofOther], { named: ofOther.digest }, /is about sha256:c+, and what comes is sha256:a+/],
  [[againstOther], { named: againstOther.digest }, /holds it against sha256:c+, and sha256:b+ guards/],
  [[elsewhere], { named: elsewhere.digest }, /was recorded at hall-4, and this is hall-3/],
  [[good], { named: good.digest, previous: null }, /Nobody guards here/],
  [[good], { demands }, good],
  [[good], { demands, named: good.digest }, good],
  [[], { demands }, /asks for a rehearsal of sha256:a+ against sha256:b+, and there is none/],
  [[ofOther, againstOther, elsewhere], { demands }, /there is none here/],
  [[short], { demands }, /over 99 ticks, and 100 are asked for/],
  [[unlike], { demands }, /89\.0 % of the verdicts were the same, and 90\.0 % are asked for/],
  [[], { demands, previous: null }, undefined],
];

for (const [kept, change, expected] of table) {
  const what = JSON.stringify([kept.map(({ digest: each }) => each.slice(7, 11)), change]);
  test(`rehearsalFor() ${expected instanceof RegExp ? "refuses" : "answers"} ${what.slice(0, 120)}`, () => {
    const ask = () => rehearsalFor(kept, { ...awaited, ...change });
    if (!(expected instanceof RegExp)) return assert.equal(ask()?.report, expected?.digest);
    assert.throws(ask, (error) => {
      assert.ok(error instanceof Fault && error.code === "update/not-rehearsed" && error.hint !== undefined);
      return expected.test(error.message);
    });
  });
}

test("lackOf() holds a deployment that goes on to who guards by then", () => {
  const carried = rehearsalFor([good], awaited)!;
  assert.equal(lackOf(carried, { capsule: next, previous, demands }), undefined);
  assert.match(lackOf(carried, { capsule: next, previous: other, demands: undefined })!, /sha256:c+ guards/);
  assert.match(lackOf(carried, { capsule: next, previous: null, demands })!, /nobody guards/);
  assert.match(lackOf(undefined, { capsule: next, previous, demands })!, /there is none here/);
});
