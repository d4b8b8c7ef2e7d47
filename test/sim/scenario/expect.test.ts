import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionRecord, OutcomeRecord } from "#runtime/prove/record.ts";
import { holds, type Moment, Watch } from "#sim/scenario/expect.ts";
import type { Condition, Expectation } from "#sim/scenario/scenario.ts";

const blocked = {
  verdict: "block",
  origin: "optimiser",
  because: "energy",
  fallback: "next",
} as DecisionRecord;
const allowed = { verdict: "allow", origin: "capsule", because: "inside", fallback: null } as DecisionRecord;

function moment(atS: number, value: number, decisions: readonly DecisionRecord[] = []): Moment {
  return {
    ...{ atS, decisions, link: "up", trips: 1 },
    ...{ plant: () => value, shows: () => value + 1, setpoint: () => value + 2 },
    outcomes: [{ outcome: "verified" } as OutcomeRecord],
  };
}

const table: readonly (readonly [Condition, boolean])[] = [
  [{ plant: "x", min: 5 }, true],
  [{ plant: "x", max: 4 }, false],
  [{ shows: "x", min: 6, max: 6 }, true],
  [{ setpoint: "x", max: 6 }, false],
  [{ verdict: "block" }, true],
  [{ verdict: "block", origin: "optimiser", because: "energy", fallback: "next" }, true],
  [{ verdict: "block", origin: "capsule" }, false],
  [{ verdict: "amend" }, false],
  [{ outcome: "verified" }, true],
  [{ outcome: "unknown" }, false],
  [{ link: "down" }, false],
  [{ trips: 1 }, true],
  [{ trips: 2 }, false],
  [{ trips: 1, link: "up", plant: "x", min: 5, verdict: "allow" }, true],
  [{ trips: 1, link: "up", plant: "x", min: 6, verdict: "allow" }, false],
];

for (const [condition, wanted] of table)
  test(`holds() ${JSON.stringify(condition)} is ${wanted}`, () =>
    assert.equal(holds(condition, moment(0, 5, [blocked, allowed])), wanted));

function heldAfter(
  expectation: Omit<Expectation, "say">,
  values: readonly number[],
): readonly [boolean, number | undefined] {
  const watch = new Watch([{ say: "it", ...expectation }]);
  for (const [atS, value] of values.entries()) watch.observe(moment(atS, value));
  const [finding] = watch.findings();
  return [finding!.held, finding!.atS];
}

test("Watch holds `once` until its time is over, `always` and `never` within theirs", () => {
  const high: Condition = { plant: "x", min: 5 };
  const values = [0, 0, 5, 5, 0, 9];
  assert.deepEqual(heldAfter({ once: high, by: 4 }, values), [true, 2]);
  assert.deepEqual(heldAfter({ once: high, by: 1 }, values), [false, undefined]);
  assert.deepEqual(heldAfter({ once: high, from: 4, by: 5 }, values), [true, 5]);
  assert.deepEqual(heldAfter({ always: high }, values), [false, 0]);
  assert.deepEqual(heldAfter({ always: high, from: 2, until: 3 }, values), [true, undefined]);
  assert.deepEqual(heldAfter({ never: high }, values), [false, 2]);
  assert.deepEqual(heldAfter({ never: high, until: 1 }, values), [true, undefined]);
});
