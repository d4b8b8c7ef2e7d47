import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { StateReader, StateWriter } from "#runtime/core/state-pen.ts";

const whole = fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 });
const numbers = fc.array(fc.double()).map((values) => Float64Array.from(values));
const counts = fc.array(fc.nat()).map((values) => Float64Array.from(values));

test("StateReader gives back what StateWriter was shown, to the bit", () => {
  fc.assert(
    fc.property(fc.double(), whole, numbers, counts, (one, other, many, few) => {
      const writer = new StateWriter();
      assert.ok(Object.is(writer.number(one), one));
      assert.equal(writer.whole(other), other);
      writer.numbers(many);
      writer.wholes(few);
      const reader = new StateReader(writer.bytes());
      assert.ok(Object.is(reader.number(0), one));
      assert.equal(reader.whole(0), other);
      const [read, counted] = [new Float64Array(many.length), new Float64Array(few.length)];
      reader.numbers(read);
      reader.wholes(counted);
      assert.ok(many.every((value, index) => Object.is(value, read[index])));
      assert.deepEqual(counted, few);
      assert.ok(reader.isAtEnd);
    }),
  );
});

test("StateReader takes no bytes that are not there, and no number that never ends", () => {
  assert.throws(() => new StateReader(new Uint8Array(7)).number(0), Fault);
  assert.throws(() => new StateReader(new Uint8Array(0)).whole(0), Fault);
  assert.throws(() => new StateReader(new Uint8Array(64).fill(255)).whole(0), Fault);
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const reader = new StateReader(bytes);
      try {
        while (!reader.isAtEnd) assert.ok(Number.isSafeInteger(reader.whole(0)));
      } catch (error) {
        assert.ok(error instanceof Fault);
      }
    }),
  );
});

test("StateWriter writes few bytes for small counts", () => {
  const writer = new StateWriter();
  writer.wholes(new Float64Array(1_000).fill(40));
  assert.equal(writer.bytes().length, 1_000);
});
