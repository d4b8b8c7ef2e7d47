import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Belief } from "#runtime/adapt/regime/belief.ts";
import { chainAfter, chainOf } from "#runtime/adapt/regime/chain.ts";
import { Choice } from "#runtime/adapt/regime/choice.ts";

const labels = [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, -1, 1];
const chain = chainOf(labels, {
  regimes: 2,
  stretches: [
    [0, 8],
    [8, 12],
  ],
  windowRows: 4,
});

test("chainOf() counts, doubts and never forgets the unseen", () => {
  // From 0: three of five moves within a stretch are to 0, one to 1; 1/3 of doubt each; the move to −1 is none.
  const from = (count: number, moves: number): number => (count + 1 / 3) / (moves + 1);
  const expected = [
    from(4, 5),
    from(1, 5),
    from(0, 5),
    from(0, 3),
    from(3, 3),
    from(0, 3),
    7 / 13 / 4,
    6 / 13 / 4,
    3 / 4,
  ];
  assert.deepEqual(chain.matrix.map(round), Float64Array.from(expected, round));
  for (const { matrix } of [chain, chainAfter(chain, 7)])
    for (let row = 0; row < 3; row++) {
      const sum = matrix.subarray(3 * row, 3 * row + 3).reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - 1) < 1e-12);
    }
});

test("Belief stays a probability whatever the energies, and one row never decides", () => {
  const energy = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const row = fc.tuple(energy, energy, fc.constantFrom("change" as const, "none" as const));
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (rows, temper) => {
        const belief = new Belief(chain, temper);
        for (const [a, b, news] of rows) {
          belief.observe(Float64Array.of(a, b), Float64Array.of(3, 3), news);
          const sum = belief.probabilities.reduce((total, share) => total + share, 0);
          assert.ok(
            belief.probabilities.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-9,
          );
        }
      },
    ),
  );
  const long = Array.from({ length: 400 }, (_, row) => (row < 200 ? 0 : 1));
  const slow = chainOf(long, { regimes: 2, stretches: [[0, 400]], windowRows: 20 });
  const belief = new Belief(slow, 1);
  for (let row = 0; row < 50; row++) belief.observe(Float64Array.of(0, 9), Float64Array.of(3, 3), "none");
  belief.observe(Float64Array.of(900, 900), Float64Array.of(3, 3), "none");
  assert.ok(belief.probabilities[0]! > 0.5, "one spike");
  for (let row = 0; row < 5; row++) belief.observe(Float64Array.of(900, 900), Float64Array.of(3, 3), "none");
  assert.ok(belief.probabilities[2]! > 0.9, "a state like none");
});

test("Choice changes the name for a lead of enough rows on end", () => {
  const choice = new Choice({ leadMin: 0.2, rowsMin: 2 });
  const rows: readonly (readonly [readonly number[], number])[] = [
    [[0.4, 0.6], 1],
    [[0.55, 0.45], 1],
    [[0.7, 0.3], 1],
    [[0.5, 0.5], 1],
    [[0.7, 0.3], 1],
    [[0.7, 0.3], 0],
    [[0.35, 0.65], 0],
    [[0.35, 0.65], 1],
  ];
  for (const [at, [beliefs, expected]] of rows.entries())
    assert.equal(choice.among(Float64Array.from(beliefs)), expected, `row ${at}`);
});

function round(share: number): number {
  return Math.round(share * 1e12) / 1e12;
}
