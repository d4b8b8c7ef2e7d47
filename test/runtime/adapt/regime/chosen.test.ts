import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chosenFor } from "#runtime/adapt/regime/chosen.ts";

const own = { unit: "policy", threshold: 6 };
const choices = [
  { regime: "idle", unit: "idle-policy", threshold: 4 },
  { regime: "running", threshold: 9 },
  { regime: "flushing", unit: "flush-policy" },
  { regime: "drained", threshold: Number.NaN },
];

test("chosenFor() is this table", () => {
  const table: readonly (readonly [string, string, number])[] = [
    ["idle", "idle-policy", 4],
    // Looser than the map is the map.
    ["running", "policy", 6],
    ["flushing", "flush-policy", 6],
    ["drained", "policy", 6],
    // The strictest of all.
    ["unseen", "policy", 4],
    ["unknown", "policy", 4],
    ["a regime that nobody declared", "policy", 4],
  ];
  for (const [regime, unit, threshold] of table)
    assert.deepEqual(chosenFor(regime, { choices, ...own }), { unit, threshold }, regime);
  assert.deepEqual(chosenFor("idle", { choices: [], ...own }), own);
  assert.deepEqual(chosenFor("idle", { choices: [], unit: undefined, threshold: 6 }), {
    unit: undefined,
    threshold: 6,
  });
});

test("chosenFor() is never looser than the signed map", () => {
  const declared = fc.array(
    fc.record({
      regime: fc.constantFrom("a", "b", "c"),
      threshold: fc.option(fc.double(), { nil: undefined }),
    }),
  );
  fc.assert(
    fc.property(
      declared,
      fc.constantFrom("a", "b", "unseen", "unknown"),
      fc.double({ noNaN: true }),
      (of, regime, threshold) => {
        const chosen = chosenFor(regime, { choices: of, unit: undefined, threshold });
        assert.ok(chosen.threshold <= threshold);
      },
    ),
  );
});
