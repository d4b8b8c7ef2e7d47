import assert from "node:assert/strict";
import { test } from "node:test";
import { ForecastWatch, goodMin } from "#runtime/map/drift/forecast-watch.ts";
import { stream, watched } from "./energies.ts";

function watch(seed: number) {
  const next = stream(seed);
  return { next, forecast: new ForecastWatch(watched(() => next()).calibration) };
}

test("ForecastWatch trusts a forecaster that errs as it always did", () => {
  let lost = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { next, forecast } = watch(seed);
    for (let row = 0; row < 2_000; row++) forecast.observe(next());
    if (!forecast.isForesightTrusted) lost++;
  }
  assert.ok(lost <= 2, `${lost} of 200`);
});

test("ForecastWatch loses trust within few rows of a forecaster that misses by twice as much", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { next, forecast } = watch(seed);
    let rows = 0;
    // Twice the miss is four times the energy.
    for (; forecast.isForesightTrusted && rows < 500; rows++) forecast.observe(4 * next());
    assert.ok(rows <= 60, `${rows} rows`);
  }
});

test("ForecastWatch trusts again after a run of good rows, and not before", () => {
  const { next, forecast } = watch(3);
  while (forecast.isForesightTrusted) forecast.observe(Number.NaN);
  for (let row = 1; row < goodMin; row++) {
    forecast.observe(0.1);
    assert.ok(!forecast.isForesightTrusted);
  }
  // One miss, and the run begins again.
  forecast.observe(Number.POSITIVE_INFINITY);
  assert.equal(forecast.good, 0);
  let rows = 0;
  for (; !forecast.isForesightTrusted && rows < 5_000; rows++) forecast.observe(next());
  assert.ok(rows >= goodMin && rows < 2_000, `${rows}`);
  assert.equal(forecast.evidence, 1);
});

test("ForecastWatch does not come back to a forecaster that is wrong in every row, if never grossly", () => {
  const { forecast } = watch(4);
  while (forecast.isForesightTrusted) forecast.observe(Number.NaN);
  // Each alone is seen once in twenty rows.
  for (let row = 0; row < 2_000; row++) forecast.observe(1.92);
  assert.ok(!forecast.isForesightTrusted);
});
