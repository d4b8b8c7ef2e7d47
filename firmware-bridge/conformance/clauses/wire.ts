import assert from "node:assert/strict";
import type { Clause } from "#bridge/conformance/clause.ts";
import { goodWord } from "#bridge/conformance/layout.ts";
import { unstuffed } from "#bridge/conformance/probe.ts";
import { encodeCobs } from "#bridge/protocol/cobs.ts";
import { crc32c } from "#bridge/protocol/crc32c.ts";
import { encodeFrame, op, status } from "#bridge/protocol/edc-frame.ts";

/** SPEC-EDC.md, chapters 1 and 2. */
export const wireClauses: readonly Clause[] = [
  {
    name: "W2",
    about: "bytes 0x00 between frames mean nothing",
    async ask({ probe }) {
      probe.end.send(new Uint8Array(300));
      assert.equal((await probe.words(1, 1))[0], 1);
    },
  },
  {
    name: "W4",
    about: "a piece that is too long is thrown away up to the next 0x00, whatever it ends with",
    async ask({ probe, layout: { run } }) {
      const [first] = run;
      const before = await probe.words(first!.address, 1);
      const seq = probe.seq + 1;
      const good = probe.frame(op.write, { address: first!.address, words: [goodWord(first!, 7)], seq });
      for (const length of [255, 256, 400, 3_000]) {
        const long = new Uint8Array(length).fill(0x55);
        await probe.silent(Uint8Array.from([0, ...long, ...good.subarray(1)]));
      }
      assert.deepEqual(await probe.words(first!.address, 1), before);
    },
  },
  {
    name: "W5",
    about: "a piece after which nothing comes for 50 ms is forgotten",
    async ask({ probe, layout: { run } }) {
      const [first] = run;
      const before = await probe.words(first!.address, 1);
      const frame = probe.frame(op.write, { address: first!.address, words: [goodWord(first!, 9)] });
      // All but the boundary: the next frame's own would finish it.
      probe.end.send(frame.subarray(0, -1));
      await probe.end.pass(200);
      assert.deepEqual(await probe.words(first!.address, 1), before);
    },
  },
  {
    name: "W6 F3",
    about: "no COBS, another length, another version or a wrong CRC is met with silence, and counted",
    async ask({ probe, layout: { run } }) {
      const [first] = run;
      const words = [goodWord(first!, 11)];
      const before = await probe.words(first!.address, 1);
      const frame = unstuffed(probe.frame(op.write, { address: first!.address, words }));
      const [, bad = 0] = await probe.words(8, 2);
      const broken = [
        ...[1, 4, 9, 12, frame.length - 1].map((at) => withByte(frame, { at, byte: frame[at]! ^ 0x10 })),
        frame.subarray(0, frame.length - 1),
        checked(Uint8Array.from([...frame.subarray(0, frame.length - 4), 1, 2])),
        checked(frame.subarray(0, 9)),
        checked(withByte(frame.subarray(0, -4), { at: 0, byte: 0x40 })),
        checked(withByte(frame.subarray(0, -4), { at: 0, byte: 0x21 })),
      ].map(encodeCobs);
      for (const bytes of broken) await probe.silent(bytes);
      // A code byte that points beyond the end, and one that ends early.
      for (const stuffed of [
        [0, 9, 1, 2, 0],
        [0, 2, 1, 5, 0],
      ])
        await probe.silent(Uint8Array.from(stuffed));
      assert.equal((await probe.words(9, 1))[0], bad + broken.length + 2);
      assert.deepEqual(await probe.words(first!.address, 1), before);
    },
  },
  {
    name: "F2",
    about: "n that is not what the data has is status 3",
    async ask({ probe, layout: { run } }) {
      const [first] = run;
      const words = [goodWord(first!, 1)];
      const ask = async (code: number, asked: object) =>
        (await probe.ask(code, { address: first!.address, ...asked })).status;
      assert.equal(await ask(op.write, { words, count: 2 }), status.badLength);
      assert.equal(await ask(op.write, { words: [] }), status.badLength);
      assert.equal(await ask(op.read, { words, count: 1 }), status.badLength);
      assert.equal(await ask(op.read, { count: 0 }), status.badLength);
      const sixtyOne = withByte(unstuffed(probe.frame(op.read)).subarray(0, -4), { at: 8, byte: 61 });
      assert.equal((await probe.exchange(encodeCobs(checked(sixtyOne)))).status, status.badLength);
      assert.equal(await ask(op.kick, { address: 0, count: 1 }), status.badLength);
    },
  },
  {
    name: "F4",
    about: "a board takes no replies: an echo of its own is harmless",
    async ask({ probe }) {
      const seq = ++probe.seq;
      const about = { seq, link: probe.link, address: 0, count: 0, status: 0, words: [] };
      await probe.silent(encodeFrame({ kind: "reply", op: op.kick, ...about }));
    },
  },
];

function withByte(bytes: Uint8Array, { at, byte }: { at: number; byte: number }): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = byte;
  return copy;
}

/** With a good CRC, so that only what is asked about is wrong. */
function checked(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  return Uint8Array.from([...bytes, crc & 0xff, (crc >>> 8) & 0xff, (crc >>> 16) & 0xff, crc >>> 24]);
}
