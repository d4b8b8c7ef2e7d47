import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadKernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import { type DenseGrid, denseBytes, placeDense } from "#runtime/map/grid/dense-place.ts";
import { place } from "#runtime/map/grid/place.ts";
import {
  type DenseReference,
  denseAlongOf,
  denseReachOf,
  denseReferenceOf,
  isInside,
  type State,
  slopeOf,
} from "./reference/dense.ts";

const kernels = loadKernels();
const { call, f64 } = kernels;
const runs = { numRuns: 1_500 };
const nodesOf: readonly (readonly number[])[] = [[9], [6, 5], [5, 4, 3], [4, 3, 3, 2]];
const at = kernels.reserve(16_384);
const plane = kernels.reserve(16_384);

const grids: fc.Arbitrary<DenseGrid> = fc.constantFrom(...nodesOf).chain((nodes) => {
  const total = nodes.reduce((product, count) => product * count, 1);
  const energy = fc.oneof(fc.double({ min: -20, max: 200, noNaN: true }), fc.constantFrom(0, 5, 1e-300));
  return fc
    .record({
      boxes: fc.array(fc.tuple(fc.constantFrom(0, -3, 1e-3, 273.15), fc.constantFrom(1, 0.01, 7.3, 1000)), {
        minLength: nodes.length,
        maxLength: nodes.length,
      }),
      energies: fc.array(energy, { minLength: total, maxLength: total }),
      share: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    })
    .map(({ boxes, energies, share }) => ({
      channels: boxes.map(([min, range], axis) => ({
        ...{ name: `x${axis}`, unit: "1", min, max: min + range, resolution: 0 },
      })),
      ...{ nodes, energies, barrier: 60, bandwidth: boxes.map(([, range]) => share * range) },
    }));
});

const share = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 1 / 8, 1 / 3, 0.5, 1 + 2 ** -52, -(2 ** -60), 1 - 2 ** -53) },
  { weight: 1, arbitrary: fc.double({ min: -3, max: 4, noNaN: true }) },
);
const hostile = fc.constantFrom(
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[5e-324, -5e-324, 2 ** -1022, -0, 1e150, -1e200, 1e17],
);
const four = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(each, { minLength: 4, maxLength: 4 });
const points = fc.record({
  shares: four(share),
  wild: four(fc.option(hostile, { nil: undefined, freq: 20 })),
});
type PlacedPoint = { readonly shares: readonly number[]; readonly wild: readonly (number | undefined)[] };

function placed(grid: DenseGrid): DenseReference {
  assert.ok(denseBytes(grid) <= 16_384);
  placeDense(grid, at, kernels);
  return denseReferenceOf(grid);
}

function pointIn({ min, max }: DenseReference, { shares, wild }: PlacedPoint): State {
  return min.map((low, axis) => wild[axis] ?? low + shares[axis]! * (max[axis]! - low));
}

function slopes(states: readonly State[]): { energy: number; gradient: number[] }[] {
  const width = states[0]!.length;
  const [energies, gradients] = [
    scratchAt + 8 * width * states.length,
    scratchAt + 8 * (width + 1) * states.length,
  ];
  f64.set(states.flat(), scratchAt / 8);
  call.denseGradients(at, scratchAt, states.length, energies, gradients);
  return states.map((_, index) => ({
    energy: f64[energies / 8 + index]!,
    gradient: Array.from(f64.subarray(gradients / 8 + width * index, gradients / 8 + width * (index + 1))),
  }));
}

function alongOf(a: State, b: State): number {
  f64.set(a, scratchAt / 8);
  f64.set(b, scratchAt / 8 + 4);
  return call.denseAlong(at, scratchAt, scratchAt + 32);
}

function reachOf(a: State, b: State, limit: number): number {
  f64.set(a, scratchAt / 8);
  f64.set(b, scratchAt / 8 + 4);
  return call.denseReach(at, scratchAt, scratchAt + 32, limit);
}

function between(a: State, b: State, part: number): State {
  return part === 1 ? b : a.map((x, axis) => x + part * (b[axis]! - x));
}

test("denseGradients() has the bits of the reference for a whole batch, and a number for everything", () => {
  fc.assert(
    fc.property(grids, fc.array(points, { minLength: 1, maxLength: 8 }), (grid, batch) => {
      const reference = placed(grid);
      const states = batch.map((point) => pointIn(reference, point));
      const found = slopes(states);
      for (const [index, state] of states.entries()) {
        assert.deepEqual(found[index], slopeOf(reference, state));
        assert.ok(Number.isFinite(found[index]!.energy) && found[index]!.gradient.every(Number.isFinite));
        if (!isInside(reference, state)) assert.ok(found[index]!.energy >= reference.ceiling);
      }
    }),
    runs,
  );
});

test("denseGradients() agrees with finite differences inside a cell", () => {
  fc.assert(
    fc.property(grids, four(fc.double({ min: 0, max: 0.999, noNaN: true })), (grid, shares) => {
      const reference = placed(grid);
      const middle = reference.min.map((low, axis) => {
        const cell = Math.floor(shares[axis]! * (grid.nodes[axis]! - 1));
        return low + (cell + 0.5) / reference.perUnit[axis]!;
      });
      const { gradient } = slopes([middle])[0]!;
      for (const [axis, perUnit] of reference.perUnit.entries()) {
        // Multilinear is a straight line along each axis, so a wide difference is as exact as a narrow one.
        const side = (share: number): State => middle.with(axis, middle[axis]! + share / perUnit);
        const [low, high] = [-0.25, 0.25].map((share) => slopes([side(share)])[0]!.energy);
        const slope = (high! - low!) / (side(0.25)[axis]! - side(-0.25)[axis]!);
        assert.ok(Math.abs(slope - gradient[axis]!) <= 4e-4 * perUnit, `${slope} is not ${gradient[axis]}`);
      }
    }),
  );
});

test("denseGradients() points back into the box from everywhere outside", () => {
  fc.assert(
    fc.property(grids, points, (grid, point) => {
      const reference = placed(grid);
      const state = pointIn(reference, point);
      if (!state.every(Number.isFinite) || isInside(reference, state)) return;
      const { gradient } = slopes([state])[0]!;
      let steepest = 0;
      for (const [axis, x] of state.entries()) {
        const outward = x > reference.max[axis]! ? 1 : x < reference.min[axis]! ? -1 : 0;
        assert.ok(gradient[axis]! * outward >= 0 && (outward !== 0 || gradient[axis] === 0));
        steepest = Math.max(steepest, gradient[axis]! * outward);
      }
      assert.ok(steepest > 0 && Number.isFinite(steepest));
    }),
    runs,
  );
});

test("denseAlong() has the bits of the reference, hides no peak and invents none", () => {
  fc.assert(
    fc.property(grids, points, points, (grid, first, second) => {
      const reference = placed(grid);
      const [a, b] = [pointIn(reference, first), pointIn(reference, second)];
      const highest = alongOf(a, b);
      assert.ok(Object.is(highest, denseAlongOf(reference, a, b)), `${highest}`);
      assert.ok(Number.isFinite(highest));
      for (let step = 0; step <= 48; step++) {
        const state = between(a, b, step / 48);
        if (!state.every(Number.isFinite)) continue;
        assert.ok(slopeOf(reference, state).energy <= highest + 1e-6, `${step} of 48`);
      }
    }),
    runs,
  );
});

test("denseAlong() finds in two channels what the exact kernel finds", () => {
  fc.assert(
    fc.property(grids, points, points, (grid, first, second) => {
      if (grid.nodes.length !== 2) return;
      const reference = placed(grid);
      place({ ...grid, columns: grid.nodes[0]!, rows: grid.nodes[1]! }, plane, kernels);
      const [a, b] = [pointIn(reference, first), pointIn(reference, second)];
      const exact = call.gridAlong(plane, a[0]!, a[1]!, b[0]!, b[1]!);
      const bound = alongOf(a, b);
      assert.ok(bound >= exact - 1e-9 && bound <= exact + 1.1e-7, `${bound} is not ${exact}`);
    }),
    runs,
  );
});

test("denseReach() has the bits of the reference, never passes the limit and stops at it", () => {
  const limits = fc.double({ min: -20, max: 250, noNaN: true });
  fc.assert(
    fc.property(grids, points, points, limits, (grid, first, second, limit) => {
      const reference = placed(grid);
      const [a, b] = [pointIn(reference, first), pointIn(reference, second)];
      const part = reachOf(a, b, limit);
      assert.ok(Object.is(part, denseReachOf(reference, a, { b, limit })), `${part}`);
      assert.ok(part >= 0 && part <= 1);
      if (part === 0) return;
      assert.ok(alongOf(a, between(a, b, part)) <= limit);
      for (let step = 0; step <= 32; step++)
        assert.ok(slopeOf(reference, between(a, b, (part * step) / 32)).energy <= limit, `${step} of 32`);
      const isShort = a.every((x, axis) => Math.abs(b[axis]! - x) * reference.perUnit[axis]! < 1e-3);
      if (part === 1 || isShort || limit >= reference.ceiling) return;
      assert.ok(alongOf(a, between(a, b, Math.min(1, part + 1e-6))) > limit - 0.01);
    }),
    runs,
  );
});

test("denseReach() is nothing for what is no limit or no state", () => {
  const { min } = placed(fc.sample(grids, 1)[0]!);
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.equal(reachOf(min.with(0, wrong), min, 1e9), 0);
    assert.equal(reachOf(min, min.with(0, wrong), 1e9), 0);
  }
  assert.equal(reachOf(min, min, Number.NaN), 0);
});

test("lend() gives memory back, whatever happens, and nothing is reserved meanwhile", () => {
  const fresh = loadKernels();
  const first = fresh.lend(64, (address) => address);
  assert.throws(() =>
    fresh.lend(64, () => {
      throw new Error("as it happens");
    }),
  );
  assert.equal(fresh.reserve(16), first);
  assert.throws(() => fresh.lend(64, () => fresh.reserve(16)), /lent/);
});
