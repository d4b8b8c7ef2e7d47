import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { encodeMap, type FitOptions, fitGrid } from "#runtime/map/grid/build.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import { channels, trueEnergy, walk } from "../rows.ts";

const kernels = loadKernels();
const options: FitOptions = {
  rows: walk(6_000, { seed: 1, memory: 0 }),
  ...{ channels, cells: 64, alpha: 0.01, origin: "a walk" },
};
const fit = fitGrid(options, kernels);

test("fitGrid() finds the energies of a known density where the rows are", () => {
  const fresh = walk(4_000, { seed: 2, memory: 0 });
  const map = openMap(encodeMap(fit), kernels);
  let sum = 0;
  for (let row = 0; row < fresh.length; row += 2)
    sum += map.energy(fresh.subarray(row, row + 2)) - trueEnergy(fresh[row]!, fresh[row + 1]!);
  // The mean difference is the Kullback–Leibler divergence, so it is above zero but for chance.
  const divergence = sum / 4_000;
  assert.ok(divergence > -0.05 && divergence < 0.1, `${divergence}`);
});

test("fitGrid() keeps the false-block rate on rows it never saw, and blocks what does not belong together", () => {
  const map = openMap(encodeMap(fit), kernels);
  const fresh = walk(50_000, { seed: 3, memory: 0 });
  let blocked = 0;
  for (let row = 0; row < fresh.length; row += 2)
    if (map.energy(fresh.subarray(row, row + 2)) > map.threshold) blocked++;
  assert.ok(blocked / 50_000 <= 0.01, `${blocked}`);
  assert.ok(blocked / 50_000 >= 0.001, `${blocked}`);
  // Each value by itself is in its range; together they never were.
  assert.ok(map.energy(Float64Array.of(1040, 30)) > map.threshold);
  assert.ok(map.energy(Float64Array.of(1040, 66)) < map.threshold);
});

test("fitGrid() makes energies that are finite, exact in f32 and above the barrier far from all rows", () => {
  assert.ok(fit.threshold < fit.barrier);
  for (const energy of fit.energies) assert.ok(Number.isFinite(energy) && energy === Math.fround(energy));
  assert.ok(fit.energies[0]! > fit.barrier + 1);
  assert.deepEqual(fit.calibration, fit.calibration.toSorted());
  const above = fit.calibration.filter((energy) => energy > fit.threshold).length;
  assert.ok(above / fit.calibration.length < 0.01);
});

test("fitGrid() leaves no flat place: from everywhere outside the basin the gradient leads down", () => {
  const map = openMap(encodeMap(fit), kernels);
  const state = new Float64Array(2);
  const gradient = new Float64Array(2);
  for (let temperature = 700; temperature <= 1300; temperature += 17)
    for (let power = -60; power <= 170; power += 13) {
      state.set([temperature, power]);
      if (map.gradient(state, gradient) <= map.barrier) continue;
      // Downhill by one hundredth of a bandwidth.
      const length = Math.hypot(gradient[0]! * fit.bandwidth[0]!, gradient[1]! * fit.bandwidth[1]!);
      assert.ok(length > 1, `${temperature}, ${power}: ${length} nats a bandwidth`);
    }
});

test("fitGrid() gives the same bytes for the same rows, on fresh kernels too", () => {
  assert.deepEqual(encodeMap(fitGrid(options, loadKernels())), encodeMap(fit));
});

test("fitGrid() keeps at least the sensor's resolution", () => {
  const coarse = channels.map((channel) => ({ ...channel, resolution: (channel.max - channel.min) / 8 }));
  const { bandwidth } = fitGrid({ ...options, channels: coarse }, kernels);
  assert.deepEqual(Array.from(bandwidth), [30, 13.75]);
});

test("fitGrid() cuts blocks longer than the plant remembers", () => {
  const quick = fitGrid({ ...options, rows: walk(40_000, { seed: 4, memory: 0 }) }, kernels);
  const slow = fitGrid({ ...options, rows: walk(40_000, { seed: 4, memory: 0.98 }) }, kernels);
  // A memory of 0.98 a row is 50 rows to 1/e.
  assert.equal(quick.blocks.rowsEach, 5);
  assert.ok(slow.blocks.rowsEach >= 150 && slow.blocks.rowsEach <= 400, `${slow.blocks.rowsEach}`);
});

test("fitGrid() refuses too few rows, rows that are not finite, and rows outside the channels", () => {
  const few = options.rows.slice(0, 1_000);
  assert.throws(() => fitGrid({ ...options, rows: few }, kernels), hasCode("map/too-few-points"));
  const holed = options.rows.slice();
  holed[77] = Number.NaN;
  assert.throws(
    () => fitGrid({ ...options, rows: holed }, kernels),
    hasCode("map/bad-rows", /Row 38 holds NaN/),
  );
  assert.throws(() => fitGrid({ ...options, rows: few.slice(1) }, kernels), hasCode("map/bad-rows"));
  const cold = channels.map((channel) => ({ ...channel, max: channel.min + 20 }));
  assert.throws(() => fitGrid({ ...options, channels: cold }, kernels), hasCode("map/bad-rows"));
  const narrow = channels.map((channel) => ({
    ...channel,
    max: channel.min + 0.55 * (channel.max - channel.min),
  }));
  assert.throws(() => fitGrid({ ...options, channels: narrow }, kernels), hasCode("map/bad-rows"));
  assert.throws(() => fitGrid({ ...options, rows: new Float64Array(0) }, kernels), Fault);
});

test("fitGrid() fits constant rows: a band as wide as the resolution", () => {
  const still = new Float64Array(4_000).map((_, index) => (index % 2 === 0 ? 1000 : 50));
  const map = openMap(encodeMap(fitGrid({ ...options, rows: still }, kernels)), kernels);
  assert.ok(map.energy(Float64Array.of(1000, 50)) <= map.threshold);
  assert.ok(map.energy(Float64Array.of(1040, 50)) >= map.barrier);
});

function hasCode(code: string, message = /./): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Fault && error.code === code, String(error));
    assert.match(error.message, message);
    return true;
  };
}
