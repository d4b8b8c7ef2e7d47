import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, networkController, run } from "#scripts/train/closed-loop.ts";
import { furnaceLesson, furnacePractice, furnaceTrial } from "#scripts/train/furnace.ts";
import { gridLesson, gridTrial } from "#scripts/train/grid.ts";
import { trainPolicy } from "#scripts/train/policy.ts";
import { pumpLesson, pumpPractice, pumpTrial } from "#scripts/train/pump.ts";
import { Furnace } from "#sim/plant/furnace.ts";

const small = { seed: 1, rounds: 2, episodes: 12, episodeS: 240, epochs: 10 };
const lines: string[] = [];
const trained = trainPolicy(furnaceLesson, small, (line) => lines.push(line));
const furnacePolicy = networkController("policy", {
  contract: furnaceLesson.contract,
  layers: trained.layers,
});

test("trainPolicy() gives the same weights twice, and tells of every round", () => {
  assert.deepEqual(trainPolicy(furnaceLesson, small, () => {}).layers, trained.layers);
  assert.equal(lines.length, small.rounds);
  assert.equal(trained.rows, small.rounds * small.episodes * small.episodeS);
});

test("a little training already holds 1000 K through charges, as the operators do", () => {
  for (const controller of [furnacePolicy, furnacePractice]) {
    const { name, rms, meanKw, outsidePercent } = measure(controller, furnaceTrial, {
      seeds: [2_001],
      seconds: 1_200,
    });
    assert.ok(rms < 6, `${name}: ${rms} K`);
    assert.ok(meanKw > 15 && meanKw < 25, `${name}: ${meanKw} kW`);
    assert.ok(outsidePercent < 2, `${name}: ${outsidePercent} %`);
  }
});

test("run() warms a cold furnace up without overshooting", () => {
  const cold = { ...furnaceTrial, begin: (seed: number) => new Furnace({ seed, startK: 900 }) };
  const melts = Array.from(run(furnacePolicy, cold, { seed: 3, seconds: 400 }), ({ plant }) =>
    plant.read("melt_temperature"),
  );
  assert.ok(Math.max(...melts) < 1_010);
  assert.ok(melts.at(-1)! > 985);
});

test("a little training already makes a pump follow its demand, at a fraction of what throttling costs", () => {
  const { layers } = trainPolicy(pumpLesson, { ...small, episodes: 8, epochs: 6 }, () => {});
  const policy = networkController("policy", { contract: pumpLesson.contract, layers });
  const day = { seeds: [2_001], seconds: 900 };
  const ours = measure(policy, pumpTrial, day);
  const theirs = measure(pumpPractice, pumpTrial, day);
  assert.ok(ours.rms < 4, `${ours.rms} l/min`);
  assert.ok(ours.meanKw < 0.8 * theirs.meanKw, `${ours.meanKw} of ${theirs.meanKw} kW`);
});

test("a little training already keeps a grid inside its band most of the time", () => {
  const { layers } = trainPolicy(gridLesson, { ...small, episodes: 8, epochs: 6 }, () => {});
  const policy = networkController("policy", { contract: gridLesson.contract, layers });
  const rest = { name: "rest", begin: () => () => new Map([["battery_power_setpoint", 0]]) };
  const day = { seeds: [2_001, 2_002], seconds: 900 };
  const ours = measure(policy, gridTrial, day);
  const nobodys = measure(rest, gridTrial, day);
  assert.ok(nobodys.outsidePercent > 8, `${nobodys.outsidePercent} %`);
  assert.ok(ours.outsidePercent < nobodys.outsidePercent / 3, `${ours.outsidePercent} %`);
});
