import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { fitForecaster, rollOut, stateAt } from "#runtime/map/forecaster.ts";
import { horizonOf, isStale, memoryOf, slowChannels } from "#runtime/map/slow-channels.ts";
import { command, flow, level, noise, plantSeries, sampled } from "../../support/tank-series.ts";

const series = plantSeries({ seed: 1, runs: 12, rowsEach: 250 });
const options = { commands: [command], horizon: 15 };
const forecaster = fitForecaster(series, options);

test("fitForecaster() recovers the plant that made the rows", () => {
  const { width, deviation, weights } = forecaster;
  const weight = (from: number, to: number): number =>
    (weights[from * width + to]! * deviation[to]!) / deviation[from]!;
  // The slow sensor of the level is nearly the level, and the ridge shares between the two.
  const kept = weight(level, level) + weight(sampled, level);
  assert.ok(Math.abs(kept - 0.97) < 0.02, `${kept}`);
  assert.ok(Math.abs(weight(flow, level) + weight(command, level) - 0.2) < 0.05);
  assert.ok(Math.abs(weight(command, flow) - 0.9) < 0.05, `${weight(command, flow)}`);
});

test("fitForecaster() states its error on rows it was not fitted to", () => {
  const { oneStep, atHorizon } = forecaster.error;
  assert.ok(oneStep[level]! < 0.2 && oneStep[level]! < atHorizon[level]! && atHorizon[level]! < 0.9);
  assert.ok(Math.abs(oneStep[noise]! - 1) < 0.1, "noise is not better forecast than by its mean");
});

test("fitForecaster() gives the same forecaster to the bit", () => {
  assert.deepEqual(fitForecaster(series, options), forecaster);
});

test("fitForecaster() looks back several rows where it is told to", () => {
  const longer = fitForecaster(series, { ...options, lags: 2 });
  assert.equal(longer.weights.length, 2 * series.width * series.width);
  const path = rollOut(longer, stateAt(series, 10, 2), {
    commands: [{ channel: command, value: 3 }],
    steps: 4,
  });
  assert.ok(path.every(Number.isFinite));
});

test("fitForecaster() refuses a recording too short to judge itself by", () => {
  const short = plantSeries({ seed: 1, runs: 2, rowsEach: 20 });
  assert.throws(
    () => fitForecaster(short, options),
    (error) => error instanceof Fault && error.code === "map/too-few-points",
  );
});

test("rollOut() clamps the commanded channel and moves what follows it", () => {
  const { width } = series;
  const state = stateAt(series, 40, 1);
  const path = rollOut(forecaster, state, { commands: [{ channel: command, value: 5 }], steps: 15 });
  for (let step = 0; step < 15; step++) assert.ok(Math.abs(path[step * width + command]! - 5) < 1e-12);
  assert.ok(path[flow]! > 3.5, "the flow follows at once");
  assert.ok(path[14 * width + level]! > path[level]! + 3, "the level gathers it");
  const values = Float64Array.from({ length: 16 }, () => 5);
  const followed = rollOut(forecaster, state, { commands: [{ channel: command, value: values }], steps: 15 });
  assert.deepEqual(followed, path);
});

test("rollOut() follows a command no farther than its reach, and what is not finite nowhere", () => {
  const { width } = series;
  const state = stateAt(series, 40, 1);
  const to = (value: number): Float64Array =>
    rollOut(forecaster, state, { commands: [{ channel: command, value }], steps: 3 });
  const edge = 2 * forecaster.highest[command]! - forecaster.lowest[command]!;
  assert.deepEqual(to(1e9), to(edge));
  assert.notDeepEqual(to(edge - 1), to(edge));
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    assert.ok(Number.isNaN(to(value)[2 * width + level]!));
});

test("slowChannels() takes what gathers a command, not what jumps with it and not what only trembles", () => {
  const measured = [level, flow, noise];
  assert.deepEqual(slowChannels(series, forecaster, { measured, commands: [command], horizon: 15 }), [level]);
});

test("slowChannels() says so where nothing gathers", () => {
  const of = { measured: [flow, noise], commands: [command], horizon: 15 };
  assert.throws(
    () => slowChannels(series, forecaster, of),
    (error) => error instanceof Fault && error.code === "map/bad-rows",
  );
});

test("horizonOf() is the median memory, within bounds", () => {
  assert.ok(memoryOf(series, level) > 10);
  assert.equal(memoryOf(series, noise), 1);
  assert.equal(horizonOf(series, [level]), memoryOf(series, level));
  assert.equal(horizonOf(series, [noise]), 5);
});

test("isStale() finds a sensor that is sampled more slowly than the rows", () => {
  assert.deepEqual(
    [level, flow, noise, command, sampled].map((channel) => isStale(series, channel)),
    [false, false, false, false, true],
  );
});
