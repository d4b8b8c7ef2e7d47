import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { openRaw, readRawGrid } from "#runtime/map/raw-grid.ts";

const array = (shape: readonly number[], values: NpyArray["values"]): NpyArray => ({ shape, values });
const axis = (...values: number[]): NpyArray => array([values.length], Float64Array.from(values));

test("readRawGrid() takes a bare array for energies over numbered axes, and says so", () => {
  const raw = readRawGrid(new Map([["energy_map", array([2, 3], Float64Array.of(0, 1, 2, 3, 4, 5))]]));
  assert.deepEqual([raw.kind, raw.nodes], ["energy", [2, 3]]);
  assert.deepEqual(
    raw.channels.map(({ name, max }) => [name, max]),
    [
      ["axis1", 1],
      ["axis2", 2],
    ],
  );
  // The first axis is the first channel, and the first channel runs the fastest.
  assert.deepEqual(Array.from(raw.energies), [0, 3, 1, 4, 2, 5]);
  assert.equal(raw.assumptions.length, 3);
  assert.equal(raw.barrier, 9.5);
});

test("readRawGrid() reads what np.histogram2d() gives: counts, and the edges of the bins", () => {
  const raw = readRawGrid(
    new Map([
      ["hist", array([2, 3], Int32Array.of(1, 2, 0, 4, 8, 1))],
      ["xedges", axis(0, 1, 2)],
      ["yedges", axis(10, 12, 14, 16)],
    ]),
  );
  assert.equal(raw.kind, "counts");
  assert.deepEqual(
    raw.channels.map(({ name, min, max }) => [name, min, max]),
    [
      ["x", 0.5, 1.5],
      ["y", 11, 15],
    ],
  );
  // 8 of 16 rows in a bin of 1 × 2.
  assert.ok(Math.abs(raw.energies[3]! + Math.log(8 / 16 / 2)) < 1e-6);
  // Nobody was ever in the last bin of the first row, one step from the rows beside it.
  assert.ok(raw.energies[4]! > raw.barrier);
  assert.match(raw.assumptions.join(), /1 points without a value/);
});

test("readRawGrid() turns axes that fall, and brings uneven ones to even steps", () => {
  const raw = readRawGrid(
    new Map([
      ["E", array([3, 2], Float64Array.of(4, 40, 1, 10, 0, 0))],
      ["y", axis(5, 3)],
      ["x", axis(1, 2, 5)],
    ]),
  );
  assert.deepEqual(
    raw.channels.map(({ name, min, max }) => [name, min, max]),
    [
      ["x", 1, 5],
      ["y", 3, 5],
    ],
  );
  // x at 1, 3, 5: the middle is a third of the way from 2 to 5. y was given from high to low.
  const expected = [40, (10 * 2) / 3, 0, 4, 2 / 3, 0];
  for (const [node, energy] of expected.entries())
    assert.ok(Math.abs(raw.energies[node]! - energy) < 1e-5, `${node}`);
});

test("openRaw() answers all but what only a calibration could know", () => {
  const values = Float64Array.from({ length: 4 * 5 * 6 }, (_, index) => index % 7);
  const raw = readRawGrid(new Map([["p", array([4, 5, 6], values)]]), { kind: "energy" });
  const map = openRaw(raw, loadKernels());
  const gradient = new Float64Array(3);
  assert.equal(map.energy(Float64Array.of(0, 0, 3)), 3);
  assert.ok(map.energy(Float64Array.of(9, 0, 0)) > map.barrier);
  assert.ok(map.gradient(Float64Array.of(9, 0, 0), gradient) > map.barrier && gradient[0]! > 0);
  assert.ok(map.along(Float64Array.of(0, 0, 0), Float64Array.of(0, 0, 5)) >= 5);
  assert.equal(map.calibration.length, 0);
  assert.throws(
    () => map.threshold,
    (error) => error instanceof Fault && error.code === "map/no-threshold",
  );
});

test("readRawGrid() refuses what is no map, and says why", () => {
  const cases: readonly [arrays: [string, NpyArray][], message: RegExp][] = [
    [[], /no array of numbers/],
    [[["a", array([2], ["x", "y"])]], /no array of numbers/],
    [[["e", array([2, 2, 2, 2, 2], new Float64Array(32))]], /no array of numbers/],
    [[["e", array([2, 2], Float64Array.of(0, Number.NEGATIVE_INFINITY, 0, 0))]], /minus infinity/],
    [[["e", array([2, 2], new Float64Array(4).fill(1e9))]], /beyond/],
    [[["p", array([2, 2], new Float64Array(4))]], /all its values are zero/],
    [
      [
        ["e", array([2, 2], new Float64Array(4))],
        ["x", axis(1, 1)],
      ],
      /neither rises nor falls/,
    ],
    [
      [
        ["e", array([2, 2], new Float64Array(4))],
        ["x", axis(1, Number.NaN)],
      ],
      /neither rises nor falls/,
    ],
  ];
  for (const [arrays, message] of cases)
    assert.throws(
      () => readRawGrid(new Map(arrays)),
      (error) => error instanceof Fault && error.code === "map/bad-file" && message.test(error.message),
      `${message}`,
    );
  assert.throws(() => readRawGrid(new Map(), { member: "none" }), /no array "none"/);
});

test("readRawGrid() makes a finite map of any finite numbers or none, or a Fault", () => {
  const value = fc.oneof(fc.double(), fc.constantFrom(0, 1, Number.NaN));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 12, maxLength: 12 }),
      fc.array(value, { minLength: 3, maxLength: 4 }),
      fc.constantFrom("energy", "probability", "counts", undefined),
      (values, places, kind) => {
        const arrays = new Map([
          ["q", array([3, 4], Float64Array.from(values))],
          ["x", axis(...places)],
        ]);
        try {
          const raw = readRawGrid(arrays, kind === undefined ? {} : { kind });
          assert.ok(raw.energies.length === 12);
          for (let node = 0; node < 12; node++) assert.ok(Number.isFinite(raw.energies[node]));
        } catch (error) {
          assert.ok(error instanceof Fault && error.code === "map/bad-file", `${error}`);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import numpy"]).status === 0,
);
const noNumpy = python === undefined && "there is no python3 with numpy here";

test("readRawGrid() reads a histogram as NumPy saves it", { skip: noNumpy }, (context) => {
  const directory = mkdtempSync(join(tmpdir(), "raw-"));
  context.after(() => rmSync(directory, { recursive: true }));
  const program = `
import numpy as np
x, y = np.meshgrid(np.linspace(-3, 3, 31), np.linspace(-2, 2, 21), indexing="ij")
np.savez_compressed("map.npz", density=np.asfortranarray(np.exp(-x**2 - y**2)), x=x[:, 0], y=y[0])
`;
  const run = spawnSync(python!, ["-c", program], { cwd: directory, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const raw = readRawGrid(readNpz(readFileSync(join(directory, "map.npz"))));
  const map = openRaw(raw, loadKernels());
  assert.equal(raw.kind, "probability");
  const rise = map.energy(Float64Array.of(2, 1)) - map.energy(Float64Array.of(0, 0));
  assert.ok(Math.abs(rise - 5) < 1e-5, `${rise}`);
  // The density of exp(−x² − y²) has its peak at 1/π, up to what the box and the sum leave out.
  assert.ok(Math.abs(map.energy(Float64Array.of(0, 0)) - Math.log(Math.PI)) < 0.06);
});
