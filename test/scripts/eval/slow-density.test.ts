import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { factorOf, solve } from "#runtime/map/cholesky.ts";
import { stretchesByRun, stretchesOf } from "#runtime/map/series.ts";
import { fitSlowDensity, highestOn, jointEnergy, marginalEnergy } from "#scripts/eval/slow-density.ts";
import { flow, level, plantSeries } from "../../support/tank-series.ts";

const series = plantSeries({ seed: 2, runs: 6, rowsEach: 200 });
const density = fitSlowDensity(series, [level, flow]);
const at = (high: number, inflow: number): Float64Array => {
  const row = new Float64Array(series.width);
  row[level] = density.mean[0]! + high * density.deviation[0]!;
  row[flow] = density.mean[1]! + inflow * density.deviation[1]!;
  return row;
};

test("marginalEnergy() is half the square of the largest deviation", () => {
  assert.equal(marginalEnergy(density, at(0, 0)), 0);
  assert.ok(Math.abs(marginalEnergy(density, at(-3, 2)) - 4.5) < 1e-9);
});

test("jointEnergy() sees a pair that does not go together", () => {
  assert.ok(jointEnergy(density, at(2, -2)) > jointEnergy(density, at(2, 2)));
});

test("what is not a number is infinitely far", () => {
  for (const energy of [marginalEnergy, jointEnergy]) {
    assert.equal(energy(density, at(Number.NaN, 0)), Number.POSITIVE_INFINITY);
    assert.equal(energy(density, at(0, Number.NaN)), Number.POSITIVE_INFINITY);
    assert.equal(energy(density, at(Number.POSITIVE_INFINITY, 0)), Number.POSITIVE_INFINITY);
  }
});

test("highestOn() finds the row and the step", () => {
  const path = Float64Array.from([...at(1, 0), ...at(4, 0), ...at(2, 0)]);
  const { energy, step } = highestOn(path, { density, energy: marginalEnergy, width: series.width });
  assert.equal(step, 1);
  assert.ok(Math.abs(energy - 8) < 1e-9);
});

test("solve() undoes a product with a positive definite matrix", () => {
  const vectors = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(vectors, { minLength: 4, maxLength: 4 }), vectors, (rows, wanted) => {
      const size = 4;
      const matrix = Float64Array.from({ length: size * size }, (_, index) => {
        const [row, column] = [Math.floor(index / size), index % size];
        const dot = rows[row]!.reduce((sum, value, k) => sum + value * rows[column]![k]!, 0);
        return dot + (row === column ? 1 : 0);
      });
      const product = Float64Array.from({ length: size }, (_, row) =>
        wanted.reduce((sum, value, k) => sum + matrix[row * size + k]! * value, 0),
      );
      solve(factorOf(matrix, size), product);
      wanted.forEach((value, k) => {
        assert.ok(Math.abs(product[k]! - value) < 1e-8);
      });
    }),
  );
});

test("stretchesOf() cuts a long recording, covers it, and leaves out what is too short", () => {
  const whole = {
    rows: new Float64Array(1000),
    width: 1,
    stretches: [[0, 900] as const, [900, 910] as const],
  };
  const cut = stretchesOf(whole, 20);
  assert.ok(cut.length >= 10);
  assert.equal(cut[0]![0], 0);
  assert.equal(cut.at(-1)![1], 900);
  cut.slice(1).forEach(([first], index) => {
    assert.equal(first, cut[index]![1]);
  });
});

test("stretchesByRun() begins anew with each run", () => {
  assert.deepEqual(stretchesByRun([3, 3, 1, 3]), [
    [0, 2],
    [2, 3],
    [3, 4],
  ]);
  assert.deepEqual(stretchesByRun([]), []);
});
