import assert from "node:assert/strict";
import { test } from "node:test";
import { loadKernels } from "#runtime/core/kernels.ts";
import { distanceTo } from "#runtime/map/grid/distance.ts";
import { smoothOver, surprisalOver } from "#runtime/map/grid/smoothing.ts";
import { prng } from "#runtime/core/prng.ts";
import { surprisalOf, weightsOf } from "../../../asm/reference/smooth.ts";

const kernels = loadKernels();

/** More nodes than a plane of the kernels holds, so that every axis goes through in parts. */
const nodes: readonly number[] = [30, 41, 70];
const deviations: readonly number[] = [1.5, 0.7, 2.2];
const chance = prng(1);
const values: Float64Array = Float64Array.from({ length: 30 * 41 * 70 }, () => chance.between(0, 9));

test("smoothOver() has the bits of a plain sum along each axis, whatever fits the kernels' planes", () => {
  const found = values.slice();
  smoothOver(found, { nodes, deviations }, kernels);
  let expected: Float64Array = values;
  let stride = 1;
  for (const [axis, count] of nodes.entries()) {
    const radius = Math.ceil(4 * deviations[axis]!);
    const weights = weightsOf(radius, deviations[axis]!);
    const [source, step] = [expected, stride];
    expected = source.map((_, node) => {
      const position = Math.floor(node / step) % count;
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++)
        if (position + tap >= 0 && position + tap < count)
          sum += weights[tap + radius]! * source[node + tap * step]!;
      return sum;
    });
    stride *= count;
  }
  assert.deepEqual(found, expected);
});

test("surprisalOver() takes the logarithm of every value, in as many parts as it takes", () => {
  const found = values.slice();
  surprisalOver(found, kernels);
  assert.deepEqual(found, values.map(surprisalOf));
});

test("distanceTo() is the least distance over all marked nodes, in steps of each axis", () => {
  const lattice = { nodes: [7, 5, 4], steps: [0.5, 2, 1.25] };
  const marked = Uint8Array.from({ length: 140 }, (_, node) => (node % 37 === 5 ? 1 : 0));
  const at = (node: number): readonly number[] => [
    0.5 * (node % 7),
    2 * (Math.floor(node / 7) % 5),
    1.25 * Math.floor(node / 35),
  ];
  const found = distanceTo(marked, lattice);
  for (let node = 0; node < 140; node++) {
    const distances = [...marked.keys()]
      .filter((other) => marked[other] === 1)
      .map((other) => Math.hypot(...at(node).map((x, axis) => x - at(other)[axis]!)));
    assert.ok(Math.abs(found[node]! - Math.min(...distances)) < 1e-12, `${node}`);
  }
  assert.ok(
    distanceTo(new Uint8Array(140), lattice).every((distance) => distance === Number.POSITIVE_INFINITY),
  );
});
