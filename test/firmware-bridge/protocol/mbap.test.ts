import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Envelope,
  EnvelopeReader,
  encodeEnvelope,
  replyLengthMin,
  requestLengthMin,
} from "#bridge/protocol/mbap.ts";
import { pieces, word } from "../arbitraries.ts";

const envelope: fc.Arbitrary<Envelope> = fc
  .tuple(word, fc.integer({ min: 0, max: 255 }), fc.uint8Array({ minLength: 2, maxLength: 253 }))
  .map(([transaction, unit, pdu]) => ({ transaction, unit, pdu }));

test("EnvelopeReader gives the same envelopes however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(envelope, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(encodeEnvelope));
      const reader = new EnvelopeReader(replyLengthMin);
      const seen = pieces(stream, cuts).flatMap((piece) => {
        const { envelopes, isBroken } = reader.receive(piece);
        assert.equal(isBroken, false);
        return envelopes;
      });
      assert.deepEqual(seen, sent);
    }),
  );
});

const broken: Readonly<Record<string, string>> = {
  "another protocol": "0001 0001 0006 01",
  "a length of 2": "0001 0000 0002 01",
  "a length of 255": "0001 0000 00ff 01",
  "eight bytes of noise": "deadbeefdeadbeef",
};

for (const [name, hex] of Object.entries(broken))
  test(`EnvelopeReader breaks at ${name}, and stays broken until reset`, () => {
    const good = encodeEnvelope({ transaction: 7, unit: 1, pdu: Uint8Array.of(3, 2, 0, 1) });
    const reader = new EnvelopeReader(replyLengthMin);
    const first = reader.receive(Buffer.concat([good, Buffer.from(hex.replaceAll(" ", ""), "hex"), good]));
    assert.equal(first.envelopes.length, 1, "what came before the break is still right");
    assert.equal(first.isBroken, true);
    assert.deepEqual(reader.receive(good), { envelopes: [], isBroken: true });
    reader.reset();
    assert.equal(reader.receive(good).envelopes.length, 1);
  });

test("EnvelopeReader keeps no view of the caller's buffer", () => {
  const good = encodeEnvelope({ transaction: 7, unit: 1, pdu: Uint8Array.of(3, 2, 0, 1) });
  const reader = new EnvelopeReader(replyLengthMin);
  const buffer = Buffer.from(good.slice(0, 9));
  reader.receive(buffer);
  buffer.fill(0xff);
  assert.deepEqual(reader.receive(good.slice(9)).envelopes, [
    { transaction: 7, unit: 1, pdu: Uint8Array.of(3, 2, 0, 1) },
  ]);
});

test("EnvelopeReader takes a function alone for a request, but not for a reply", () => {
  const alone = encodeEnvelope({ transaction: 7, unit: 1, pdu: Uint8Array.of(17) });
  assert.equal(new EnvelopeReader(requestLengthMin).receive(alone).envelopes.length, 1);
  assert.equal(new EnvelopeReader(replyLengthMin).receive(alone).isBroken, true);
});
