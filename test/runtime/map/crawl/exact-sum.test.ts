import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExactSum, momentsOf } from "#runtime/map/crawl/exact-sum.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const reading = fc
  .double({ noNaN: true, min: -1e100, max: 1e100 })
  .map((value) => (Math.abs(value) < 1e-100 ? 0 : value));

/** What the sum is, in units of 2^-1074, by whole numbers alone. */
function wholeOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10_0000_0000_0000n) << (exponent - 1n);
  return bits >> 63n === 0n ? magnitude : -magnitude;
}

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
}

test("ExactSum adds doubles without an error, denormals and the largest included", () => {
  fc.assert(
    fc.property(fc.array(finite), (values) => {
      assert.equal(
        sumOf(values).whole(),
        values.reduce((sum, value) => sum + wholeOf(value), 0n),
      );
    }),
  );
});

test("ExactSum adds squares without an error", () => {
  fc.assert(
    fc.property(fc.array(reading), (values) => {
      const sum = new ExactSum();
      for (const value of values) sum.addSquare(value);
      const expected = values.reduce((total, value) => total + wholeOf(value) ** 2n, 0n);
      assert.equal(sum.whole() << 1074n, expected);
    }),
  );
});

test("ExactSum is the same whichever way it is split, merged and written", () => {
  fc.assert(
    fc.property(fc.array(finite), fc.array(finite), (left, right) => {
      const merged = sumOf(right);
      merged.absorb(ExactSum.of(sumOf(left).whole()));
      assert.equal(merged.whole(), sumOf([...left, ...right]).whole());
    }),
  );
});

test("ExactSum carries in time", () => {
  const sum = new ExactSum();
  for (let index = 0; index < 3_000_000; index++) sum.add(-0.1);
  assert.equal(sum.whole(), 3_000_000n * wholeOf(-0.1));
});

test("momentsOf() keeps the spread beside a mean that is far larger", () => {
  const sum = new ExactSum();
  const squares = new ExactSum();
  for (const value of [1e15 + 1, 1e15 + 2, 1e15 + 3]) {
    sum.add(value);
    squares.addSquare(value);
  }
  assert.deepEqual(momentsOf(3, sum, squares), { mean: 1e15 + 2, deviation: Math.sqrt(2 / 3) });
  assert.deepEqual(momentsOf(0, new ExactSum(), new ExactSum()), { mean: 0, deviation: 0 });
});
