import assert from "node:assert/strict";
import { test } from "node:test";
import { rejudged } from "#runtime/console/rejudged.ts";
import type { Differing, ReplaySummary } from "#runtime/tick/replay/tally.ts";

const nothing: ReplaySummary = {
  ...{ decisions: 1, same: 0, different: 0, proposedAgain: 0, followed: 0 },
  ...{ changes: { same: 0, different: 0 }, unable: [], changed: [], findings: [] },
};
const digests = { recorded: `sha256:${"a".repeat(64)}`, found: `sha256:${"b".repeat(64)}` } as const;
const changed = [{ index: 0, ingredient: "map", name: "map.npz", ...digests }] as const;
const differing: Differing = {
  ...{ index: 7, kind: "decision", tick: 3, suspect: "record", where: ["energy"] },
  differences: [{ field: "energy.asked", recorded: "1", found: "2" }],
};

// The whole table: what a replay found, and the word and the sentence for it.
const table: readonly (readonly [string, Partial<ReplaySummary>, string, RegExp])[] = [
  ["it came out the same", { same: 1 }, "same", /^The same to the bit$/],
  ["by another map", { same: 1, changed }, "ingredients", /another capsule or other kernels/],
  ["otherwise", { different: 1, findings: [differing] }, "different", /it is the record: look at its energy/],
  [
    "otherwise, by another map",
    { different: 1, changed, findings: [{ ...differing, suspect: "map", where: [] }] },
    "different",
    /the map is not the one that judged/,
  ],
  [
    "without its capsule",
    { unable: [{ because: "capsule x is not at hand", count: 1, first: 7 }] },
    "unable",
    /capsule x is not at hand/,
  ],
  ["nothing at all", {}, "unable", /nothing of it is at hand/],
  [
    "a difference of another record",
    { same: 1, findings: [{ ...differing, index: 6 }] },
    "same",
    /^The same/,
  ],
];

for (const [what, part, is, text] of table)
  test(`rejudged() of a decision that was judged ${what}`, () => {
    const told = rejudged(7, { ...nothing, ...part });
    assert.equal(told.is, is);
    assert.match(told.text, text);
    assert.equal(told.differences.length, is === "different" ? 1 : 0);
    assert.deepEqual(told.changed, part.changed ? [{ what: "map map.npz", ...digests }] : []);
  });
