import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, networkController, pidController, run } from "#scripts/train/closed-loop.ts";
import { trainPolicy } from "#scripts/train/policy.ts";

const small = { seed: 1, rounds: 2, episodes: 12, episodeS: 240, epochs: 20 };
const lines: string[] = [];
const trained = trainPolicy(small, (line) => lines.push(line));

test("trainPolicy() gives the same weights twice, and tells of every round", () => {
  assert.deepEqual(trainPolicy(small, () => {}).layers, trained.layers);
  assert.equal(lines.length, small.rounds);
  assert.equal(trained.rows, small.rounds * small.episodes * small.episodeS);
});

test("a little training already holds 1000 K through charges, as the PID does", () => {
  for (const controller of [networkController(trained.layers), pidController("PID", { fanPercent: 20 })]) {
    const { name, rmsK, meanKw, outsidePercent } = measure(controller, [2_001], 1_200);
    assert.ok(rmsK < 6, `${name}: ${rmsK} K`);
    assert.ok(meanKw > 15 && meanKw < 25, `${name}: ${meanKw} kW`);
    assert.ok(outsidePercent < 2, `${name}: ${outsidePercent} %`);
  }
});

test("run() warms a cold furnace up without overshooting", () => {
  const moments = [...run(networkController(trained.layers), { seed: 3, startK: 900, seconds: 400 })];
  assert.ok(Math.max(...moments.map(({ meltK }) => meltK)) < 1_010);
  assert.ok(moments.at(-1)!.meltK > 985);
});
