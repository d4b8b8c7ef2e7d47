import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  decodeIdentify,
  decodeServerId,
  encodeIdentify,
  encodeServerId,
  type IdentityObject,
} from "#bridge/bring-up/identification.ts";

/** The device's side, which no file of the project needs. */
function answer(objects: readonly IdentityObject[], nextId?: number): Uint8Array {
  const parts = objects.flatMap(({ id, text }) => [id, text.length, ...Buffer.from(text, "latin1")]);
  const more = nextId === undefined ? [0, 0] : [0xff, nextId];
  return Uint8Array.from([0x2b, 0x0e, 2, 0x82, ...more, objects.length, ...parts]);
}

const printable = fc.string({ unit: fc.constantFrom(..."abcXYZ 019./-"), maxLength: 40 });
const objects = fc.array(fc.record({ id: fc.nat(255), text: printable }), { maxLength: 5 });

test("decodeIdentify() reads what a device says of itself, and where it goes on", () => {
  assert.deepEqual([...encodeIdentify(3)], [0x2b, 0x0e, 2, 3]);
  fc.assert(
    fc.property(objects, fc.option(fc.nat(255), { nil: undefined }), (said, nextId) => {
      const page = decodeIdentify(answer(said, nextId));
      assert.deepEqual(page, { objects: said.map((one) => ({ ...one })), nextId });
    }),
  );
});

test("decodeIdentify() says of every beginning of an answer that more has to come", () => {
  const whole = answer([
    { id: 0, text: "Maker" },
    { id: 1, text: "X-1" },
  ]);
  for (let end = 1; end < whole.length; end++) assert.equal(decodeIdentify(whole.subarray(0, end)), "short");
});

test("a stranger's names come through without what could move a cursor", () => {
  const page = decodeIdentify(answer([{ id: 0, text: "A\u001b[2J\u0000é" }]));
  assert.ok(typeof page === "object");
  assert.equal(page.objects[0]!.text, "A [2J  ");
});

test("decodeServerId() shows the bytes, and what of them can be read", () => {
  assert.deepEqual([...encodeServerId], [0x11]);
  const id = decodeServerId(Uint8Array.of(0x11, 5, 0x0a, 0xff, 0x4c, 0x4d, 0x42));
  assert.deepEqual(id, { bytes: "0aff4c4d42", text: "LMB" });
  assert.equal(decodeServerId(Uint8Array.of(0x11, 5, 1)), "short");
  assert.equal(decodeServerId(Uint8Array.of(0x11, 1, 1, 1)), "wrong");
});

test("decodeIdentify() and decodeServerId() take any bytes without complaint", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 260 }),
    fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.of(0x2b, 0x0e, 2, 1, 0, 0, ...rest)),
    fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.of(0x11, ...rest)),
  );
  fc.assert(
    fc.property(bytes, (pdu) => {
      for (const decoded of [decodeIdentify(pdu), decodeServerId(pdu)])
        assert.ok(decoded === "short" || decoded === "wrong" || typeof decoded === "object");
    }),
    { numRuns: 1_000 },
  );
});
