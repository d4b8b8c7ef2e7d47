import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fitRegimes } from "#runtime/adapt/regime/fit.ts";
import type { RegimeView } from "#runtime/adapt/regime/regime.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type Plant, plantNames, plantOf, recordingFrom, thrice } from "./plants.ts";

const learnt = plantOf(thrice);
/** Two made-up numbers of physics: how far from the middle of the plant, and a balance that is kept. */
const physicsOf = ({ rows }: Plant): Float64Array =>
  rows.map((_, at) => {
    const [x, y] = [rows[at - (at % 2)]!, rows[at - (at % 2) + 1]!];
    return at % 2 === 0 ? Math.abs(x - 4) + Math.abs(y - 14) : x - y + 10;
  });
const model = fitRegimes(recordingFrom(learnt), {
  labels: { names: plantNames, of: learnt.labels },
  physics: { names: ["energy", "balance"], values: physicsOf(learnt) },
});
const secondUs = 1e6;

function watched(plant: Plant, watch = new RegimeWatch(model)): readonly RegimeView[] {
  const physics = physicsOf(plant);
  return Array.from(plant.labels, (_, row) =>
    watch.observe(
      {
        values: plant.rows.subarray(2 * row, 2 * row + 2),
        physics: physics.subarray(2 * row, 2 * row + 2),
      },
      row * secondUs,
    ),
  );
}

test("RegimeWatch names regimes of rows it never saw, and what no regime is", () => {
  const fresh = plantOf([0, 1, 2, 1, 3, 0, 2], { seed: 9 });
  const views = watched(fresh);
  const right = views.filter(({ regime }, row) => regime === (plantNames[fresh.labels[row]!] ?? "unseen"));
  assert.ok(right.length / views.length > 0.93, `${right.length} of ${views.length}`);
  const calm = views[55]!;
  assert.ok(calm.probability > 0.9 && calm.transitionProbability < 0.5 && !calm.isChanging);
  const lost = views[290]!;
  assert.equal(lost.regime, "unseen");
  assert.ok(lost.stability < 0.5);
});

test("RegimeWatch does not flap: a name stays until another leads", () => {
  const fresh = plantOf([0, 1, 2, 0, 1, 2, 0, 1, 2], { seed: 5 });
  const views = watched(fresh);
  const changes = views.filter(({ regime }, row) => row > 0 && regime !== views[row - 1]!.regime);
  assert.ok(changes.length <= 2 * 8, `${changes.length} changes of name for 8 switches`);
});

test("RegimeWatch sees a change within its window, and hardly ever where there is none", () => {
  const long = plantOf([...thrice, ...thrice], { dwell: 120 });
  const well = fitRegimes(recordingFrom(long), { labels: { names: plantNames, of: long.labels } });
  const { alpha } = well.change;
  const still = plantOf(
    Array.from({ length: 80 }, () => 1),
    { seed: 7 },
  );
  const watch = new RegimeWatch(well);
  const alarms = still.labels.filter((_, row) => {
    const values = still.rows.subarray(2 * row, 2 * row + 2);
    return watch.observe({ values, physics: new Float64Array() }, row * secondUs).isChanging;
  });
  assert.ok(alpha > 0 && alarms.length <= alpha * still.labels.length, `${alarms.length} at ${alpha}`);
  const views = watched(plantOf([1, 2], { seed: 8 }));
  const first = views.findIndex(({ isChanging }) => isChanging);
  assert.ok(first >= 60 && first < 60 + model.window.rows, `${first}`);
  assert.equal(views[59]!.rowsSinceChange, undefined);
});

test("RegimeWatch says unknown for what is missing, and each branch stands in for the other", () => {
  const watch = new RegimeWatch(model);
  const plant = plantOf([0, 0], { seed: 3 });
  const physics = physicsOf(plant);
  const known = (row: number) => ({
    values: plant.rows.subarray(2 * row, 2 * row + 2),
    physics: physics.subarray(2 * row, 2 * row + 2),
  });
  const nothing = { values: Float64Array.of(Number.NaN, 1), physics: Float64Array.of(1, 1) };
  const first = watch.observe(known(0), 0);
  assert.equal(first.branches.statistical.regime, "unknown");
  assert.notEqual(first.regime, "unknown");
  for (let row = 1; row < 60; row++) watch.observe(known(row), row * secondUs);
  const blind = watch.observe(nothing, 60 * secondUs);
  assert.deepEqual(
    { ...blind, at: 0 },
    {
      ...{ at: 0, regime: "unknown", probability: 0, stability: 0, transitionProbability: 1 },
      ...{ next: undefined, isChanging: false, rowsSinceChange: undefined },
      branches: {
        statistical: { regime: "unknown", probability: 0 },
        physical: { regime: "unknown", probability: 0 },
      },
    },
  );
  const again = watch.observe(known(61), 61 * secondUs);
  assert.equal(again.regime, "idle");
  assert.equal(again.branches.statistical.regime, "unknown");
  let view = again;
  for (let row = 62; row < 100; row++)
    view = watch.observe({ ...known(row), physics: Float64Array.of(Number.NaN, 0) }, row * secondUs);
  assert.deepEqual([view.regime, view.branches.physical.regime], ["idle", "unknown"]);
});

test("RegimeWatch takes a row once, and begins anew after a gap", () => {
  const watch = new RegimeWatch(model);
  const plant = plantOf([0, 0], { seed: 3 });
  const views = watched(plant, watch);
  const last = views.at(-1)!;
  const seen = { values: plant.rows.subarray(0, 2), physics: physicsOf(plant).subarray(0, 2) };
  assert.equal(watch.observe(seen, last.at + 0.4 * secondUs), last);
  for (const at of [last.at + 4 * secondUs, 0]) {
    const view = watch.observe(seen, at);
    assert.equal(view.branches.statistical.regime, "unknown");
    assert.equal(view.at, at);
  }
});

test("RegimeWatch is total and bounded, and the kernels give the bits of plain TypeScript", () => {
  const kernels = loadKernels();
  const wild = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -30, max: 60, noNaN: true }) },
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1e308, 5e-324),
  );
  const row = fc.tuple(wild, wild, wild, wild, fc.oneof(fc.constant(1), fc.double()));
  const fast = new RegimeWatch(model, { kernels });
  const names = [...model.regimes, "unseen", "unknown"];
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      fast.restart();
      const plain = new RegimeWatch(model);
      let at = 0;
      for (const [x, y, energy, balance, seconds] of rows) {
        at += seconds * secondUs;
        const seen = { values: Float64Array.of(x, y), physics: Float64Array.of(energy, balance) };
        const view = fast.observe(seen, at);
        assert.deepEqual(plain.observe(seen, at), view);
        assert.ok(names.includes(view.regime) && (view.next === undefined || names.includes(view.next)));
        for (const share of [view.probability, view.stability, view.transitionProbability])
          assert.ok(share >= 0 && share <= 1, JSON.stringify(view));
      }
    }),
    { numRuns: 200 },
  );
});

test("RegimeWatch with one branch alone says what that branch believes", () => {
  const plant = plantOf([0, 1], { seed: 4 });
  for (const branch of ["statistical", "physical"] as const) {
    const weights = { statistical: 0, physical: 0, [branch]: 1 };
    for (const view of watched(plant, new RegimeWatch(model, { weights })).slice(-20)) {
      assert.equal(view.regime, view.branches[branch].regime);
      assert.equal(view.probability, view.branches[branch].probability);
    }
  }
});
