import assert from "node:assert/strict";
import { test } from "node:test";
import { thresholdOf } from "#runtime/map/conformal.ts";
import { unbroken } from "#runtime/map/effective-rows.ts";
import { settled, thresholdsByRegime } from "#scripts/eval/mondrian.ts";
import { remembering } from "../../runtime/map/remembering.ts";

test("thresholdsByRegime() gives a regime its own limit where its rows make the promise, else the common one", () => {
  const energies = remembering(2_000, { seed: 3, memory: 0 });
  // Regime 7 is met in every tenth row only, and regime 2 is four times as restless as regime 1.
  const regimes = Array.from({ length: 2_000 }, (_, row) => (row % 10 === 9 ? 7 : row % 10 < 5 ? 1 : 2));
  for (const [row, regime] of regimes.entries()) if (regime === 2) energies[row]! *= 4;
  const { common, regimes: limits } = thresholdsByRegime(unbroken(energies), { regimes, alpha: 0.01 });
  assert.deepEqual(
    limits.map(({ regime, from }) => [regime, from]),
    [
      [1, "own"],
      [2, "own"],
      [7, "common"],
    ],
  );
  for (const { regime, from, threshold } of limits) {
    const own = energies.filter((_, row) => regimes[row] === regime).sort();
    assert.equal(threshold, from === "own" ? thresholdOf(own, 0.01) : common.threshold);
  }
  assert.ok(limits[0]!.threshold < common.threshold && common.threshold < limits[1]!.threshold);
});

test("settled() takes a regime for one only once it has lasted", () => {
  const regimes = [0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 2, 2, 2];
  const stretches = [
    [0, 11],
    [11, 14],
  ] as const;
  assert.deepEqual([...settled(regimes, { stretches, rows: 3 })], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
});
