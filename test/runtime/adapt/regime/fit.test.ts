import assert from "node:assert/strict";
import { test } from "node:test";
import { fitRegimes } from "#runtime/adapt/regime/fit.ts";
import { foldsOf } from "#runtime/adapt/regime/folds.ts";
import { regimeBytes, regimeModelOf } from "#runtime/adapt/regime/model-file.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { plantNames, plantOf, recordingFrom, thrice } from "./plants.ts";

const plant = plantOf(thrice);
const recording = recordingFrom(plant);
const labels = { names: plantNames, of: plant.labels };
const model = fitRegimes(recording, { labels });

test("fitRegimes() finds as many regimes as there are, and the same ones", () => {
  const found = fitRegimes(recording);
  assert.equal(found.regimes.length, 3);
  const watch = new RegimeWatch(found);
  const names = new Map<string, number[]>();
  plant.labels.forEach((label, row) => {
    const { regime } = watch.observe(
      { values: plant.rows.subarray(2 * row, 2 * row + 2), physics: new Float64Array() },
      row * 1e6,
    );
    const counts = names.get(regime) ?? [0, 0, 0];
    counts[label]!++;
    names.set(regime, counts);
  });
  const pure = [...names.values()].reduce((sum, counts) => sum + Math.max(...counts), 0);
  assert.ok(pure / plant.labels.length > 0.9, `${[...names]}`);
});

test("fitRegimes() finds one regime where there is one", () => {
  const still = plantOf(Array.from({ length: 20 }, () => 0));
  assert.equal(fitRegimes(recordingFrom(still)).regimes.length, 1);
});

test("fitRegimes() gives the same bytes for the same rows, and the file the same views", () => {
  const bytes = regimeBytes(model);
  assert.deepEqual(regimeBytes(fitRegimes(recording, { labels })), bytes);
  const opened = regimeModelOf(bytes);
  assert.deepEqual(regimeBytes(opened), bytes);
  const [one, other] = [new RegimeWatch(model), new RegimeWatch(opened)];
  for (let row = 0; row < 300; row++) {
    const seen = { values: plant.rows.subarray(2 * row, 2 * row + 2), physics: new Float64Array() };
    assert.deepEqual(one.observe(seen, row * 1e6), other.observe(seen, row * 1e6));
  }
});

test("regimeModelOf() refuses what is no model, by name", () => {
  const members = readNpz(regimeBytes(model));
  assert.throws(() => regimeModelOf(writeNpz(new Map())), isBadFile);
  for (const name of members.keys()) {
    if (name.startsWith("calm")) continue;
    const without = new Map(members);
    without.delete(name);
    assert.throws(() => regimeModelOf(writeNpz(without)), isBadFile, name);
    const { shape, values } = members.get(name)!;
    if (!(values instanceof Float64Array)) continue;
    const broken = new Map(members).set(name, { shape, values: values.map(() => Number.NaN) });
    assert.throws(() => regimeModelOf(writeNpz(broken)), isBadFile, name);
  }
});

test("fitRegimes() names a regime of too few rows, and refuses a name that means something else", () => {
  const few = plant.labels.map((label, row) => (row < 5 ? 2 : label === 2 ? 1 : label));
  assert.throws(
    () => fitRegimes(recording, { labels: { names: plantNames, of: few } }),
    (error) =>
      error instanceof Fault && error.code === "map/too-few-points" && /"flushing"/.test(error.message),
  );
  for (const names of [[], ["idle", "idle", "b"], ["unknown", "a", "b"], ["unseen", "a", "b"]])
    assert.throws(
      () => fitRegimes(recording, { labels: { names, of: plant.labels } }),
      (error) => error instanceof Fault && error.code === "map/bad-rows",
    );
});

test("foldsOf() deals every row once, and no fold to itself", () => {
  const { all, each } = foldsOf(recording, 10);
  const owners = new Int32Array(plant.labels.length).fill(-1);
  for (const [fold, { own, others }] of each.entries()) {
    for (const [first, end] of own)
      for (let row = first; row < end; row++) {
        assert.equal(owners[row], -1);
        owners[row] = fold;
      }
    assert.equal(own.length + others.length, all.length);
    for (const range of own) assert.ok(!others.includes(range));
  }
  assert.ok(owners.every((owner) => owner >= 0));
});

function isBadFile(error: unknown): boolean {
  return error instanceof Fault && error.code === "map/bad-file";
}
