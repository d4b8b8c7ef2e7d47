import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { openUnit } from "#runtime/adapt/open.ts";
import { type Comparison, comparisonOf } from "#runtime/adapt/twin/comparison.ts";
import { ComparisonAtOnce } from "#runtime/adapt/twin/comparison-at-once.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { StateReader } from "#runtime/core/state-pen.ts";
import { loadMap } from "#runtime/map/open.ts";

const whole = loadKernels();
const other = loadKernels();
const { plantCompare: _plantCompare, ...older } = other.call;

/** As they are, in one call; and as a release without the kernel has them, step by step. */
async function comparisonsOf(name: string) {
  const folder = fileURLToPath(new URL(`../../../../capsules/${name}`, import.meta.url));
  const { manifest, files } = await openCapsule(folder);
  const unit = manifest.units.find(({ role }) => role === "forecaster")!;
  const by = async (kernels: Kernels, clock = { now: () => 1_000 }) => {
    const map = loadMap(files.get(manifest.map.file)!, kernels);
    const forecaster = new Forecaster(unit, { model: await openUnit(unit, { files, kernels }), clock });
    const axes = unit.outputs.map(({ point }) => map.channels.findIndex((channel) => channel.name === point));
    return { map, forecaster, comparison: comparisonOf({ forecaster, map, axes }) };
  };
  return { unit, by, quick: await by(whole), byStep: await by({ ...other, call: older }) };
}

function foundBy({ expected, energy, entropyGain, residual, farthest }: Comparison) {
  return { expected: [...expected], energy, entropyGain, residual, farthest };
}

const share = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -0.2, max: 1.2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1e300, 1e300) },
);

for (const name of ["pump-skid", "casting-furnace", "grid-frequency"]) {
  const { quick, byStep } = await comparisonsOf(name);
  const { channels } = quick.map;
  const { inputs } = quick.forecaster;
  const several = (count: number) => fc.array(share, { minLength: count, maxLength: count });

  test(`ComparisonAtOnce finds of ${name} what is found step by step, bit by bit`, () => {
    assert.ok(quick.comparison instanceof ComparisonAtOnce);
    assert.ok(!(byStep.comparison instanceof ComparisonAtOnce));
    fc.assert(
      fc.property(several(channels.length), several(inputs.length), (shares, asked) => {
        const state = Float64Array.from(channels, ({ min, max }, at) => min + shares[at]! * (max - min));
        const values = Float64Array.from(inputs, ({ offset, scale }, at) => offset + 2 * asked[at]! * scale);
        const unsaid = byStep.comparison.compare(values, state);
        assert.equal(quick.comparison.compare(values, state), unsaid);
        if (unsaid === undefined) assert.deepEqual(foundBy(quick.comparison), foundBy(byStep.comparison));
      }),
      { numRuns: 500 },
    );
  });
}

const pump = await comparisonsOf("pump-skid");
const state = Float64Array.from(pump.quick.map.channels, ({ min, max }) => (min + max) / 2);
const values = Float64Array.from(pump.unit.inputs, ({ offset }) => offset);

test("ComparisonAtOnce says nothing of what is no number, and goes on", () => {
  for (const stray of [Number.NaN, Number.POSITIVE_INFINITY, 1e300])
    for (const { comparison } of [pump.quick, pump.byStep]) {
      const inputs = values.slice();
      inputs[1] = stray;
      assert.equal(comparison.compare(inputs, state), "not-finite");
      assert.equal(comparison.compare(values, state), undefined);
    }
});

test("ComparisonAtOnce that took too long is late, and one whose forecaster is broken has nothing to say", async () => {
  let now = 0;
  const clock = { now: () => (now += pump.unit.deadlineMs * US_PER_MS + 1) };
  const { forecaster, comparison } = await pump.by(loadKernels(), clock);
  assert.equal(comparison.compare(values, state), "late");
  forecaster.remember(new StateReader(Uint8Array.of(2)));
  assert.equal(comparison.compare(values, state), "absent");
});
