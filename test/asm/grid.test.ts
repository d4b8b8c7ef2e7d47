import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scratchAt } from "#runtime/core/layout.ts";
import { grids, kernels, type Placed, placedOf, pointIn, points } from "./grids.ts";
import { energyOf, gradientOf, isInside, type Point } from "./reference/grid.ts";
import { alongOf, reachOf } from "./reference/path.ts";

const { call, f64 } = kernels;
const runs = { numRuns: 3_000 };

test("gridEnergy() has the bits of the reference, and a number for everything", () => {
  fc.assert(
    fc.property(grids, points, (grid, point) => {
      const placed = placedOf(grid);
      const { x, y } = pointIn(placed, point);
      const energy = call.gridEnergy(placed.at, x, y);
      assert.ok(Object.is(energy, energyOf(placed.reference, { x, y })), `${energy} at ${x}, ${y}`);
      assert.ok(Number.isFinite(energy));
      if (!isInside(placed.reference, { x, y })) assert.ok(energy >= placed.grid.barrier);
    }),
    runs,
  );
});

test("gridGradients() has the bits of the reference for a whole batch", () => {
  fc.assert(
    fc.property(grids, fc.array(points, { minLength: 1, maxLength: 16 }), (grid, batch) => {
      const placed = placedOf(grid);
      const states = batch.map((point) => pointIn(placed, point));
      const found = gradientsOf(placed, states);
      for (const [index, state] of states.entries())
        assert.deepEqual(found[index], gradientOf(placed.reference, state));
    }),
    runs,
  );
});

test("gridGradients() agrees with finite differences inside a cell", () => {
  fc.assert(
    fc.property(
      grids,
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 0, max: 5 }),
      (grid, column, row) => {
        const placed = placedOf(grid);
        const { min, perUnit } = placed.reference;
        const place = (s: number, t: number): Point => ({
          x: min[0] + (column + s) / perUnit[0],
          y: min[1] + (row + t) / perUnit[1],
        });
        const [gradient] = gradientsOf(placed, [place(0.5, 0.5)]);
        // A bilinear energy is a straight line along each axis, so a wide difference is as exact as a narrow one.
        const [west, east, south, north] = [
          place(0.25, 0.5),
          place(0.75, 0.5),
          place(0.5, 0.25),
          place(0.5, 0.75),
        ];
        const slope = (a: Point, b: Point, run: number): number =>
          (call.gridEnergy(placed.at, b.x, b.y) - call.gridEnergy(placed.at, a.x, a.y)) / run;
        close(gradient!.x, slope(west, east, east.x - west.x), 400 * perUnit[0]);
        close(gradient!.y, slope(south, north, north.y - south.y), 400 * perUnit[1]);
      },
    ),
  );
});

test("gridGradients() points back into the box from everywhere outside", () => {
  fc.assert(
    fc.property(grids, points, (grid, point) => {
      const placed = placedOf(grid);
      const state = pointIn(placed, point);
      const { min, max } = placed.reference;
      if (!Number.isFinite(state.x) || !Number.isFinite(state.y) || isInside(placed.reference, state)) return;
      const [gradient] = gradientsOf(placed, [state]);
      const outward = [
        Math.sign(Math.max(0, state.x - max[0])) - Math.sign(Math.max(0, min[0] - state.x)),
        Math.sign(Math.max(0, state.y - max[1])) - Math.sign(Math.max(0, min[1] - state.y)),
      ];
      const steepest = Math.max(gradient!.x * outward[0]!, gradient!.y * outward[1]!);
      assert.ok(steepest > 0 && Number.isFinite(steepest));
      assert.ok(gradient!.x * outward[0]! >= 0 && gradient!.y * outward[1]! >= 0);
    }),
    runs,
  );
});

test("gridAlong() has the bits of the reference and hides no peak", () => {
  fc.assert(
    fc.property(grids, points, points, (grid, first, second) => {
      const placed = placedOf(grid);
      const [a, b] = [pointIn(placed, first), pointIn(placed, second)];
      const highest = call.gridAlong(placed.at, a.x, a.y, b.x, b.y);
      assert.ok(Object.is(highest, alongOf(placed.reference, a, b)), `${highest}`);
      assert.ok(Number.isFinite(highest));
      for (let step = 0; step <= 64; step++) {
        const { x, y } = between(a, b, step / 64);
        // Where the way itself overflows the answer is the highest energy, and there is nothing to sample.
        if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
        assert.ok(call.gridEnergy(placed.at, x, y) <= highest + 1e-6, `${step} of 64`);
      }
    }),
    runs,
  );
});

test("gridReach() has the bits of the reference and never goes beyond the limit", () => {
  fc.assert(
    fc.property(
      grids,
      points,
      points,
      fc.double({ min: -20, max: 250, noNaN: true }),
      (grid, first, second, limit) => {
        const placed = placedOf(grid);
        const [a, b] = [pointIn(placed, first), pointIn(placed, second)];
        const part = call.gridReach(placed.at, a.x, a.y, b.x, b.y, limit);
        assert.ok(Object.is(part, reachOf(placed.reference, a, { b, limit })), `${part}`);
        assert.ok(part >= 0 && part <= 1);
        if (part === 0) return;
        const end = between(a, b, part);
        assert.ok(call.gridEnergy(placed.at, end.x, end.y) <= limit);
        assert.ok(call.gridAlong(placed.at, a.x, a.y, end.x, end.y) <= limit);
        for (let step = 0; step <= 32; step++) {
          const { x, y } = between(a, b, (part * step) / 32);
          assert.ok(call.gridEnergy(placed.at, x, y) <= limit, `${step} of 32`);
        }
        // On a way so short that its points round to its ends there is no "a little farther", and with a limit
        // above the barrier the way still ends at the box.
        const isShort = Math.hypot(b.x - a.x, b.y - a.y) * placed.reference.perUnit[0] < 1e-3;
        if (part === 1 || isShort || limit >= placed.reference.ceiling) return;
        // Not far short either: a little farther on is above the limit, or outside.
        const beyond = between(a, b, Math.min(1, part + 1e-6));
        assert.ok(call.gridAlong(placed.at, a.x, a.y, beyond.x, beyond.y) > limit - 0.01);
      },
    ),
    runs,
  );
});

test("gridReach() is nothing for what is no limit or no state", () => {
  const placed = placedOf(fc.sample(grids, 1)[0]!);
  const { min } = placed.reference;
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.equal(call.gridReach(placed.at, wrong, min[1], min[0], min[1], 1e9), 0);
    assert.equal(call.gridReach(placed.at, min[0], min[1], wrong, min[1], 1e9), 0);
  }
  assert.equal(call.gridReach(placed.at, min[0], min[1], min[0], min[1], Number.NaN), 0);
});

function between(a: Point, b: Point, part: number): Point {
  return part === 1 ? b : { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
}

function gradientsOf(placed: Placed, states: readonly Point[]): { energy: number; x: number; y: number }[] {
  const [energies, gradients] = [scratchAt + 16 * states.length, scratchAt + 24 * states.length];
  for (const [index, { x, y }] of states.entries()) f64.set([x, y], scratchAt / 8 + 2 * index);
  call.gridGradients(placed.at, scratchAt, states.length, energies, gradients);
  return states.map((_, index) => ({
    energy: f64[energies / 8 + index]!,
    x: f64[gradients / 8 + 2 * index]!,
    y: f64[gradients / 8 + 2 * index + 1]!,
  }));
}

function close(found: number, expected: number, scale: number): void {
  assert.ok(Math.abs(found - expected) <= 1e-6 * scale, `${found} is not ${expected}`);
}
