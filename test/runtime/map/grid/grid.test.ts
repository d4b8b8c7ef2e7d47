import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { encodeMap, fitGrid } from "#runtime/map/grid/build.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import { mapFormat } from "#runtime/map/grid/members.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { channels, walk } from "../rows.ts";

const kernels = loadKernels();
const rows = walk(6_000, { seed: 1, memory: 0 });
const fit = fitGrid({ rows, channels, cells: 64, alpha: 0.01, origin: "a walk" }, kernels);
const bytes = encodeMap(fit);
const map = openMap(bytes, kernels);

test("openMap() gives back what the fit found", () => {
  assert.deepEqual(map.channels, channels);
  assert.deepEqual([map.threshold, map.barrier, map.alpha], [fit.threshold, fit.barrier, 0.01]);
  assert.deepEqual(map.calibration, fit.calibration);
  assert.deepEqual(map.provenance, fit.provenance);
  assert.equal(map.provenance.rowsDigest, digestOf(new Uint8Array(rows.buffer)));
  assert.equal(map.digest, digestOf(bytes));
});

test("view has the energies of the nodes, first row at the lowest second channel", () => {
  const { columns, energies, rows } = map.view;
  for (const [column, row] of [
    [0, 0],
    [5, 0],
    [0, 9],
    [31, 40],
    [63, 63],
  ] as const) {
    const x = channels[0]!.min + (column * 240) / (columns - 1);
    const y = (row * 110) / (rows - 1);
    const energy = map.energy(Float64Array.of(x, y));
    assert.ok(
      Math.abs(energy - energies[row * columns + column]!) < 1e-6 * Math.max(1, energy),
      `${column}, ${row}`,
    );
  }
  assert.equal(map.view.digest, map.digest);
  assert.equal(JSON.parse(JSON.stringify(map.view)).energies.length, columns * rows);
});

test("two maps in one instance do not disturb each other", () => {
  const before = map.energy(Float64Array.of(1000, 50));
  const other = openMap(encodeMap({ ...fit, energies: fit.energies.map((energy) => energy / 2) }), kernels);
  assert.equal(map.energy(Float64Array.of(1000, 50)), before);
  assert.equal(other.energy(Float64Array.of(1000, 50)), before / 2);
});

test("energy() is total: at least the barrier for whatever is not a state inside the box", () => {
  const doubles = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e308, 5e-324));
  const gradient = new Float64Array(2);
  fc.assert(
    fc.property(doubles, doubles, (x, y) => {
      const state = Float64Array.of(x, y);
      const energy = map.energy(state);
      assert.ok(Number.isFinite(energy));
      const isInside = x >= 880 && x <= 1120 && y >= 0 && y <= 110;
      assert.ok(isInside || energy >= map.barrier, `${x}, ${y}: ${energy}`);
      assert.equal(map.gradient(state, gradient), energy);
      assert.ok(gradient.every(Number.isFinite));
    }),
    { numRuns: 5_000 },
  );
});

test("reach() stops before the threshold on a way out of the basin, and along() says why", () => {
  const [from, to] = [Float64Array.of(1000, 50), Float64Array.of(1100, 20)];
  const part = map.reach(from, to, map.threshold);
  const stop = from.map((value, axis) => value + part * (to[axis]! - value));
  assert.ok(part > 0.05 && part < 0.6, `${part}`);
  assert.ok(map.along(from, stop) <= map.threshold);
  assert.ok(map.along(from, to) >= map.barrier);
  assert.equal(map.reach(from, from, map.threshold), 1);
  assert.equal(map.reach(to, from, map.threshold), 0);
});

test("a state of the wrong width is a bug, not an answer", () => {
  assert.throws(() => map.energy(Float64Array.of(1)), /two values/);
  assert.throws(() => map.reach(Float64Array.of(1, 2), Float64Array.of(1, 2, 3), 1), /two values/);
});

test("openMap() refuses every map that could not keep its promises", () => {
  const number = (value: number): NpyArray => ({ shape: [], values: Float64Array.of(value) });
  const pair = (a: number, b: number): NpyArray => ({ shape: [2], values: Float64Array.of(a, b) });
  const text = (value: string): NpyArray => ({ shape: [], values: [value] });
  const nodes = (values: Float32Array): NpyArray => ({ shape: [2, values.length / 2], values });
  const cases: readonly [member: string, array: NpyArray | undefined, message: RegExp][] = [
    ["format", text("industriverse.grid-map/2"), /format/],
    ["format", undefined, /has no "format"/],
    ["threshold", number(fit.barrier), /not below its barrier/],
    ["threshold", number(Number.NaN), /not a finite number/],
    ["threshold", text("1"), /not a finite number/],
    ["barrier", number(1e7), /energy beyond/],
    ["alpha", number(0), /false-block rate/],
    ["channel_max", pair(880, 110), /runs from 880 to 880/],
    ["channel_max", pair(880 + 1e-9, 110), /runs from 880/],
    ["channel_max", pair(1e308, 110), /runs from 880/],
    ["channel_resolution", pair(-1, 1), /steps of -1/],
    ["channel_min", number(1), /shape/],
    ["channel_unit", pair(1, 2), /not text/],
    ["bandwidth", pair(0, 1), /bandwidths/],
    ["bandwidth", pair(1e-300, 1), /bandwidths/],
    ["energies", nodes(new Float32Array(8).fill(Number.NaN)), /not a finite number/],
    ["energies", nodes(new Float32Array(8).fill(1e30)), /energy beyond/],
    ["energies", nodes(new Float32Array(2)), /2 × 1 nodes/],
    ["energies", { shape: [8], values: new Float32Array(8) }, /1 axes, not 2/],
    ["calibration", { shape: [2], values: Float64Array.of(2, 1) }, /ascending/],
    ["rows_digest", text("sha256:abc"), /not a digest/],
  ];
  for (const [member, array, message] of cases) {
    const members = new Map(readNpz(bytes));
    if (array === undefined) members.delete(member);
    else members.set(member, array);
    assert.throws(
      () => openMap(writeNpz(members), loadKernels()),
      (error) => {
        assert.ok(error instanceof Fault && error.code === "map/bad-file", `${member}: ${error}`);
        assert.match(error.message, message);
        return true;
      },
    );
  }
  assert.equal(readNpz(bytes).get("format")?.values.at(0), mapFormat);
});
