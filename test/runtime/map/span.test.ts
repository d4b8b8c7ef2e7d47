import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { fitForecaster } from "#runtime/map/forecaster.ts";
import { believed, farthestOn, spanOf } from "#runtime/map/span.ts";
import { command, level, plantSeries } from "../../support/tank-series.ts";

const series = { rows: Float64Array.of(0, 5, 2, 5, 4, 5, 100, 100), width: 2, stretches: [[0, 3]] as const };
const span = spanOf(series, [0, 1]);

test("spanOf() spans what the stretches show, and a still channel keeps its unit", () => {
  assert.deepEqual(Array.from(span.middle), [2, 5]);
  assert.deepEqual(Array.from(span.halfWidth), [2, 1]);
});

test("farthestOn() has the farthest moment from its first row on", () => {
  const path = Float64Array.of(50, 5, 2, 6, 7, 5, 2, 5);
  const from = (fromRow: number) => farthestOn(path, { span, width: 2, fromRow });
  const ends = { first: 24, last: 0 };
  assert.deepEqual(from(0), { energy: 24, ...ends, row: 1, channel: 0, value: 50 });
  assert.deepEqual(from(1), { energy: 2.5, ...ends, row: 3, channel: 0, value: 7 });
  assert.deepEqual(from(3), { energy: 0, ...ends, row: 4, channel: 0, value: 2 });
});

test("farthestOn() is as far as can be for what is not a number, wherever it comes", () => {
  for (const path of [Float64Array.of(2, Number.NaN, 50, 5), Float64Array.of(50, 5, Number.NaN, 5)])
    assert.equal(farthestOn(path, { span, width: 2, fromRow: 0 }).energy, energyNatsMax);
});

const forecaster = fitForecaster(plantSeries({ seed: 1, runs: 12, rowsEach: 120 }), {
  commands: [command],
  horizon: 15,
});
const [low, high] = [forecaster.lowest[command]!, forecaster.highest[command]!];

test("believed() leaves the record as it is and keeps order and border beyond it", () => {
  const value = fc.oneof(
    fc.double({ min: low - 20, max: high + 20, noNaN: true }),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
  );
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [of, other] = [believed(forecaster, command, a), believed(forecaster, command, b)];
      assert.ok(Number.isFinite(of));
      if (a >= low && a <= high) assert.equal(of, a);
      if (a > high) assert.ok(of >= high && of <= a);
      if (a < low) assert.ok(of <= low && of >= a);
      if (a < b) assert.ok(of <= other);
    }),
  );
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(believed(forecaster, command, value), value);
  const step = (high - low) / 1e6;
  const slope = (believed(forecaster, command, high + step) - high) / step;
  assert.ok(Math.abs(slope - 0.5) < 1e-4, `${slope}`);
  assert.equal(believed({ ...forecaster, highest: forecaster.lowest }, level, 1e9), 1e9);
});
