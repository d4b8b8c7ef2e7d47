import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { crossFitExperts, energiesOf, expertsOf, fitExperts, rowsWhere } from "#runtime/map/experts.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { standardised } from "#runtime/map/standard.ts";
import { pValue } from "#runtime/map/surprise.ts";
import { surpriseOf, tailOf } from "#runtime/map/tail.ts";
import { chanceOf, drawn, gradientError } from "./chance.ts";

// A pressure around 2700 kPa that a flow around 0.25 follows.
const plant = { mean: [2700, 0.25], lower: [[30, 0], [0.02, 0.005]] } as const; // biome-ignore format: matrix
const rows = drawn([{ count: 3_000, ...plant }], 1);
const judges = drawn([{ count: 1_000, ...plant }], 2);
const options = () => ({ resolution: Float64Array.of(0.1, 0.001), chance: chanceOf(1) });
const fit = fitExperts(rows, judges, options());
const experts = expertsOf(fit);
const each = ({ values, width }: typeof rows): number[] =>
  Array.from({ length: values.length / width }, (_, row) =>
    experts.surprise(values.subarray(row * width, (row + 1) * width)),
  );

test("surpriseOf() exceeds −log α at a rate of α, for each expert, on rows nobody has seen", () => {
  const fresh = standardised(drawn([{ count: 20_000, ...plant }], 3), fit.standard);
  const energies = energiesOf(fresh, mixtureExpert(fit.mixture));
  for (const [alpha, slack] of [
    [0.2, 0.04],
    [0.05, 0.02],
    [0.01, 0.01],
  ] as const) {
    // biome-ignore format: table
    const beyond = energies.filter((energy) => surpriseOf(fit.mixtureTail, energy).nats > -Math.log(alpha));
    assert.ok(Math.abs(beyond.length / 20_000 - alpha) < slack, `${alpha}: ${beyond.length / 20_000}`);
  }
});

test("the higher of two surprises exceeds −log α at most twice as often as α", () => {
  const surprises = each(drawn([{ count: 20_000, ...plant }], 4));
  for (const alpha of [0.2, 0.05, 0.01])
    assert.ok(surprises.filter((nats) => nats > -Math.log(alpha)).length / 20_000 < 2 * alpha + 0.01);
});

test("surpriseOf() never says more than the conformal p-value inside the sample, and never falls", () => {
  const energy = fc.double({ min: -50, max: 50, noNaN: true });
  fc.assert(
    fc.property(fc.array(energy, { minLength: 1, maxLength: 60 }), energy, energy, (sample, a, b) => {
      const tail = tailOf(Float64Array.from(sample));
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [below, above] = [surpriseOf(tail, low).nats, surpriseOf(tail, high).nats];
      assert.ok(below >= 0 && below <= above + 1e-12);
      if (high <= Math.max(...sample)) assert.ok(above <= -Math.log(pValue(tail.calibration, high)) + 1e-12);
    }),
  );
});

test("tailOf() continues as an exponential: rows twice as spread have half the slope", () => {
  const sample = Float64Array.from({ length: 2_000 }, (_, index) => -Math.log((index + 0.5) / 2_000));
  const one = tailOf(sample);
  assert.ok(Math.abs(one.scale - 1) < 0.05, `${one.scale}`);
  assert.ok(Math.abs(tailOf(sample.map((value) => 2 * value)).scale / one.scale - 2) < 1e-9);
  // An exponential of scale 1 is as surprising as its value says, far beyond the sample.
  assert.ok(Math.abs(surpriseOf(one, 30).nats / 30 - 1) < 0.1);
});

test("surprise() sees a combination that never was, though each value was", () => {
  assert.ok(experts.surprise(Float64Array.of(2700, 0.25)) < 2);
  assert.ok(experts.surprise(Float64Array.of(2750, 0.22)) > 10);
});

test("gradient() is the slope of surprise(), in physical units", () => {
  const chance = chanceOf(5);
  const scaled = {
    energy: (z: Float64Array) => experts.surprise(Float64Array.of(2700 + 30 * z[0]!, 0.25 + 0.02 * z[1]!)),
    gradient(z: Float64Array, into: Float64Array): number {
      const found = experts.gradient(Float64Array.of(2700 + 30 * z[0]!, 0.25 + 0.02 * z[1]!), into);
      into[0]! *= 30;
      into[1]! *= 0.02;
      return found;
    },
  };
  let near = 0;
  for (let round = 0; round < 200; round++) {
    const state = Float64Array.of(16 * chance() - 8, 16 * chance() - 8);
    // Where two lines of ranks, or two experts, meet there is no slope; elsewhere it is exact.
    if (gradientError(state, scaled, 1e-6) < 1e-5) near++;
  }
  assert.ok(near >= 195, `${near}`);
});

test("surprise() is total", () => {
  const gradient = new Float64Array(2);
  fc.assert(
    fc.property(fc.double(), fc.double(), (x, y) => {
      const state = Float64Array.of(x, y);
      const nats = experts.surprise(state);
      assert.ok(nats >= 0 && nats <= energyNatsMax);
      assert.equal(experts.gradient(state, gradient), nats);
      assert.ok(gradient.every(Number.isFinite));
      if (!Number.isFinite(x) || !Number.isFinite(y)) assert.equal(nats, energyNatsMax);
    }),
  );
  assert.ok(experts.surprise(Float64Array.of(1e300, 0)) > 1_000);
});

test("fitExperts() repeats itself, survives a constant channel and refuses what is not a number", () => {
  assert.deepEqual(fitExperts(rows, judges, options()), fit);
  const constant = (part: typeof rows) => ({ ...part, values: part.values.map((v, at) => (at % 2 ? v : 7)) });
  const band = expertsOf(fitExperts(constant(rows), constant(judges), options()));
  assert.ok(band.surprise(Float64Array.of(7, 0.25)) < 2 && band.surprise(Float64Array.of(8, 0.25)) > 10);
  assert.throws(
    () => fitExperts({ ...rows, values: rows.values.with(3, Number.NaN) }, judges, options()),
    (error) => error instanceof Fault && error.code === "map/bad-rows",
  );
});

test("crossFitExperts() judges every row once, by fits to the other parts", () => {
  const parts = { parts: 3, partOf: (row: number) => Math.floor(row / 10) % 3, ...options() };
  const few = drawn([{ count: 900, ...plant }], 5);
  const { fitted, heldOut } = crossFitExperts(few, parts);
  assert.deepEqual(crossFitExperts(few, { ...parts, ...options() }), { fitted, heldOut });
  assert.deepEqual(fitted.mixtureTail.calibration, heldOut.mixture.toSorted());
  assert.deepEqual(fitted.densityTail.calibration, heldOut.density.toSorted());
  // The densities are those of all rows: an expert of the same chance, judged by anybody, has the same.
  const whole = fitExperts(few, judges, options());
  assert.deepEqual([fitted.mixture, fitted.density], [whole.mixture, whole.density]);
  // A row taken to the far end of the world is judged by fits that have not seen it, and so are its neighbours.
  const moved = { values: few.values.with(2 * 5, 1e5), width: 2 };
  const judged = crossFitExperts(moved, { ...parts, ...options() }).heldOut;
  assert.ok(judged.mixture[5]! > 1_000 * heldOut.mixture[5]!);
  const without = fitExperts(
    rowsWhere(moved, (row) => parts.partOf(row) !== 0),
    judges,
    options(),
  );
  const ordinary = rowsWhere(few, (row) => parts.partOf(row) !== 0);
  assert.deepEqual(fitExperts(ordinary, judges, options()).standard, without.standard);
});

test("crossFitExperts() has held-out surprise that new states pass as rarely as they should", () => {
  const few = drawn([{ count: 1_500, ...plant }], 6);
  const { fitted, heldOut } = crossFitExperts(few, { parts: 5, partOf: (row) => row % 5, ...options() });
  const asked = expertsOf(fitted);
  const fresh = drawn([{ count: 10_000, ...plant }], 7).values;
  for (const alpha of [0.2, 0.05, 0.01]) {
    const limit = heldOut.surprise.toSorted()[Math.ceil(1_501 * (1 - alpha)) - 1]!;
    let above = 0;
    for (let at = 0; at < fresh.length; at += 2)
      if (asked.surprise(fresh.subarray(at, at + 2)) > limit) above++;
    assert.ok(above / 10_000 < alpha + 0.02 && above / 10_000 > alpha / 3, `${alpha}: ${above / 10_000}`);
  }
});
