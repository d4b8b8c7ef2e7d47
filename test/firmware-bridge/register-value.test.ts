import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { numberFrom, type RegisterType, roundingOf, wordsFor, wordsIn } from "#bridge/register-value.ts";
import { word } from "./arbitraries.ts";

const types: readonly RegisterType[] = ["bool", "u16", "i16", "u32", "i32", "f32", "f64"];
const unscaled = (type: RegisterType) => ({ type, scale: 1, offset: 0 });

test("numberFrom() reads big-endian words, the high word first", () => {
  const cases: readonly [RegisterType, number[], number][] = [
    ["u16", [0xffff], 65_535],
    ["i16", [0xffff], -1],
    ["u32", [0x0001, 0x0002], 65_538],
    ["u32", [0xffff, 0xffff], 4_294_967_295],
    ["i32", [0xffff, 0xfffe], -2],
    ["f32", [0x42f6, 0xe979], 123.456_001_281_738_28],
    ["f64", [0x405e, 0xdd2f, 0x1a9f, 0xbe77], 123.456],
    ["bool", [1], 1],
  ];
  for (const [type, words, value] of cases) {
    assert.equal(numberFrom(unscaled(type), words), value);
    assert.deepEqual(wordsFor(unscaled(type), value), words);
  }
});

test("numberFrom() and wordsFor() follow the order of the bytes", () => {
  const orders = {
    ABCD: [0x42f6, 0xe979],
    CDAB: [0xe979, 0x42f6],
    BADC: [0xf642, 0x79e9],
    DCBA: [0x79e9, 0xf642],
  };
  for (const [order, words] of Object.entries(orders)) {
    const scaling = { ...unscaled("f32"), order: order as keyof typeof orders };
    assert.equal(numberFrom(scaling, words), 123.456_001_281_738_28);
    assert.deepEqual(wordsFor(scaling, 123.456), words);
  }
  assert.deepEqual(wordsFor({ ...unscaled("u16"), order: "BADC" }, 1), [0x0100]);
  const double = { ...unscaled("f64"), order: "CDAB" } as const;
  assert.deepEqual(wordsFor(double, 123.456), [0xbe77, 0x1a9f, 0xdd2f, 0x405e]);
  assert.equal(numberFrom(double, [0xbe77, 0x1a9f, 0xdd2f, 0x405e]), 123.456);
  assert.deepEqual(wordsFor({ ...unscaled("u16"), order: "CDAB" }, 1), [1]);
});

test("wordsFor(numberFrom(x)) is x for every pattern that is a number", () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.tuple(word, word, word, word), (type, four) => {
      const words = type === "bool" ? [four[0] & 1] : four.slice(0, wordsIn(type));
      const value = numberFrom(unscaled(type), words);
      if (Number.isFinite(value)) assert.deepEqual(wordsFor(unscaled(type), value), words);
    }),
  );
});

test("wordsFor() takes the nearest step with any scale and offset", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...types),
      fc.constantFrom(0.01, 0.1, 0.5, 1, 2, -0.1),
      fc.integer({ min: -300, max: 300 }),
      fc.double({ min: -30_000, max: 30_000, noNaN: true }),
      (type, scale, offset, value) => {
        const words = wordsFor({ type, scale, offset }, value);
        if (words === undefined) return;
        const back = numberFrom({ type, scale, offset }, words);
        const step = roundingOf({ type, scale, offset }, value);
        assert.ok(Math.abs(back - value) <= step * (1 + 1e-6) + 1e-11, `${value} came back as ${back}`);
      },
    ),
  );
});

test("wordsFor() refuses what does not fit and never wraps or clamps", () => {
  const cases: readonly [RegisterType, number][] = [
    ["u16", 65_535.5],
    ["u16", -0.51],
    ["i16", 32_768],
    ["i16", -32_769],
    ["u32", 4_294_967_296],
    ["i32", 2_147_483_648],
    ["f32", 3.5e38],
    ["u16", Number.NaN],
    ["f32", Number.POSITIVE_INFINITY],
    ["bool", 2],
    ["bool", 0.5],
    ["bool", -1],
  ];
  for (const [type, value] of cases)
    assert.equal(wordsFor(unscaled(type), value), undefined, `${type} ${value}`);
});

test("a bit that counts the other way round is 1 where the wire has 0", () => {
  const closed = { type: "bool", scale: -1, offset: 1 } as const;
  assert.deepEqual([numberFrom(closed, [0]), numberFrom(closed, [1])], [1, 0]);
  assert.deepEqual([wordsFor(closed, 1), wordsFor(closed, 0), wordsFor(closed, 0.5)], [[0], [1], undefined]);
});

test("numberFrom() has no tail of rounding where the scale is a whole fraction", () => {
  assert.equal(numberFrom({ type: "u16", scale: 0.1, offset: 0 }, [12_003]), 1_200.3);
  assert.equal(numberFrom({ type: "u16", scale: 0.01, offset: 0 }, [653]), 6.53);
});
