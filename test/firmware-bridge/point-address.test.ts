import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addressCountMax,
  type PointAddress,
  parsePointAddress,
  pointAddressText,
  resolvedPoints,
} from "#bridge/point-address.ts";
import { wordsIn } from "#bridge/register-value.ts";
import { Fault } from "#runtime/core/fault.ts";

test("parsePointAddress() counts from 1, as those do who write such addresses", () => {
  const cases: readonly [string, PointAddress][] = [
    ["holding-register:1", { table: "holding", address: 0, count: 1 }],
    ["holding-register:40:REAL[2]", { table: "holding", address: 39, type: "f32", count: 2 }],
    ["input-register:65536:INT", { table: "input", address: 65_535, type: "i16", count: 1 }],
    ["coil:3", { table: "coil", address: 2, count: 1 }],
    ["discrete-input:10:BOOL[8]", { table: "discrete", address: 9, count: 8 }],
    ["4x00041:UDINT", { table: "holding", address: 40, type: "u32", count: 1 }],
    ["holding-register:41:LREAL", { table: "holding", address: 40, type: "f64", count: 1 }],
    ["3x00001", { table: "input", address: 0, count: 1 }],
    ["0x00007", { table: "coil", address: 6, count: 1 }],
  ];
  for (const [text, address] of cases) assert.deepEqual(parsePointAddress(text), address, text);
});

for (const text of [
  "",
  "holding-register:0",
  "holding-register:65536:REAL",
  "holding-register:65537",
  "holding-register:1:real",
  "holding-register:65534:LREAL",
  "holding-register:1:BOOL",
  "holding-register:1[0]",
  "holding-register:1[126]",
  "holding-register:-1",
  " holding-register:1",
  "coil:1:INT",
  "constructor:1",
  "holding-register:1:constructor",
  "5x00001",
  "40041",
  `coil:${"9".repeat(500)}`,
])
  test(`parsePointAddress() refuses ${JSON.stringify(text.slice(0, 40))} and says how one is written`, () => {
    assert.throws(
      () => parsePointAddress(text),
      (error) =>
        error instanceof Fault && error.code === "config/bad" && /holding-register:41/.test(error.hint!),
    );
  });

const registers = fc.record({
  table: fc.constantFrom("holding" as const, "input" as const),
  address: fc.integer({ min: 0, max: 65_000 }),
  count: fc.integer({ min: 1, max: addressCountMax }),
});
const addresses: fc.Arbitrary<PointAddress> = fc.oneof(
  registers,
  fc
    .tuple(registers, fc.constantFrom(...(["u16", "i16", "u32", "i32", "f32", "f64"] as const)))
    .map(([at, type]) => ({ ...at, type })),
  fc.record({
    ...{ table: fc.constantFrom("coil" as const, "discrete" as const) },
    address: fc.nat(65_000),
    count: fc.integer({ min: 1, max: addressCountMax }),
  }),
);

test("parsePointAddress(pointAddressText(x)) is x", () => {
  fc.assert(
    fc.property(addresses, (at) => assert.deepEqual(parsePointAddress(pointAddressText(at)), { ...at })),
  );
});

test("parsePointAddress() gives an address inside its table or a Fault, whatever it is given", () => {
  const pieces = fc.constantFrom(
    "holding-register",
    "coil",
    ":",
    "[",
    "]",
    "REAL",
    "4x",
    "1",
    "65536",
    "0",
    "é",
    " ",
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const { address, count, type } = parsePointAddress(text);
        assert.ok(address >= 0 && address + count * (type ? wordsIn(type) : 1) <= 65_536);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
    }),
  );
});

const rest = { type: "u16", scale: 1, offset: 0, unit: "K", min: 0, max: 9, access: "read" } as const;

test("resolvedPoints() leaves what was said in numbers, and spells out what was said in words", () => {
  assert.deepEqual(
    resolvedPoints({
      plain: { ...rest, table: "input", address: 4 },
      named: { ...rest, address: "holding-register:41:REAL", order: "CDAB" },
      typed: { ...rest, type: "i32", address: "3x00007" },
      zones: { ...rest, address: "input-register:11:DINT[2]" },
      pump: { ...rest, address: "coil:3" },
      door: { ...rest, address: 8, table: "discrete" },
      valves: { ...rest, address: "0x00017:BOOL[2]", scale: -1, offset: 1 },
    }),
    {
      plain: { ...rest, table: "input", address: 4 },
      named: { ...rest, table: "holding", address: 40, type: "f32", order: "CDAB" },
      typed: { ...rest, table: "input", address: 6, type: "i32" },
      zones_1: { ...rest, table: "input", address: 10, type: "i32" },
      zones_2: { ...rest, table: "input", address: 12, type: "i32" },
      pump: { ...rest, table: "coil", address: 2, type: "bool" },
      door: { ...rest, table: "discrete", address: 8, type: "bool" },
      valves_1: { ...rest, table: "coil", address: 16, type: "bool", scale: -1, offset: 1 },
      valves_2: { ...rest, table: "coil", address: 17, type: "bool", scale: -1, offset: 1 },
    },
  );
});

for (const [what, points, message] of [
  ["no table", { a: { ...rest, address: 3 } }, /no table/],
  ["two tables", { a: { ...rest, table: "input", address: "3x00001" } }, /table twice/],
  ["two types", { a: { ...rest, type: "i16", address: "3x00001:REAL" } }, /type twice/],
  [
    "one name twice",
    { a: { ...rest, address: "3x00001[2]" }, a_1: { ...rest, address: "3x00009" } },
    /named a_1/,
  ],
] as const)
  test(`resolvedPoints() refuses ${what}`, () => {
    assert.throws(() => resolvedPoints(points), message);
  });
