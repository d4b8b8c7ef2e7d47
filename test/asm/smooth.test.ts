import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { energyNatsMax, planeAt, spareAt, weightsAt } from "#runtime/core/layout.ts";
import { smoothed, surprisalOf, weightsOf } from "./reference/smooth.ts";

const { call, f64 } = loadKernels();

test("gaussianWeights() has the bits of the reference, sums to one and is symmetric", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      (radius, deviation) => {
        call.gaussianWeights(weightsAt, radius, deviation);
        const weights = f64.slice(weightsAt / 8, weightsAt / 8 + 2 * radius + 1);
        assert.deepEqual(weights, weightsOf(radius, deviation));
        assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight) - 1) < 1e-12);
        assert.deepEqual(weights, weights.toReversed());
      },
    ),
  );
});

test("smooth() has the bits of the reference along rows and columns", () => {
  const planes = fc.record({
    columns: fc.integer({ min: 2, max: 13 }),
    rows: fc.integer({ min: 2, max: 9 }),
  });
  const values = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      planes,
      fc.array(values, { minLength: 117, maxLength: 117 }),
      fc.integer({ min: 0, max: 12 }),
      (plane, all, radius) => {
        const source = Float64Array.from(all.slice(0, plane.columns * plane.rows));
        f64.set(source, planeAt / 8);
        call.gaussianWeights(weightsAt, radius, 2.5);
        const weights = weightsOf(radius, 2.5);
        for (const axis of ["row", "column"] as const) {
          const step = axis === "row" ? 1 : plane.columns;
          call.smooth(planeAt, spareAt, plane.columns, plane.rows, weightsAt, radius, step);
          const found = f64.slice(spareAt / 8, spareAt / 8 + source.length);
          assert.deepEqual(found, smoothed(source, weights, { ...plane, axis }));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("surprisal() has the bits of the reference and a number for everything", () => {
  const edges = [
    0,
    -0,
    -1,
    5e-324,
    2 ** -1022,
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    1,
    Math.SQRT2,
  ];
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.constantFrom(...edges)), (value) => {
      f64[planeAt / 8] = value;
      call.surprisal(planeAt, 1);
      const found = f64[planeAt / 8]!;
      assert.ok(Object.is(found, surprisalOf(value)), `${found} of ${value}`);
      assert.ok(Math.abs(found) <= energyNatsMax);
    }),
    { numRuns: 5_000 },
  );
});

test("logarithm() and exponential() are right to the last two places", () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      const expected = Math.log(x);
      assert.ok(Math.abs(logarithm(x) - expected) <= 4.5e-16 * Math.max(Math.abs(expected), 0.01), `${x}`);
    }),
    { numRuns: 5_000 },
  );
  fc.assert(
    fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => {
      const expected = Math.exp(x);
      assert.ok(Math.abs(exponential(x) - expected) <= 4.5e-16 * expected, `${x}`);
    }),
    { numRuns: 5_000 },
  );
});
