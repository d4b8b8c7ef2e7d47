import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeServerId } from "#bridge/bring-up/identification.ts";
import { type Heard, Inquiry, type InquiryWire, inquiryFunctions } from "#bridge/bring-up/inquiry.ts";
import { linkUsMax } from "#bridge/bring-up/reader.ts";
import { encodeEnvelope } from "#bridge/protocol/mbap.ts";
import { encodeRtu } from "#bridge/protocol/rtu-frame.ts";

const timeoutUs = 100_000;
const tcp: InquiryWire = { kind: "tcp", firstTransaction: 0 };
const rtu: InquiryWire = { kind: "rtu", pace: { characterUs: 500, silenceUs: 2_000 }, echo: false };
const readOne = Uint8Array.of(3, 0, 0, 0, 1);
const answer = Uint8Array.of(3, 2, 0x12, 0x34);

/** Drives an inquiry by its own wishes until it has an answer, with `wire` as the other end. */
async function heardOf(
  wire: InquiryWire,
  reply: (frame: Uint8Array) => readonly Uint8Array[],
  pdu: Uint8Array = readOne,
): Promise<Heard> {
  const inquiry = new Inquiry({ wire, timeoutUs });
  let now = 1_000;
  inquiry.opened(now);
  let heard: Heard | undefined;
  const settled = inquiry.ask({ unit: 7, pdu }, now).then((told) => {
    heard = told.heard;
  });
  for (const frame of inquiry.transmits()) for (const piece of reply(frame)) inquiry.receive(piece, now + 10);
  await Promise.resolve();
  for (let turn = 0; heard === undefined && turn < 10; turn++) {
    now = inquiry.wakeAt() ?? now;
    inquiry.wake(now);
    await Promise.resolve();
  }
  await settled;
  return heard!;
}

const framed = (wire: InquiryWire, pdu: Uint8Array, unit = 7) =>
  wire.kind === "tcp" ? encodeEnvelope({ transaction: 1, unit, pdu }) : encodeRtu({ unit, pdu });

for (const wire of [tcp, rtu]) {
  test(`Inquiry over ${wire.kind} takes the answer of the unit that was asked, however it is cut`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), async (cut) => {
        const frame = framed(wire, answer);
        const pieces = Array.from({ length: Math.ceil(frame.length / cut) }, (_, at) =>
          frame.subarray(at * cut, (at + 1) * cut),
        );
        assert.deepEqual(await heardOf(wire, () => pieces), { kind: "reply", pdu: answer });
      }),
    );
  });

  test(`Inquiry over ${wire.kind} tells a refusal from silence, and neither from another unit`, async () => {
    assert.deepEqual(await heardOf(wire, () => [framed(wire, Uint8Array.of(0x83, 2))]), {
      kind: "exception",
      code: 2,
    });
    assert.deepEqual(await heardOf(wire, () => []), { kind: "silent" });
    const stranger = await heardOf(wire, () => [framed(wire, answer, 8)]);
    assert.equal(stranger.kind, wire.kind === "tcp" ? "silent" : "garbled");
  });

  test(`Inquiry over ${wire.kind} takes any bytes, and believes none of them`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), async (pieces) => {
        const { kind } = await heardOf(wire, () => pieces, encodeServerId);
        assert.ok(["silent", "garbled"].includes(kind), kind);
      }),
    );
  });
}

test("Inquiry asks nothing that could change a device", () => {
  const inquiry = new Inquiry({ wire: tcp, timeoutUs });
  for (let code = 0; code < 256; code++)
    if (!inquiryFunctions.includes(code))
      assert.throws(() => inquiry.ask({ unit: 1, pdu: Uint8Array.of(code, 0, 0, 0, 0) }, 0), /only reads/);
  assert.deepEqual(inquiryFunctions, [1, 2, 3, 4, 17, 43]);
});

test("Inquiry gives up on a link that does not come", async () => {
  const inquiry = new Inquiry({ wire: rtu, timeoutUs });
  const told = inquiry.ask({ unit: 1, pdu: readOne }, 0);
  assert.equal(inquiry.wakeAt(), linkUsMax);
  inquiry.wake(linkUsMax);
  assert.equal((await told).heard.kind, "down");
});

test("Inquiry lets a serial line rest for a time-out before it asks a silent unit again, and others sooner", async () => {
  const inquiry = new Inquiry({ wire: rtu, timeoutUs });
  inquiry.opened(0);
  const first = inquiry.ask({ unit: 1, pdu: readOne }, 0);
  inquiry.transmits();
  const over = inquiry.wakeAt()!;
  inquiry.wake(over);
  assert.equal((await first).heard.kind, "silent");
  void inquiry.ask({ unit: 1, pdu: readOne }, over);
  assert.deepEqual([inquiry.transmits().length, inquiry.wakeAt()], [0, over + timeoutUs]);
  inquiry.wake(over + timeoutUs);
  assert.equal(inquiry.transmits().length, 1);
});
