import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SampleBoard } from "#runtime/field/board.ts";
import { quality, severityOf } from "#runtime/field/quality.ts";
import { Conditioner, condition } from "#runtime/signal/condition.ts";

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

test("Conditioner says of frame after frame what condition() says of each, whoever's they are", () => {
  const board = new SampleBoard(["a", "b"], SampleBoard.allocate(2));
  const reader = board.reader();
  const conditioner = new Conditioner(needs);
  const sample = fc.record({
    value: fc.oneof(fc.double(), fc.constant(1)),
    quality: fc.constantFrom(quality.good, quality.uncertain, quality.badTimeout),
    at: fc.integer({ min: at - 2_000_000, max: at }),
  });
  const shown = fc.record({ a: sample, b: sample }, { requiredKeys: [] });
  fc.assert(
    fc.property(shown, fc.boolean(), (samples, isFromBoard) => {
      board.post(new Map(Object.entries(samples)));
      const seen = isFromBoard ? reader.sample(at) : frame(samples.a, samples.b);
      assert.deepEqual(conditioner.of(seen), condition(seen, needs));
    }),
  );
});

test("Conditioner conditions a frame once for all who ask", () => {
  const conditioner = new Conditioner(needs);
  const [one, other] = [frame(good(1), good(2)), frame(good(3), good(4))];
  const signal = conditioner.of(one);
  assert.equal(conditioner.of(one), signal);
  assert.deepEqual([...conditioner.of(other).values], [3, 4]);
});
