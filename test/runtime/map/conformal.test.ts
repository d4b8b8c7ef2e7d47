import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { confidence, exceedancesAllowed, rowsNeeded, thresholdOf } from "#runtime/map/conformal.ts";
import { pValue, rarity } from "#runtime/map/surprise.ts";

test("exceedancesAllowed() is the largest count that SciPy's binomial allows", () => {
  // scipy.stats.binom.cdf(m, n, 0.01) ≤ 0.05, the largest m.
  const table: Readonly<Record<number, number>> = {
    ...{ 298: -1, 299: 0, 472: 0, 473: 1, 1000: 4, 8192: 66, 10000: 83, 1000000: 9_836 },
  };
  for (const [rows, allowed] of Object.entries(table))
    assert.equal(exceedancesAllowed(Number(rows), 0.01), allowed, `${rows} rows`);
});

test("rowsNeeded() is 299 for one per cent and 59 for five", () => {
  assert.deepEqual([0.001, 0.01, 0.05, 0.5].map(rowsNeeded), [2995, 299, 59, 5]);
});

test("thresholdOf() is never infinite: too few rows are a Fault that says how many it takes", () => {
  const energies = Float64Array.from({ length: 298 }, (_, index) => index);
  assert.throws(
    () => thresholdOf(energies, 0.01),
    (error) => error instanceof Fault && error.code === "map/too-few-points" && /299/.test(error.message),
  );
  assert.equal(
    thresholdOf(
      Float64Array.from({ length: 299 }, (_, index) => index),
      0.01,
    ),
    298,
  );
  assert.throws(() => thresholdOf(new Float64Array(0), 0.01), Fault);
});

test("thresholdOf() keeps its promise: the true rate exceeds alpha in at most one draw of twenty", () => {
  const draw = prng(11);
  const [draws, alpha] = [2_000, 0.05];
  for (const rows of [59, 100, 400]) {
    let broken = 0;
    for (let index = 0; index < draws; index++) {
      // Uniform energies: the true false-block rate of a threshold t is 1 − t.
      const energies = Float64Array.from({ length: rows }, () => draw.between(0, 1)).sort();
      if (1 - thresholdOf(energies, alpha) > alpha) broken++;
    }
    // Three standard deviations of a binomial above the promise.
    const most = draws * (1 - confidence) + 3 * Math.sqrt(draws * confidence * (1 - confidence));
    assert.ok(broken <= most, `${broken} of ${draws} with ${rows} rows`);
  }
});

test("pValue() counts like a plain filter, and is never zero", () => {
  const energies = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 40 });
  fc.assert(
    fc.property(energies, fc.oneof(fc.double(), fc.constantFrom(0, 1, Number.NaN)), (all, energy) => {
      const ascending = Float64Array.from(all).sort();
      const expected = (1 + all.filter((other) => other >= energy).length) / (all.length + 1);
      assert.equal(pValue(ascending, energy), expected);
      assert.ok(expected > 0);
    }),
  );
});

test("rarity() speaks of the calibration rows, not beyond them", () => {
  const ascending = Float64Array.from({ length: 499 }, (_, index) => index);
  assert.equal(rarity(ascending, 1e9), "rarer than 1 in 500");
  assert.equal(rarity(ascending, Number.NaN), "rarer than 1 in 500");
  assert.equal(rarity(ascending, 498), "about 1 in 250");
  assert.equal(rarity(ascending, -1), "ordinary");
});
