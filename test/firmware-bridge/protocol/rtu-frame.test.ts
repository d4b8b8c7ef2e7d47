import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc16 } from "#bridge/protocol/crc16.ts";
import { encodeReply, encodeRequest, pduBytesMax, type Reply } from "#bridge/protocol/modbus-pdu.ts";
import { encodeRtu, findReply, findRequest, noiseBytesMax, paceOf } from "#bridge/protocol/rtu-frame.ts";
import { request } from "../arbitraries.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));

test("crc16() is CRC-16/MODBUS: the catalogue's check value, and frames of Modbus over serial line", () => {
  // "123456789" gives 0x4b37 in the catalogue of parametrised CRC algorithms (reveng).
  assert.equal(crc16(Buffer.from("123456789")), 0x4b37);
  assert.equal(crc16(new Uint8Array(0)), 0xffff);
  // Function 7 to unit 2, from the appendix of the serial line specification: CRC 41 12.
  assert.equal(crc16(bytesOf("02 07 41 12")), 0);
});

test("encodeRtu() spells the frames that mbpoll and libmodbus spell", () => {
  const asked = encodeRequest({ kind: "read-words", table: "holding", address: 0, count: 4 });
  assert.deepEqual(encodeRtu({ unit: 1, pdu: asked }), bytesOf("01 03 0000 0004 4409"));
});

test("paceOf() keeps 3.5 characters, and the fixed silence above 19200 baud", () => {
  assert.deepEqual(paceOf({ baud: 9_600, parity: "even", stopBits: 1 }), {
    characterUs: 11e6 / 9_600,
    silenceUs: (3.5 * 11e6) / 9_600,
  });
  assert.deepEqual(paceOf({ baud: 115_200, parity: "none", stopBits: 1 }), {
    characterUs: 10e6 / 115_200,
    silenceUs: 1_750,
  });
});

test("findRequest() finds every request where it ends, and waits for less", () => {
  fc.assert(
    fc.property(request, fc.integer({ min: 1, max: 247 }), fc.nat(), (asked, unit, cut) => {
      const frame = encodeRtu({ unit, pdu: encodeRequest(asked) });
      const found = findRequest(frame, unit);
      assert.ok(found.kind === "frame" && found.end === frame.length);
      assert.deepEqual(found.pdu, encodeRequest(asked));
      assert.equal(findRequest(frame.subarray(0, cut % frame.length), unit).kind, "short");
      assert.equal(findRequest(frame, (unit % 247) + 1).kind, "none");
    }),
  );
});

test("findReply() finds an answer behind noise, and none in an answer with one bit changed", () => {
  const replies = fc.integer({ min: 1, max: 125 }).map((count) => {
    const asked = { kind: "read-words", table: "holding", address: 7, count } as const;
    const reply: Reply = { kind: "words", words: Array.from({ length: count }, (_, at) => at * 77) };
    return encodeRtu({ unit: 9, pdu: encodeReply(asked, reply) });
  });
  const noise = fc.array(
    fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 9),
    { maxLength: noiseBytesMax },
  );
  fc.assert(
    fc.property(replies, noise, fc.nat(), (frame, before, place) => {
      const found = findReply(Uint8Array.from([...before, ...frame]), 9);
      assert.ok(found.kind === "frame" && found.end === before.length + frame.length);
      const bit = place % (frame.length * 8);
      const bent = frame.slice();
      bent[bit >>> 3]! ^= 1 << (bit & 7);
      assert.notEqual(findReply(bent, 9).kind, "frame");
    }),
  );
});

test("findReply() and findRequest() take any bytes, and give no frame that does not fit", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 0, max: 247 }), (bytes, unit) => {
      for (const found of [findReply(bytes, unit), findRequest(bytes, unit)])
        if (found.kind === "frame") assert.ok(found.end <= bytes.length && found.pdu.length <= pduBytesMax);
    }),
    { numRuns: 2_000 },
  );
});
