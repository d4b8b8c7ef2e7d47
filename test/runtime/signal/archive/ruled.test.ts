import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { ByteReader } from "#runtime/signal/archive/bytes.ts";
import { readColumn, type Writing, writeColumn } from "#runtime/signal/archive/column.ts";
import { packedSize } from "#runtime/signal/archive/disk/pack.ts";
import { codedFlags, decodedFlags } from "#runtime/signal/archive/flags.ts";
import { readRuled, writtenRuled } from "#runtime/signal/archive/ruled.ts";
import { steppedOf } from "#runtime/signal/archive/steps.ts";
import { codedSurprises, decodedSurprises } from "#runtime/signal/archive/surprises.ts";

const writing: Writing = { sizeOf: packedSize };

test("decodedSurprises() gives back what codedSurprises() was given, up to what a block's span is", () => {
  const most = 2 ** 51;
  const any = fc.oneof(
    fc.integer({ min: -100, max: 100 }),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.maxSafeInteger().map((value) => Math.round(value / 4)),
    fc.constantFrom(0, most, -most, 1, -1, 2 ** 32, -(2 ** 32), 65_535),
  );
  fc.assert(
    fc.property(fc.array(any, { maxLength: 300 }), (list) => {
      const values = Float64Array.from(list, (value) => value + 0);
      assert.deepEqual(decodedSurprises(codedSurprises(values), values.length), values);
    }),
  );
});

test("codedSurprises() comes within a twentieth of what noise is worth", () => {
  const chance = prng(7);
  const values = Float64Array.from({ length: 4_096 }, () => Math.round(100 * chance.normal()));
  // Of a normal distribution: log2(deviation · √(2πe)) bits a value.
  const worthBits = 4_096 * Math.log2(100 * Math.sqrt(2 * Math.PI * Math.E));
  assert.ok(8 * codedSurprises(values).length < 1.05 * worthBits);
});

test("decodedFlags() gives back what codedFlags() was given, and a pump that stands for hours costs next to nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 300 }), (list) => {
      const flags = Uint8Array.from(list);
      assert.deepEqual(decodedFlags(codedFlags(flags), flags.length), flags);
    }),
  );
  const shifts = Uint8Array.from({ length: 4_096 }, (_, at) => Math.floor(at / 400) % 2);
  assert.ok(codedFlags(shifts).length < 64);
});

test("readRuled() gives back what each way of writtenRuled() was given", () => {
  for (const [name, values] of columns()) {
    const wholes = values.map((value) => Math.round((Number.isNaN(value) ? 0 : value) * 1_000) + 0);
    for (const { bytes } of writtenRuled(wholes)) {
      const reader = new ByteReader(bytes);
      assert.deepEqual(readRuled(reader, { count: wholes.length, how: reader.byte() }), wholes, name);
      reader.end();
    }
  }
});

test("readColumn() gives back long columns of every sort, bit for bit", () => {
  for (const [name, values] of columns()) {
    const reader = new ByteReader(writeColumn(values, writing));
    assert.deepEqual(readColumn(reader, values.length), values, name);
    reader.end();
  }
});

test("steppedOf() sees floats of 32 bits behind the decimals that somebody printed them with", () => {
  const chance = prng(3);
  const floats = Array.from({ length: 600 }, () => Math.fround(chance.between(0.2, 9)));
  const inACell = (value: number) => Number(value < 1 ? value.toFixed(9) : value.toPrecision(10));
  for (const print of [inACell, (value: number) => Number(value.toPrecision(9))]) {
    const values = Float64Array.from(floats, print);
    const { steps, form, exceptions } = steppedOf(values)!;
    assert.deepEqual(steps.map(form.fromStep), values);
    assert.equal(exceptions.length, 0);
    assert.ok(
      steps.every((step) => step < 2 ** 31),
      "a step is the float's bits",
    );
  }
});

test("a damaged column that was written by a rule is a Fault, and never more than that", () => {
  const written = columns().map(([, values]) => ({ values, bytes: writeColumn(values, writing) }));
  fc.assert(
    fc.property(
      fc.constantFrom(...written),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      ({ values, bytes }, changes) => {
        const spoilt = bytes.slice();
        for (const [at, byte] of changes) spoilt[at % (at % 2 === 0 ? spoilt.length : 48)] = byte;
        try {
          const reader = new ByteReader(spoilt);
          readColumn(reader, values.length);
          reader.end();
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          assert.equal(error.code, "archive/broken");
        }
      },
    ),
    { numRuns: 200 },
  );
});

/** Each of them long enough for a rule. */
function columns(): readonly (readonly [name: string, values: Float64Array])[] {
  const chance = prng(11);
  const rows = (value: (at: number) => number): Float64Array =>
    Float64Array.from({ length: 700 }, (_, at) => value(at));
  const walk = rows(() => chance.normal());
  for (let at = 1; at < walk.length; at++) walk[at] = walk[at]! + walk[at - 1]!;
  return [
    ["noise about a mean", rows(() => Math.round(1_000 * chance.normal()) / 1_000)],
    ["a walk", walk.map((value) => Math.round(value * 100) / 100)],
    ["a wave", rows((at) => Math.round(5_000 * Math.sin(at / 9)) / 100)],
    ["a beat", rows((at) => at * 1_000 + Math.floor(chance.between(0, 3)))],
    ["a pump", rows((at) => (at % 50 < 20 ? 0 : Math.round(3_000 + 10 * chance.normal()) / 100))],
    ["a switch", rows((at) => (at % 170 < 80 ? 1 : 0))],
    ["printed floats", rows(() => Number(Math.fround(40 + chance.normal()).toPrecision(10)))],
    ["all the same", rows(() => 7)],
    ["with what is no number", rows((at) => (at % 100 === 3 ? Number.NaN : at % 7))],
    ["minus nothing now and then", rows((at) => (at % 3 === 0 ? 0 : at % 3 === 1 ? -0 : at / 8))],
  ];
}
