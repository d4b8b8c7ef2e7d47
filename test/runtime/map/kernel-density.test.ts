import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { centresMax, fitKernelDensity, kernelExpert } from "#runtime/map/kernel-density.ts";
import { chanceOf, drawn, gradientError } from "./chance.ts";

const line = drawn([{ count: 1_500, mean: [0], lower: [[1]] }, { count: 500, mean: [5], lower: [[0.3]] }], 1); // biome-ignore format: short
const plane = drawn([{ count: 2_000, mean: [0, 0], lower: [[1, 0], [0.9, 0.3]] }], 2); // biome-ignore format: matrix
const fitted = (rows: typeof line, seed: number) =>
  fitKernelDensity(rows, { bandwidthMin: 0, chance: chanceOf(seed) });

test("energy() integrates to one in one and in two dimensions", () => {
  const one = kernelExpert(fitted(line, 1));
  let mass = 0;
  for (let x = -10; x <= 12; x += 0.005) mass += Math.exp(-one.energy(Float64Array.of(x))) * 0.005;
  assert.ok(Math.abs(mass - 1) < 1e-6, `${mass}`);
  const both = kernelExpert(fitted(plane, 1));
  mass = 0;
  for (let x = -8; x <= 8; x += 0.1)
    for (let y = -8; y <= 8; y += 0.1) mass += Math.exp(-both.energy(Float64Array.of(x, y))) * 0.01;
  assert.ok(Math.abs(mass - 1) < 1e-3, `${mass}`);
});

test("energy() is near the truth where there are rows", () => {
  const { energy } = kernelExpert(fitted(line, 1));
  for (const x of [-1, 0, 1, 5]) {
    const density = 0.75 * Math.exp((-x * x) / 2) + (0.25 / 0.3) * Math.exp(-((x - 5) ** 2) / 0.18);
    const truth = -Math.log(density / Math.sqrt(2 * Math.PI));
    assert.ok(
      Math.abs(energy(Float64Array.of(x)) - truth) < 0.3,
      `${x}: ${energy(Float64Array.of(x))}, ${truth}`,
    );
  }
});

test("gradient() is the slope of energy(), near the rows and far from them", () => {
  const expert = kernelExpert(fitted(plane, 3));
  const chance = chanceOf(4);
  for (let round = 0; round < 200; round++) {
    const state = Float64Array.of(20 * chance() - 10, 20 * chance() - 10);
    assert.ok(gradientError(state, expert) < 1e-6, `${state}`);
  }
});

test("fitKernelDensity() has bounded centres, weights of sum one, and repeats itself", () => {
  const first = fitted(plane, 5);
  assert.ok(first.weights.length <= centresMax);
  assert.equal(first.centres.length, 2 * first.weights.length);
  assert.ok(Math.abs(first.weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
  assert.deepEqual(fitted(plane, 5), first);
});

test("the bandwidth follows the scale of the rows, and never goes below the sensor's", () => {
  const small = { ...plane, values: plane.values.map((value) => value / 4) };
  const ratio = fitted(plane, 1).bandwidth / fitted(small, 1).bandwidth;
  assert.ok(ratio > 3 && ratio < 5, `${ratio}`);
  assert.equal(fitKernelDensity(small, { bandwidthMin: 0.7, chance: chanceOf(1) }).bandwidth, 0.7);
  // Rows that repeat do not vouch for a needle.
  const stuck = { values: Float64Array.from({ length: 100 }, (_, row) => row % 2), width: 1 };
  assert.ok(fitKernelDensity(stuck, { bandwidthMin: 0, chance: chanceOf(1) }).bandwidth > 0);
});

test("fitKernelDensity() refuses a single row", () => {
  assert.throws(
    () => fitted({ values: Float64Array.of(1), width: 1 }, 1),
    (error) => error instanceof Fault && error.code === "map/too-few-points",
  );
});
