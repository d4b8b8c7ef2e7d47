import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { thresholdIn, thresholdOf } from "#runtime/map/conformal.ts";
import { rowsPerIndependent, unbroken } from "#runtime/map/effective-rows.ts";
import { rateAbove, remembering } from "./remembering.ts";

// Memory, rows, promised rate, recordings. The threshold that counts all rows as independent breaks its
// promise in 1, 6, 14, 24 and 38 of a hundred such recordings.
const cases = [
  [0, 1_000, 0.01, 300],
  [0.5, 2_000, 0.01, 200],
  [0.8, 5_000, 0.01, 100],
  [0.9, 3_000, 0.05, 200],
  [0.97, 20_000, 0.01, 40],
] as const;

for (const [memory, rows, alpha, recordings] of cases)
  test(`thresholdIn() keeps its promise of ${alpha} where ${memory} of each row is the row before`, () => {
    let broken = 0;
    let refused = 0;
    for (let seed = 1; seed <= recordings; seed++) {
      const series = unbroken(remembering(rows, { seed, memory }));
      try {
        if (rateAbove(thresholdIn(series, alpha).threshold) > alpha) broken++;
      } catch (error) {
        assert.ok(error instanceof Fault && error.code === "map/too-few-points");
        refused++;
      }
    }
    assert.ok(broken <= 0.05 * recordings, `${broken} of ${recordings} promises were broken`);
    assert.ok(refused <= 0.05 * recordings, `${refused} of ${recordings} were refused`);
  });

test("thresholdOf(), which counts all rows, would break it", () => {
  let broken = 0;
  for (let seed = 1; seed <= 100; seed++)
    if (rateAbove(thresholdOf(remembering(3_000, { seed, memory: 0.9 }).sort(), 0.05)) > 0.05) broken++;
  assert.ok(broken > 15, `${broken} of 100`);
});

test("thresholdIn() changes nothing for independent rows", () => {
  let same = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const energies = remembering(1_000, { seed, memory: 0 });
    if (thresholdIn(unbroken(energies), 0.01).threshold === thresholdOf(energies.toSorted(), 0.01)) same++;
  }
  assert.ok(same >= 196, `${same} of 200`);
});

test("thresholdIn() refuses what remembers too long, and says what the rows are worth", () => {
  const series = unbroken(remembering(2_000, { seed: 1, memory: 0.99 }));
  assert.throws(() => thresholdIn(series, 0.01), /2000 calibration rows that are worth \d+ independent ones/);
});

test("rowsPerIndependent() does not call rows of two stretches neighbours", () => {
  // Pairs of equal rows: within a stretch of two the second is the first again, across stretches nothing is.
  const singles = remembering(1_000, { seed: 5, memory: 0 });
  const energies = Float64Array.from({ length: 2_000 }, (_, row) => singles[row >>> 1]!);
  const stretches = Array.from({ length: 1_000 }, (_, pair) => [2 * pair, 2 * pair + 2] as const);
  assert.equal(rowsPerIndependent({ energies, stretches }, 0.05), 2);
  assert.ok(rowsPerIndependent(unbroken(energies), 0.05) >= 1.8);
});

test("rowsPerIndependent() of a plant that never moves, and of none, is 1 or more and finite", () => {
  for (const energies of [new Float64Array(0), new Float64Array(5), new Float64Array(500).fill(3)]) {
    const factor = rowsPerIndependent(unbroken(energies), 0.01);
    assert.ok(factor >= 1 && Number.isFinite(factor), `${factor}`);
  }
});

test("rowsPerIndependent() lets runs that differ tell what they are worth where memory outlives them", () => {
  const runsOf = (runs: number, each: (run: number, row: number) => number) => ({
    energies: Float64Array.from({ length: 100 * runs }, (_, row) => each(Math.floor(row / 100), row)),
    stretches: Array.from({ length: runs }, (_, run) => [100 * run, 100 * run + 100] as const),
  });
  const [own, noise] = [remembering(40, { seed: 3, memory: 0 }), remembering(4_000, { seed: 4, memory: 0 })];
  const mixed = (run: number, row: number): number => 0.5 * own[run]! + noise[row]!;
  const worth = rowsPerIndependent(runsOf(40, mixed), 0.05);
  assert.ok(worth > 2 && worth < 50, `${worth}`);
  // A run of equal rows is one row, and of few runs nobody knows how much they differ.
  assert.equal(
    rowsPerIndependent(
      runsOf(40, (run) => own[run]!),
      0.05,
    ),
    100,
  );
  assert.equal(
    rowsPerIndependent(
      runsOf(5, (run) => own[run]!),
      0.05,
    ),
    100,
  );
});
