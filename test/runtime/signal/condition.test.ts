import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quality, severityOf } from "#runtime/field/quality.ts";
import { condition } from "#runtime/signal/condition.ts";

const needs = [
  { point: "a", ageMsMax: 1000 },
  { point: "b", ageMsMax: 1000 },
];
const at = 10_000_000;
const good = (value: number, ageMs = 0) => ({ value, quality: quality.good, at: at - ageMs * 1000 });
const frame = (a: object | undefined, b: object | undefined) => ({
  at,
  samples: new Map(Object.entries({ a, b }).filter(([, sample]) => sample !== undefined)) as never,
});

test("condition() passes good and fresh samples through", () => {
  const signal = condition(frame(good(1), good(2, 1000)), needs);
  assert.deepEqual([...signal.values], [1, 2]);
  assert.equal(signal.flaw, undefined);
});

for (const [name, b, kind] of [
  ["missing", undefined, "quality"],
  ["bad", { ...good(2), quality: quality.badTimeout }, "quality"],
  ["uncertain", { ...good(2), quality: quality.uncertain }, "quality"],
  ["not a number", good(Number.NaN), "quality"],
  ["too old", good(2, 1001), "age"],
] as const)
  test(`condition() names a sample that is ${name}, and gives no value for it`, () => {
    const signal = condition(frame(good(1), b), needs);
    assert.equal(signal.flaw?.kind, kind);
    assert.equal(signal.flaw?.point, "b");
    assert.ok(Number.isNaN(signal.values[1]));
  });

test("severityOf() follows the top two bits for every code", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (code) => {
      const expected = code < 0x4000_0000 ? "good" : code < 0x8000_0000 ? "uncertain" : "bad";
      assert.equal(severityOf(code), expected);
    }),
  );
});
