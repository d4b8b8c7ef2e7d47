import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CobsReader, decodeCobs, encodeCobs, frameBytesMax } from "#bridge/protocol/cobs.ts";
import { crc32c } from "#bridge/protocol/crc32c.ts";
import { decodeFrame, type EdcFrame, encodeFrame } from "#bridge/protocol/edc-frame.ts";
import { prng } from "#runtime/core/prng.ts";
import { VirtualBoard } from "#sim/board/board.ts";
import { masterFor, readOf, testMap, writeOf } from "./rig.ts";

const runs = { numRuns: 300 };
const word = fc.nat({ max: 0xffff_ffff });
const half = fc.nat({ max: 0xffff });
const anyFrame: fc.Arbitrary<EdcFrame> = fc.record(
  {
    kind: fc.constantFrom("request", "reply"),
    op: fc.nat({ max: 255 }),
    seq: half,
    link: half,
    address: half,
    count: fc.nat({ max: 60 }),
    status: fc.nat({ max: 255 }),
    words: fc.array(word, { maxLength: 60 }),
  },
  { noNullPrototype: true },
);

test("crc32c() gives the check value of the catalogue and those of RFC 3720, appendix B.4", () => {
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe306_9283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a91_36aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8_ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd_794e);
});

test("encodeCobs() stuffs the examples of the paper's author", () => {
  const hex = (text: string) => Uint8Array.from(text.split(" ").map((digits) => Number.parseInt(digits, 16)));
  for (const [plain, stuffed] of [
    ["00", "01 01"],
    ["00 00", "01 01 01"],
    ["11 22 00 33", "03 11 22 02 33"],
    ["11 22 33 44", "05 11 22 33 44"],
    ["11 00 00 00", "02 11 01 01 01"],
  ] as const)
    assert.deepEqual(encodeCobs(hex(plain)), hex(`00 ${stuffed} 00`), plain);
});

test("decodeCobs() gives back every frame, one byte longer on the wire and without a 0x00", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: frameBytesMax }), (frame) => {
      const wire = encodeCobs(frame);
      assert.equal(wire.length, frame.length + 3);
      assert.ok(!wire.subarray(1, -1).includes(0));
      assert.deepEqual(decodeCobs(wire.subarray(1, -1)), frame);
    }),
    runs,
  );
});

test("CobsReader gives the same frames for any split, and holds one frame at most", () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 6 }),
      fc.infiniteStream(fc.nat({ max: 40 })),
      (frames, sizes) => {
        const wire = Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
        const reader = new CobsReader();
        const seen: (EdcFrame | undefined)[] = [];
        for (let at = 0; at < wire.length; ) {
          const size = sizes.next().value! + 1;
          for (const piece of reader.receive(wire.subarray(at, at + size))) seen.push(decodeFrame(piece));
          at += size;
        }
        assert.deepEqual(seen, frames);
      },
    ),
    runs,
  );
});

test("decodeFrame() takes no frame in which a bit was changed", () => {
  const wire = encodeFrame({
    ...{ kind: "request", op: 3, seq: 7, link: 0x0102, address: 0x40, count: 3, status: 0 },
    words: [0, 0xffff_ffff, 0x0102_0304],
  });
  const frame = decodeCobs(wire.subarray(1, -1))!;
  for (let bit = 0; bit < frame.length * 8; bit++) {
    const bent = frame.slice();
    bent[bit >>> 3]! ^= 1 << (bit & 7);
    assert.equal(decodeFrame(bent), undefined, `bit ${bit}`);
  }
});

test("VirtualBoard and EdcMaster take any bytes: nothing breaks, nothing is applied, and both still talk", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 8 }), (chunks) => {
      const board = new VirtualBoard({ map: testMap });
      const master = masterFor(prng(1));
      master.open(0);
      for (const bytes of chunks) {
        board.receive(bytes);
        master.receive(bytes, 0);
      }
      assert.equal(board.registers.counts.groups, 0);
      // A boundary in front of every frame: whatever was begun ends there.
      const ticket = master.submit(readOf(0, 1), 0);
      for (let turn = 0; turn < 3; turn++)
        for (const frame of master.takeTransmits())
          for (const reply of board.receive(frame)) master.receive(reply, 0);
      assert.deepEqual(
        master.takeSettled().map(({ ticket: told, answer }) => [told, answer.kind]),
        [[ticket, "words"]],
      );
    }),
    runs,
  );
});

test("EdcMaster refuses to make what is no frame", () => {
  const master = masterFor(prng(1));
  assert.throws(() => master.submit(readOf(0, 61), 0));
  assert.throws(() => master.submit(writeOf(0x40), 0));
  assert.throws(() => master.submit({ kind: "write", spans: [] }, 0));
});
