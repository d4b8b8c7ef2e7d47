import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { factorOf } from "#runtime/map/cholesky.ts";
import { clustersOf } from "#runtime/map/cluster.ts";
import { sharedRowsPerChannel, varianceMin } from "#runtime/map/maximise.ts";
import { fitComponents, fitMixture, mixtureExpert } from "#runtime/map/mixture.ts";
import { chanceOf, drawn, gradientError } from "./chance.ts";

const floor: Float64Array = new Float64Array(2);
const slanted = { count: 2_000, mean: [-3, 0], lower: [[1, 0], [0.8, 0.6]] } as const; // biome-ignore format: matrix
const narrow = { count: 1_000, mean: [4, 2], lower: [[0.5, 0], [0, 0.25]] } as const; // biome-ignore format: matrix
const far = { count: 1_000, mean: [0, -6], lower: [[0.4, 0], [-0.3, 0.4]] } as const; // biome-ignore format: matrix
const two = drawn([slanted, narrow], 1);
const common: Float64Array = mixed([covarianceOf(slanted.lower), 2_000], [covarianceOf(narrow.lower), 1_000]);

function covarianceOf([[a], [b, c]]: readonly [readonly number[], readonly number[]]): Float64Array {
  return Float64Array.of(a! * a!, a! * b!, a! * b!, b! * b! + c! * c!);
}

function mixed([a, m]: [Float64Array, number], [b, n]: [Float64Array, number]): Float64Array {
  return a.map((value, at) => (m * value + n * b[at]!) / (m + n));
}

test("fitComponents() finds weights, means and covariances of a known mixture", () => {
  const { mixture } = fitComponents(two, 2, { floor, chance: chanceOf(1) });
  const order = mixture.weights[0]! > mixture.weights[1]! ? [0, 1] : [1, 0];
  for (const [place, { count, mean, lower }] of [slanted, narrow].entries()) {
    const k = order[place]!;
    assert.ok(Math.abs(mixture.weights[k]! - count / 3_000) < 0.01);
    for (const [column, centre] of mean.entries())
      assert.ok(Math.abs(mixture.means[2 * k + column]! - centre) < 0.06);
    // Drawn to the shape they have in common as if so many rows had shown it.
    const rows = 2 * sharedRowsPerChannel;
    const shape = factorOf(mixed([covarianceOf(lower), count], [common, rows]), 2);
    // W L L' W' is the unit matrix where the covariance is L L'.
    const w = mixture.whitenings.subarray(4 * k, 4 * k + 4);
    const a = [w[0]! * shape[0]!, w[2]! * shape[0]! + w[3]! * shape[2]!, w[3]! * shape[3]!];
    assert.ok(Math.abs(a[0]! - 1) < 0.05 && Math.abs(a[1]!) < 0.05 && Math.abs(a[2]! - 1) < 0.05, `${a}`);
  }
});

test("fitMixture() takes as many components as the rows have, by BIC", () => {
  const options = { floor, chance: chanceOf(2) };
  assert.equal(fitMixture(drawn([slanted], 3), options).weights.length, 1);
  assert.equal(fitMixture(two, options).weights.length, 2);
  const corner = { ...narrow, mean: [8, -8] };
  assert.equal(fitMixture(drawn([slanted, narrow, far, corner], 4), options).weights.length, 4);
});

test("energy() is −log of the density: one Gaussian by hand", () => {
  const values = Float64Array.of(-1, -2, 1, 2, -1, 2, 1, -2);
  const { mixture } = fitComponents({ values, width: 2 }, 1, { floor, chance: chanceOf(1) });
  const [a, b] = [1 + varianceMin, 4 + varianceMin];
  const expected = Math.log(2 * Math.PI) + Math.log(a * b) / 2 + (0.25 / a + 9 / b) / 2;
  assert.ok(Math.abs(mixtureExpert(mixture).energy(Float64Array.of(0.5, 3)) - expected) < 1e-12);
});

test("energy() integrates to one over the plane", () => {
  const expert = mixtureExpert(fitMixture(two, { floor, chance: chanceOf(1) }));
  let mass = 0;
  for (let x = -10; x <= 10; x += 0.05)
    for (let y = -10; y <= 10; y += 0.05) mass += Math.exp(-expert.energy(Float64Array.of(x, y))) * 0.0025;
  assert.ok(Math.abs(mass - 1) < 1e-3, `${mass}`);
});

test("gradient() is the slope of energy(), near the rows and far from them", () => {
  const expert = mixtureExpert(fitMixture(two, { floor, chance: chanceOf(1) }));
  const chance = chanceOf(9);
  for (let round = 0; round < 200; round++) {
    const state = Float64Array.of(40 * chance() - 20, 40 * chance() - 20);
    assert.ok(gradientError(state, expert) < 1e-6, `${state}`);
  }
});

test("fitMixture() gives the same numbers for the same rows and chance", () => {
  const fit = () => fitMixture(two, { floor, chance: chanceOf(7) });
  assert.deepEqual(fit(), fit());
});

test("the floor keeps rounded live values ordinary where the rows had a direction without spread", () => {
  const line = drawn([{ count: 500, mean: [0, 0], lower: [[1, 0], [1, 1e-6]] }], 5); // biome-ignore format: matrix
  const rounded = Float64Array.of(0.3, 0.4);
  const energyWith = (step: number): number =>
    mixtureExpert(fitMixture(line, { floor: floor.map(() => step ** 2 / 12), chance: chanceOf(1) })).energy(
      rounded,
    );
  assert.ok(energyWith(0.1) < energyWith(0) && energyWith(0.1) < 3);
});

test("fitMixture() refuses fewer rows than a covariance needs", () => {
  const values = Float64Array.of(0, 0, 1, 1, 2, 3);
  assert.throws(
    () => fitMixture({ values, width: 2 }, { floor, chance: chanceOf(1) }),
    (error) => error instanceof Fault && error.code === "map/too-few-points",
  );
});

test("clustersOf() finds separate groups, and no more than there are places", () => {
  const { owners, sizes } = clustersOf(drawn([narrow, far], 6), 2, chanceOf(1));
  assert.deepEqual(Array.from(sizes), [1_000, 1_000]);
  assert.equal(new Set(owners.subarray(0, 1_000)).size, 1);
  const places = clustersOf({ values: Float64Array.of(1, 2, 1, 2, 2, 1), width: 1 }, 5, chanceOf(1));
  assert.deepEqual(Array.from(places.centres).sort(), [1, 2]);
  assert.deepEqual(Array.from(places.sizes), [3, 3]);
});
