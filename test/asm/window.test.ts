import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { kernelWindow, plainWindow, type WindowShape } from "#runtime/adapt/regime/window.ts";
import { loadKernels } from "#runtime/core/kernels.ts";

const values = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 1e-160, 5e-324),
);

test("the kernels' window has the bits of the plain one", () => {
  const kernels = loadKernels();
  const windows = fc
    .record({
      width: fc.integer({ min: 1, max: 5 }),
      rows: fc.integer({ min: 4, max: 40 }),
      bins: fc.integer({ min: 2, max: 9 }),
    })
    .chain(({ width, rows, bins }) =>
      fc.record({
        shape: fc
          .array(values, { minLength: width * (bins - 1), maxLength: width * (bins - 1) })
          .map((edges): WindowShape => ({ width, rows, bins, edges: ascendingEach(edges, bins - 1) })),
        rows: fc.array(values, { minLength: rows * width, maxLength: rows * width }),
      }),
    );
  fc.assert(
    fc.property(windows, ({ shape, rows }) => {
      const plain = plainWindow(shape);
      const fast = kernelWindow(shape, kernels);
      plain.values.set(rows);
      fast.values.set(rows);
      assert.deepEqual(fast.moments(), plain.moments());
      for (const part of ["whole", "older", "newer"] as const) {
        const entropy = fast.entropy(part);
        assert.ok(Object.is(entropy, plain.entropy(part)));
        assert.ok(entropy >= 0 && entropy <= 1 + 1e-12, `${entropy}`);
      }
      const score = fast.change();
      assert.ok(Object.is(score, plain.change()) && score >= 0 && Number.isFinite(score));
      assert.equal(fast.rowsSinceSplit(), plain.rowsSinceSplit());
    }),
    { numRuns: 500 },
  );
});

test("moments(), entropy() and change() are what their names say", () => {
  const shape = { width: 1, rows: 8, bins: 2, edges: Float64Array.of(0.5) };
  const window = plainWindow(shape);
  window.values.set([0, 0, 0, 0, 1, 1, 1, 1]);
  assert.deepEqual([...window.moments()], [0.5, 0.5, 0, -2]);
  assert.ok(Math.abs(window.entropy("whole") - 1) < 1e-15);
  assert.equal(window.entropy("older"), 0);
  // 4 · 4 / 8 · 1², at the very row where the mean moved.
  assert.equal(window.change(), 2);
  assert.equal(window.rowsSinceSplit(), 4);
  window.values.fill(3);
  assert.deepEqual([...window.moments()], [3, 0, 0, 0]);
  assert.equal(window.change(), 0);
});

function ascendingEach(edges: readonly number[], each: number): Float64Array {
  const sorted = Float64Array.from(edges);
  for (let at = 0; at < sorted.length; at += each) sorted.subarray(at, at + each).sort();
  return sorted;
}
