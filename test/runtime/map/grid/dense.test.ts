import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { encodeMap, type FitOptions, fitDense } from "#runtime/map/grid/build.ts";
import { openDense } from "#runtime/map/grid/dense-map.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import type { DenseFit } from "#runtime/map/grid/grid-fit.ts";

const kernels = loadKernels();

/** `width` quantities, each new one half the one before it and half its own; deviation 1. */
function chained(count: number, { width, seed }: { width: number; seed: number }): Float64Array {
  const chance = prng(seed);
  const rows = new Float64Array(width * count);
  for (let row = 0; row < count; row++)
    for (let axis = 0; axis < width; axis++) {
      const own = chance.normal();
      const before = rows[row * width + axis - 1]!;
      rows[row * width + axis] = axis === 0 ? own : 0.6 * before + 0.8 * own;
    }
  return rows;
}

function trueEnergy(state: Float64Array): number {
  return state.reduce((sum, x, axis) => {
    const own = axis === 0 ? x : (x - 0.6 * state[axis - 1]!) / 0.8;
    return sum + Math.log(Math.sqrt(2 * Math.PI) * (axis === 0 ? 1 : 0.8)) + (own * own) / 2;
  }, 0);
}

const channelsOf = (width: number): readonly Channel[] =>
  Array.from({ length: width }, (_, axis) => ({
    ...{ name: `q${axis}`, unit: "1", min: -5, max: 5, resolution: 0.01 },
  }));

const sizes: readonly (readonly [width: number, cells: number, rows: number])[] = [
  [1, 256, 6_000],
  [3, 32, 30_000],
  [4, 16, 30_000],
];

for (const [width, cells, count] of sizes) {
  const options: FitOptions = {
    rows: chained(count, { width, seed: 7 }),
    ...{ channels: channelsOf(width), cells, alpha: 0.01, origin: "a chain" },
  };
  const fit = fitDense(options, kernels);
  const bytes = encodeMap(fit);
  const map = openDense(bytes, kernels);
  const fresh = chained(10_000, { width, seed: 8 });

  test(`fitDense() finds a known density of ${width} channels and keeps its false-block rate`, () => {
    let [difference, blocked] = [0, 0];
    for (let at = 0; at < fresh.length; at += width) {
      const state = fresh.subarray(at, at + width);
      const energy = map.energy(state);
      difference += energy - trueEnergy(state);
      if (energy > map.threshold) blocked++;
    }
    // The mean difference is the Kullback–Leibler divergence; it grows with the channels, as rows get lonely.
    assert.ok(difference / 10_000 > -0.05 && difference / 10_000 < 0.2 * width, `${difference / 10_000}`);
    assert.ok(blocked / 10_000 <= 0.012, `${blocked}`);
    const apart = Float64Array.from({ length: width }, (_, axis) => (axis % 2 === 0 ? 3.2 : -3.2));
    assert.ok(map.energy(apart) > map.threshold || width === 1);
  });

  test(`openDense() gives back what a fit of ${width} channels found`, () => {
    assert.deepEqual(map.fit, fit);
    assert.deepEqual([map.threshold, map.barrier, map.alpha], [fit.threshold, fit.barrier, 0.01]);
    assert.equal(map.digest, digestOf(bytes));
    const node = Float64Array.from({ length: width }, (_, axis) => -5 + (10 * (axis + 2)) / (cells - 1));
    const index = Array.from(node).reduce((sum, _, axis) => sum + (axis + 2) * cells ** axis, 0);
    assert.ok(Math.abs(map.energy(node) - fit.energies[index]!) < 1e-6 * fit.energies[index]!);
    assert.throws(() => map.energy(new Float64Array(width + 1)), /values/);
  });

  test(`a map of ${width} channels leaves no flat place and keeps its promises on ways`, () => {
    const gradient = new Float64Array(width);
    const chance = prng(9);
    for (let draw = 0; draw < 500; draw++) {
      const [a, b] = [0, 1].map(() => Float64Array.from(gradient, () => chance.between(-8, 8)));
      const energy = map.gradient(a!, gradient);
      const length = Math.hypot(...gradient.map((slope, axis) => slope * fit.bandwidth[axis]!));
      assert.ok(energy <= map.barrier || length > 0.5, `${a}: ${length} nats a bandwidth`);
      assert.ok(map.along(a!, b!) >= Math.max(energy, map.energy(b!)));
      const centre = new Float64Array(width);
      const part = map.reach(centre, b!, map.threshold);
      const end = b!.map((x) => part * x);
      assert.ok(part > 0 && map.along(centre, end) <= map.threshold);
    }
  });
}

test("fitDense() and fitGrid()'s reader agree about two channels only", () => {
  const bytes = encodeMap(goldenFit());
  assert.throws(() => openMap(bytes, kernels), isBadFile);
  assert.equal(openDense(bytes, kernels).fit.nodes.length, 3);
});

/** A fit by hand, so that the golden bytes tell the format and nothing else. */
function goldenFit(): DenseFit {
  return {
    channels: ["a", "b", "c"].map((name, axis) => ({
      ...{ name, unit: "K", min: axis, max: axis + 1, resolution: 0.25 },
    })),
    nodes: [4, 3, 2],
    energies: Float64Array.from({ length: 24 }, (_, node) => node / 4),
    ...{ alpha: 0.5, threshold: 4, barrier: 8, bandwidth: Float64Array.of(0.5, 0.25, 0.125) },
    ...{ calibration: Float64Array.of(1, 2, 4), effectiveRows: 2, doubt: "by hand" },
    moves: { threshold: 5, barrier: 8, calibration: Float64Array.of(1, 5), effectiveRows: 1 },
    blocks: { fit: 2, calibration: 1, rowsEach: 3 },
    provenance: {
      ...{ origin: "by hand", rowCount: 9, secondsPerRow: 60, memoryRows: 3 },
      rowsDigest: digestOf(new Uint8Array(0)),
    },
  };
}

test("encodeMap() writes a map of three channels to these bytes", () => {
  assert.equal(digestOf(encodeMap(goldenFit())), goldenDigest);
});

const goldenDigest = "sha256:a65ff66f1c454585de0872322c3f6e5aaf7f096fa97354185dab247db002b97f";

test("fitDense() gives the same bytes for the same rows, on fresh kernels too", () => {
  const options: FitOptions = {
    rows: chained(4_000, { width: 3, seed: 3 }),
    ...{ channels: channelsOf(3), cells: 16, alpha: 0.05, origin: "a chain" },
  };
  const bytes = encodeMap(fitDense(options, kernels));
  assert.deepEqual(encodeMap(fitDense(options, loadKernels())), bytes);
});

test("fitDense() refuses a number of channels or of points that it does not know", () => {
  const options = { rows: new Float64Array(50), alpha: 0.1, origin: "" };
  for (const [width, cells] of [
    [5, 16],
    [3, 256],
    [1, 100],
  ] as const)
    assert.throws(() => fitDense({ ...options, channels: channelsOf(width), cells }, kernels), /a grid/);
});

const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import numpy"]).status === 0,
);
const noNumpy = python === undefined && "there is no python3 with numpy here";

test("NumPy opens a map of three channels", { skip: noNumpy }, (context) => {
  const directory = mkdtempSync(join(tmpdir(), "dense-"));
  context.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "map.npz"), encodeMap(goldenFit()));
  const program = `
import numpy as np
z = np.load("map.npz")
assert z["energies"].shape == (2, 3, 4) and z["energies"].dtype == "<f4"
assert z["energies"][1, 2, 3] == 23 / 4 and z["energies"][0, 0, 1] == 1 / 4
assert z["channel_name"].tolist() == ["a", "b", "c"] and z["channel_max"].tolist() == [1, 2, 3]
`;
  const run = spawnSync(python!, ["-c", program], { cwd: directory, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

function isBadFile(error: unknown): boolean {
  return error instanceof Fault && error.code === "map/bad-file";
}
