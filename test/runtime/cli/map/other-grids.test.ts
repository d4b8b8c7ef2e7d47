import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { calibratePart } from "#runtime/cli/map/calibrate.ts";
import { info } from "#runtime/cli/map/info.ts";
import { plot } from "#runtime/cli/map/plot.ts";
import { scorePart } from "#runtime/cli/map/score.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { encodeMap, fitDense } from "#runtime/map/grid/build.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { folder, plantFile, run, tableOf } from "./plant.ts";

const sides: Readonly<Record<number, number>> = { 1: 64, 3: 16, 4: 12 };

/** Two ways to run, the lower one twice as often; all channels go together. */
function rowsOf(width: number, count: number): Float64Array {
  const chance = prng(width);
  const rows = new Float64Array(width * count);
  for (let row = 0; row < count; row++) {
    const middle = chance.between(0, 3) < 2 ? -2 : 2;
    for (let channel = 0; channel < width; channel++)
      rows[row * width + channel] = middle + 0.5 * chance.normal();
  }
  return rows;
}

function opens(rows: Float64Array, names: readonly string[]): () => Promise<readonly Table[]> {
  const columns = names.map((name) => ({ name, unit: undefined, kind: "number" }) as const);
  return async () => [tableOf(rows, "new.csv", { columns })];
}

function denseFile(t: TestContext, width: number): string {
  const path = join(folder(t), `dense-${width}.npz`);
  const channels = Array.from({ length: width }, (_, at) => ({
    ...{ name: `c${at}`, unit: "K", min: -5, max: 5, resolution: 0.01 },
  }));
  const rows = rowsOf(width, 6_000);
  const options = { rows, channels, cells: sides[width]!, alpha: 0.02, origin: "two wells" };
  writeFileSync(path, encodeMap(fitDense(options, loadKernels())));
  return path;
}

for (const width of [1, 3, 4])
  test(`iv map info, plot, score and calibrate take a grid in ${width} channels`, async (t) => {
    const [place, path] = [folder(t), denseFile(t, width)];
    const facts = JSON.parse((await run(info, path, "--json")).text);
    assert.equal(facts.channels.length, width);
    assert.equal(facts.links.length, width - 1);
    assert.equal(facts.wholeBasins.length, 2);
    const [low, high] = facts.wholeBasins;
    assert(Math.abs(low.share - 2 / 3) < 0.05 && low.pass === high.pass && low.depthNats > high.depthNats);
    for (const value of low.at) assert(Math.abs(value + 2) < 0.7, String(value));
    assert.equal((await run(plot, path, "--out", join(place, "report"), "--cells", "64")).code, 0);
    assert(existsSync(join(place, "report", "map.html")));
    const named = facts.channels.map(({ name }: { name: string }) => name);
    const open = opens(rowsOf(width, 3_000), named);
    const scored = JSON.parse((await run(scorePart(open), path, "new.csv", "--json")).text);
    assert.equal(scored.judged, 3_000);
    assert(scored.share < 0.03);
    const next = join(place, "next.npz");
    await run(calibratePart(open), path, "new.csv", "--out", next, "--json");
    assert.equal(JSON.parse((await run(info, next, "--json")).text).channels.length, width);
  });

test("iv map info and plot show an array of somebody else's, which cannot block", async (t) => {
  const place = folder(t);
  const path = join(place, "theirs.npz");
  const counts = Int32Array.from({ length: 30 * 40 }, (_, at) => {
    const [x, y] = [(at % 40) - 10, Math.floor(at / 40) - 12];
    return Math.round(1_000 * Math.exp(-(x * x + y * y) / 30));
  });
  writeFileSync(path, writeNpz(new Map([["counts", { shape: [30, 40], values: counts }]])));
  const { text } = await run(info, path);
  assert.match(text, /no threshold and cannot block/);
  assert.match(text, /what was taken for granted\n {2}- Axis 1 is numbered/);
  const facts = JSON.parse((await run(info, path, "--json")).text);
  assert.deepEqual([facts.threshold, facts.alpha, facts.thresholds], [null, null, []]);
  assert.deepEqual(facts.wholeBasins[0].at, [12, 10]);
  await run(plot, path, "--out", join(place, "report"), "--cells", "64");
  const page = readFileSync(join(place, "report", "map.html"), "utf8");
  assert.match(page, /What was taken for granted/);
  assert.doesNotMatch(page, /hatched is|∞/);
  assert.doesNotMatch((await run(plot, path)).text, /refused|∞/);
  const open = opens(new Float64Array(20), ["axis1", "axis2"]);
  for (const part of [scorePart(open), calibratePart(open)])
    await assert.rejects(
      run(part, path, "new.csv"),
      (error: unknown) => error instanceof Fault && error.code === "map/no-threshold",
    );
});

test("iv map info --temperature is exact on a grid and states its error on a plant", async (t) => {
  const exact = JSON.parse((await run(info, denseFile(t, 1), "--temperature", "1", "--json")).text);
  // At 1 the density is that of the data, which sums to one.
  assert(Math.abs(exact.thermodynamics.freeEnergy.value) < 0.01);
  assert.equal(exact.thermodynamics.freeEnergy.error, 0);
  const plant = plantFile(t);
  const cool = JSON.parse((await run(info, plant, "--temperature", "1", "--json")).text).thermodynamics;
  assert(Math.abs(cool.freeEnergy.value) < 1e-6, String(cool.freeEnergy.value));
  const warm = JSON.parse((await run(info, plant, "--temperature", "2", "--json")).text).thermodynamics;
  assert(warm.meanEnergy.value > cool.meanEnergy.value + 10 * warm.meanEnergy.error);
  // Three channels of about a Gaussian: half a nat each and degree.
  assert(Math.abs(warm.meanEnergy.value - cool.meanEnergy.value - 1.5) < 0.3);
  assert(warm.effectiveDraws > 1_000);
  assert.match((await run(info, plant, "--temperature", "2")).text, /at the temperature 2\n/);
});

test("iv map info tells the basins of a plant in all its channels", async (t) => {
  const [basin, ...more] = JSON.parse((await run(info, plantFile(t), "--json")).text).wholeBasins;
  assert.deepEqual(more, []);
  const [fuel, heat, pressure] = basin.at;
  assert(Math.abs(fuel - 50) < 5 && Math.abs(heat - 900) < 10 && Math.abs(pressure - 4) < 0.5);
  assert.deepEqual([basin.pass, basin.depthNats], [null, null]);
});
