import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { blockBytes, type Message, macKeyOf, macOf } from "#runtime/core/blake2s.ts";
import { askedOfArrays } from "../../support/asked-of-arrays.ts";

interface Vectors {
  readonly hash: { readonly text: string; readonly hex: string };
  readonly keyed: { readonly key: string; readonly cases: readonly (readonly [number, string])[] };
}
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/blake2s.json", import.meta.url), "utf8"),
);

/** Of the bytes as many `blocks` are common, and others stand `before` the rest. */
function messageOf(bytes: Uint8Array, { blocks = 0, before = 0 } = {}): Message {
  const common = { words: wordsOf(bytes.subarray(0, blocks * blockBytes)), blocks };
  const rest = bytes.subarray(blocks * blockBytes);
  const words = Int32Array.of(...new Array(before).fill(-1), ...wordsOf(rest));
  return { common, words, from: before, length: rest.length };
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

function hex(code: Int32Array): string {
  return Buffer.from(code.buffer).toString("hex");
}

test("macOf() without a key is BLAKE2s-256 as RFC 7693 shows it", () => {
  const { text, hex: expected } = vectors.hash;
  assert.equal(hex(macOf(macKeyOf(new Uint8Array()), messageOf(Buffer.from(text)))), expected);
});

test("macOf() gives the codes that BLAKE2's authors published", () => {
  const key = macKeyOf(Buffer.from(vectors.keyed.key, "hex"));
  for (const [length, expected] of vectors.keyed.cases)
    assert.equal(hex(macOf(key, messageOf(Uint8Array.from({ length }, (_, at) => at)))), expected);
});

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });

test("macOf() without a key is the platform's own hash, of any message, from any word on", () => {
  const key = macKeyOf(new Uint8Array());
  fc.assert(
    fc.property(bytes, fc.nat(20), (message, before) => {
      const expected = createHash("blake2s256").update(message).digest("hex");
      assert.equal(hex(macOf(key, messageOf(message, { before }))), expected);
    }),
    { numRuns: 500 },
  );
});

test("macOf() is what the RFC's own steps give, for any key and any message", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 32 }), bytes, (key, message) => {
      assert.equal(hex(macOf(macKeyOf(key), messageOf(message))), plainly(key, message));
    }),
    { numRuns: 300 },
  );
});

test("macOf() gives the same code, whatever it knows of messages before", () => {
  const beginnings = [1, 1, 2, 3].map((blocks, place) => new Uint8Array(blocks * blockBytes).fill(place));
  const messages = fc.array(
    fc.record({
      beginning: fc.constantFrom(...beginnings),
      // One bit of it is another than it was.
      bent: fc.option(fc.nat(blockBytes * 8 - 1)),
      rest: fc.uint8Array({ minLength: 1, maxLength: 150 }),
      share: fc.nat(3),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 32 }), messages, (key, each) => {
      const used = macKeyOf(key);
      for (const { beginning, bent, rest, share } of each) {
        const whole = Uint8Array.of(...beginning, ...rest);
        if (bent !== null) whole[bent >> 3]! ^= 1 << (bent & 7);
        const blocks = Math.min(share, beginning.length / blockBytes);
        assert.equal(hex(macOf(used, messageOf(whole, { blocks }))), plainly(key, whole));
      }
    }),
  );
});

test("macOf() tells a message from itself with zeros behind it", () => {
  const key = macKeyOf(new Uint8Array(32));
  const codes = Array.from({ length: 200 }, (_, at) => hex(macOf(key, messageOf(new Uint8Array(at + 1)))));
  assert.equal(new Set(codes).size, codes.length);
});

test("macOf() refuses nothing at all, and a message that ends where what is common does", () => {
  const key = macKeyOf(new Uint8Array(32));
  assert.throws(() => macOf(key, messageOf(new Uint8Array())), { name: "Bug" });
  assert.throws(() => macOf(key, messageOf(new Uint8Array(64), { blocks: 1 })), { name: "Bug" });
});

test("macKeyOf() takes no key that the RFC does not", () => {
  assert.throws(() => macKeyOf(new Uint8Array(33)), { name: "Bug" });
});

test("macOf() asks nothing of an array that somebody else could answer", () => {
  const key = macKeyOf(new Uint8Array(32).fill(1));
  const long = messageOf(new Uint8Array(300).fill(2), { blocks: 2 });
  const other = messageOf(new Uint8Array(200).fill(3), { blocks: 1 });
  assert.deepEqual(
    askedOfArrays(() => {
      for (const message of [long, other, long]) macOf(key, message);
    }),
    [],
  );
  assert.deepEqual(
    askedOfArrays(() => new Int32Array(1).fill(0).length),
    ["fill", "length"],
  );
});

/** Step by step as in RFC 7693, 3.1 to 3.3, with the words of each round as its table has them. */
function plainly(key: Uint8Array, message: Uint8Array): string {
  const padded = (part: Uint8Array): number[] => [
    ...part,
    ...new Array((64 - (part.length % 64)) % 64).fill(0),
  ];
  const data = [...(key.length > 0 ? padded(key) : []), ...padded(message)];
  const length = (key.length > 0 ? 64 : 0) + message.length;
  const state = Uint32Array.from(initial);
  state[0]! ^= 0x01010000 ^ (key.length << 8) ^ 32;
  for (let from = 0; from < data.length; from += 64) {
    const isLast = from + 64 === data.length;
    const view = new DataView(Uint8Array.from(data.slice(from, from + 64)).buffer);
    const v = Uint32Array.of(...state, ...initial);
    v[12]! ^= isLast ? length : from + 64;
    if (isLast) v[14] = ~v[14]!;
    for (const places of sigma) {
      const m = places.map((place) => view.getUint32(place * 4, true));
      for (const [step, quarter] of quarters.entries()) stir(v, quarter, [m[2 * step]!, m[2 * step + 1]!]);
    }
    for (let at = 0; at < 8; at++) state[at]! ^= v[at]! ^ v[at + 8]!;
  }
  return Buffer.from(state.buffer).toString("hex");
}

type Quarter = readonly [number, number, number, number];

function stir(v: Uint32Array, [a, b, c, d]: Quarter, words: readonly [number, number]): void {
  for (const [word, once, again] of [
    [words[0], 16, 12],
    [words[1], 8, 7],
  ] as const) {
    v[a]! += v[b]! + word;
    v[d] = rotated((v[d]! ^ v[a]!) >>> 0, once);
    v[c]! += v[d]!;
    v[b] = rotated((v[b]! ^ v[c]!) >>> 0, again);
  }
}

function rotated(word: number, bits: number): number {
  return Number(BigInt.asUintN(32, ((BigInt(word) << 32n) | BigInt(word)) >> BigInt(bits)));
}

const initial = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const quarters: readonly Quarter[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];
const sigma: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
