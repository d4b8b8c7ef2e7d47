import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { calibratePart } from "#runtime/cli/map/calibrate.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { walk } from "../../map/rows.ts";
import { folder, gridFile, plantBytes, plantFile, recording, rowsOf, run, tableOf } from "./plant.ts";

const calibrated = (tables: readonly Table[]) => calibratePart(async () => tables);

test("iv map calibrate writes a new map that keeps its promise on rows that nobody saw", async (t) => {
  const [path, out] = [plantFile(t), join(folder(t), "new.npz")];
  const before = readFileSync(path);
  const { code, text } = await run(
    calibrated([tableOf(rowsOf(3_000, 11), "may.csv")]),
    path,
    "may.csv",
    "--alpha",
    "0.05",
    "--out",
    out,
  );
  assert.equal(code, 0);
  assert.match(text, /before +2 %/);
  assert.match(text, /after +5 %/);
  assert.match(text, /Of 1000 normal states at most 50 are refused/);
  assert.deepEqual(readFileSync(path), before);
  const [old, renewed] = [openPlant(before), openPlant(readFileSync(out))];
  assert.equal(renewed.alpha, 0.05);
  assert(renewed.threshold < old.threshold && renewed.threshold < renewed.barrier);
  assert.match(renewed.provenance.origin, /seed 1; calibrated on 3000 rows of may\.csv$/);
  const fresh = rowsOf(5_000, 12);
  let above = 0;
  for (let at = 0; at < fresh.length; at += 3) {
    const state = fresh.slice(at, at + 3);
    if (renewed.energy(state) > renewed.threshold) above++;
    // The energies are the old map's: only the limit moves.
    assert.equal(renewed.energy(state), old.energy(state));
  }
  assert(above / 5_000 < 0.055 && above / 5_000 > 0.03, `${above}`);
});

test("iv map calibrate never overwrites a file, and writes nothing without --out", async (t) => {
  const path = plantFile(t);
  const part = calibrated([tableOf(rowsOf(1_000, 13), "t.csv")]);
  await assert.rejects(
    run(part, path, "t.csv", "--out", path),
    (error: unknown) =>
      error instanceof Fault && error.code === "map/unwritable" && /there already/.test(error.message),
  );
  assert.deepEqual(new Uint8Array(readFileSync(path)), new Uint8Array(plantBytes()));
  assert.match((await run(part, path, "t.csv")).text, /nothing is written/);
});

test("iv map calibrate refuses too few rows, however many resemble each other", async (t) => {
  const path = plantFile(t);
  const few = (error: unknown): boolean => error instanceof Fault && error.code === "map/too-few-points";
  await assert.rejects(run(calibrated([tableOf(rowsOf(100, 14), "t")]), path, "t", "--alpha", "0.01"), few);
  // Forty rows, each shown fifty times, are forty rows.
  const rows = rowsOf(40, 15);
  const repeated = Float64Array.from(
    { length: 3 * 2_000 },
    (_, at) => rows[3 * Math.floor(at / 150) + (at % 3)]!,
  );
  await assert.rejects(run(calibrated([tableOf(repeated, "t")]), path, "t", "--alpha", "0.05"), few);
  // Unasked, they promise what they can.
  const { text } = await run(calibrated([tableOf(rowsOf(100, 14), "t")]), path, "t");
  assert.match(text, /after +\d/);
});

test("iv map calibrate knows the rows that the map was fitted to", async (t) => {
  const { code, text } = await run(calibrated([tableOf(recording.rows, "t")]), plantFile(t), "t");
  assert.equal(code, 1);
  assert.match(text, /THE PROMISE IS VOID: these are the very rows/);
});

test("iv map calibrate says that the promise is void where the plant moved on the way", async (t) => {
  const moved = rowsOf(4_000, 16).map((value, at) => (at % 3 === 2 && at > 6_000 ? value + 0.12 : value));
  const { code, text } = await run(calibrated([tableOf(moved, "t")]), plantFile(t), "t", "--alpha", "0.1");
  assert.equal(code, 1);
  assert.match(text, /THE PROMISE IS VOID: .*half/);
});

test("iv map calibrate leaves out rows without a value and works on a grid map", async (t) => {
  const out = join(folder(t), "grid.npz");
  const grid = gridFile(t);
  const map = openMap(readFileSync(grid), loadKernels());
  const rows = walk(900, { seed: 2, memory: 0 });
  rows[10] = Number.NaN;
  const columns = map.channels.map(({ name, unit }) => ({ name, unit, kind: "number" }) as const);
  const { text } = await run(
    calibrated([tableOf(rows, "t", { columns })]),
    grid,
    "t",
    "--alpha",
    "0.1",
    "--out",
    out,
  );
  assert.match(text, /1 rows have a channel without a value/);
  const renewed = openMap(readFileSync(out), loadKernels());
  assert.equal(renewed.alpha, 0.1);
  assert.equal(renewed.energy(Float64Array.of(995, 47)), map.energy(Float64Array.of(995, 47)));
});
