import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { applyDelta, deltaShareMax, measureDelta } from "#runtime/update/delta.ts";

function noise(bytes: number, seed: number): Uint8Array {
  const words = prng(seed);
  return Uint8Array.from({ length: bytes }, () => words.uint32() & 0xff);
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Outcome {
  readonly bytes: Uint8Array;
  readonly fault: Fault | undefined;
}

/** All that comes out, whatever ends it. What is no Fault fails the test. */
async function outcome(
  old: Uint8Array,
  delta: Uint8Array,
  { bytes, size = 1_000 }: { bytes: number; size?: number },
): Promise<Outcome> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of applyDelta(old, { delta: inPieces(delta, size), bytes })) pieces.push(piece);
    return { bytes: Buffer.concat(pieces), fault: undefined };
  } catch (error) {
    assert.ok(error instanceof Fault && error.code === "update/bad-delta", String(error));
    return { bytes: Buffer.concat(pieces), fault: error };
  }
}

/** A model of which the last tenth was trained again. */
const old = noise(60_000, 1);
const next = new Uint8Array(old);
next.set(noise(6_000, 2), 54_000);
const { bytes: delta, ...sizes } = measureDelta(old, next);

test("measureDelta() of a member that changed in a tenth is a tenth of it, where zstd alone gains nothing", () => {
  assert.ok(sizes.delta < sizes.full * 0.12, JSON.stringify(sizes));
  assert.ok(sizes.zstd > sizes.full * 0.99);
  const strangers = measureDelta(noise(20_000, 3), noise(20_000, 4));
  assert.ok(strangers.delta >= strangers.full * deltaShareMax, "one that has nothing in common is not kept");
});

test("applyDelta() gives the new blob, in whatever pieces the delta comes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7_000 }), async (size) => {
      const { bytes, fault } = await outcome(old, delta, { bytes: next.length, size });
      assert.equal(fault, undefined);
      assert.equal(digestOf(bytes), digestOf(next));
    }),
    { numRuns: 20 },
  );
  for (const [a, b] of [
    [new Uint8Array(), next],
    [old, new Uint8Array()],
    [old, old],
  ] as const) {
    const { bytes } = await outcome(a, measureDelta(a, b).bytes, { bytes: b.length });
    assert.deepEqual(new Uint8Array(bytes), b);
  }
});

test("applyDelta() of a changed delta gives a Fault or bytes that the digest tells apart, never more than declared", async () => {
  const runs = Number(process.env["DELTA_RUNS"] ?? 300);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(delta.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
      fc.nat(delta.length),
      fc.uint8Array({ maxLength: 40 }),
      async (flips, end, tail) => {
        const changed = new Uint8Array(Buffer.concat([delta.subarray(0, end), tail]));
        for (const [at, by] of flips) if (at < changed.length) changed[at]! ^= by;
        const { bytes, fault } = await outcome(old, changed, { bytes: next.length });
        assert.ok(bytes.length <= next.length);
        if (fault === undefined) assert.equal(bytes.length, next.length);
      },
    ),
    { numRuns: runs },
  );
});

test("applyDelta() with another old blob is refused or told apart by the digest", async () => {
  const { bytes, fault } = await outcome(noise(60_000, 9), delta, { bytes: next.length });
  assert.ok(fault !== undefined || digestOf(bytes) !== digestOf(next));
});

test("applyDelta() ends a bomb at the declared size", async () => {
  const bomb = zstdCompressSync(new Uint8Array(50_000_000), { dictionary: old });
  assert.ok(bomb.length < 10_000);
  const { bytes, fault } = await outcome(old, bomb, { bytes: 1_000_000 });
  assert.match(fault!.message, /gives more than the 1000000 bytes/);
  assert.ok(bytes.length <= 1_000_000);
});

test("applyDelta() refuses a delta that asks for a window beyond a whole blob", async () => {
  // Nobody knows the length in advance, so the window that is asked for is the one that must be held.
  const wide = zstdCompressSync(next, {
    params: { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 },
  });
  const header = new Uint8Array(wide);
  // Magic, a descriptor without a length, then the window: 2^(10 + 17).
  header[4] = 0;
  header[5] = 17 << 3;
  const { fault } = await outcome(old, header, { bytes: next.length });
  assert.match(fault!.message, /window|cannot be applied \(ZSTD/i);
});

test("applyDelta() hands on what its source throws", async () => {
  const reset = new Error("the line is down");
  async function* cut(): AsyncGenerator<Uint8Array, void> {
    yield delta.subarray(0, 100);
    throw reset;
  }
  await assert.rejects(async () => {
    for await (const _ of applyDelta(old, { delta: cut(), bytes: next.length }));
  }, reset);
});
