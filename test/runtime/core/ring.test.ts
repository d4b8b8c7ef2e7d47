import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { Bug, Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";

const headerBytes = 64;

function ringOf(bytes: number): { memory: SharedArrayBuffer; ring: Ring } {
  const memory = Ring.allocate(bytes);
  return { memory, ring: new Ring(memory) };
}

function drained(ring: Ring, max: number = Number.MAX_SAFE_INTEGER): string[] {
  const entries: string[] = [];
  ring.drain(max, (entry) => entries.push(Buffer.from(entry).toString("latin1")));
  return entries;
}

/** Moves both positions of an empty ring, as if so many cells had already gone through it. */
function startAt(memory: SharedArrayBuffer, cells: number): void {
  const head = new Int32Array(memory, 0, headerBytes / 4);
  head[0] = cells;
  head[1] = cells;
}

for (const bytes of [0, 32, 63, 96, 100])
  test(`Ring.allocate() refuses ${bytes} bytes`, () => {
    assert.throws(() => Ring.allocate(bytes), Bug);
  });

test("new Ring() refuses memory of another size than allocate() makes", () => {
  assert.throws(() => new Ring(new SharedArrayBuffer(headerBytes + 100)), Bug);
});

test("push() takes entries of every length there is, also none at all", () => {
  const { ring } = ringOf(1_024);
  for (let length = 0; length <= ring.entryBytesMax; length++) {
    const entry = new Uint8Array(length).fill(length & 0xff);
    assert.equal(ring.push(entry), true, `${length} bytes`);
    const back: Uint8Array[] = [];
    ring.drain(1, (bytes) => back.push(bytes));
    assert.deepEqual(back, [entry]);
  }
  assert.equal(ring.freeBytes, ring.capacityBytes);
});

test("push() takes the longest entry into an empty ring, wherever its write position stands", () => {
  for (let cells = 0; cells < 64; cells++) {
    const { memory, ring } = ringOf(256);
    startAt(memory, cells);
    const entry = new Uint8Array(ring.entryBytesMax).fill(7);
    assert.equal(ring.push(entry), true, `at cell ${cells}`);
    assert.equal(drained(ring)[0]!.length, entry.length);
  }
});

test("push() refuses what is longer than the ring ever takes, as a bug", () => {
  const { ring } = ringOf(256);
  assert.throws(() => ring.push(new Uint8Array(ring.entryBytesMax + 1)), Bug);
});

test("push() refuses a full ring, counts it, harms nothing, and goes on once there is room", () => {
  const { ring } = ringOf(64);
  const taken: string[] = [];
  for (let index = 0; ring.push(Buffer.from(`entry ${index}`)); index++) taken.push(`entry ${index}`);
  assert.ok(taken.length > 0);
  assert.equal(ring.push(Buffer.from("one too many")), false);
  assert.equal(ring.refused, 2);
  assert.deepEqual(drained(ring), taken);
  assert.equal(ring.push(Buffer.from("again")), true);
  assert.deepEqual(drained(ring), ["again"]);
});

test("push() fills a ring to its last byte", () => {
  const { ring } = ringOf(64);
  for (let count = 0; count < 4; count++) assert.equal(ring.push(Buffer.from("eight by")), true);
  assert.equal(ring.freeBytes, 0);
  assert.equal(ring.push(new Uint8Array()), false);
  assert.equal(drained(ring).length, 4);
});

test("push() leaves the reserve free, and without one it is there to be used", () => {
  const { ring } = ringOf(256);
  const reserve = 64;
  while (ring.push(Buffer.from("twelve bytes"), reserve));
  assert.ok(ring.freeBytes >= reserve);
  assert.equal(ring.push(Buffer.from("stand-down: twenty-eight byt")), true);
});

test("read() takes nothing: a reader that dies before it advances reads the same again", () => {
  const { memory, ring } = ringOf(256);
  for (const text of ["a", "b", "c"]) ring.push(Buffer.from(text));
  const first: string[] = [];
  ring.read(2, (entry) => first.push(Buffer.from(entry).toString()));
  // Another life of the reader, with nothing but the memory.
  const heir = new Ring(memory);
  const second: string[] = [];
  const position = heir.read(2, (entry) => second.push(Buffer.from(entry).toString()));
  assert.deepEqual(
    [first, second],
    [
      ["a", "b"],
      ["a", "b"],
    ],
  );
  heir.advance(position);
  heir.advance(position);
  assert.deepEqual(drained(ring), ["c"]);
});

test("read() gives copies: what is pushed later does not change what was read", () => {
  const { ring } = ringOf(64);
  ring.push(Buffer.from("first"));
  let kept: Uint8Array = new Uint8Array();
  ring.drain(1, (entry) => {
    kept = entry;
  });
  for (let count = 0; count < 20; count++) {
    ring.push(Buffer.from("zzzzz"));
    drained(ring);
  }
  assert.equal(Buffer.from(kept).toString(), "first");
});

for (const [what, cell, length] of [
  ["a negative length", 0, -2],
  ["a length beyond the ring", 0, 1_000],
  ["a length beyond what was written", 0, 30],
  ["a wrap mark where none was written", 0, -1],
] as const)
  test(`read() stops at ${what} instead of walking on for ever`, () => {
    const { memory, ring } = ringOf(128);
    ring.push(Buffer.from("abcd"));
    new Int32Array(memory, headerBytes)[cell] = length;
    assert.throws(
      () => drained(ring),
      (error) => error instanceof Fault && error.code === "core/ring-corrupt",
    );
  });

const step = fc.oneof(
  fc.record({ push: fc.nat({ max: 120 }), reserve: fc.constantFrom(0, 32, 100) }),
  fc.record({ take: fc.nat({ max: 4 }), isLost: fc.boolean() }),
);

test("Ring is a queue, from any position, also where the positions pass 2^31 and 2^32", () => {
  const starts = [0, 2 ** 31 - 40, -40, 12_345];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.array(step, { maxLength: 200 }), (start, steps) => {
      const { memory, ring } = ringOf(256);
      startAt(memory, start);
      const model: string[] = [];
      let refused = 0;
      let next = 0;
      for (const move of steps) {
        if ("push" in move) {
          const text = String.fromCharCode(next++ % 256).repeat(move.push);
          const before = ring.freeBytes;
          const isTaken = ring.push(Buffer.from(text, "latin1"), move.reserve);
          if (isTaken) model.push(text);
          else refused++;
          const cost = Ring.bytesOf(move.push);
          assert.equal(cost, 8 + Math.ceil(move.push / 8) * 8);
          // It may need up to its own length more where it wraps around, and never less than its cost.
          if (isTaken) assert.ok(before >= cost + move.reserve);
          else assert.ok(before < 2 * cost + move.reserve);
          if (isTaken) assert.ok(ring.freeBytes >= move.reserve);
        } else {
          const seen: string[] = [];
          const position = ring.read(move.take, (entry) => seen.push(Buffer.from(entry).toString("latin1")));
          assert.deepEqual(seen, model.slice(0, move.take));
          if (move.isLost) continue;
          ring.advance(position);
          model.splice(0, move.take);
        }
      }
      assert.equal(ring.refused, refused);
      assert.deepEqual(drained(ring), model);
      assert.equal(ring.freeBytes, ring.capacityBytes);
    }),
    { numRuns: 300 },
  );
});

/** A thread of its own that pushes numbered entries of all sizes, and spins where the ring is full. */
const producer = `
  const { workerData } = require("node:worker_threads");
  import(workerData.url).then(({ Ring }) => {
    const ring = new Ring(workerData.memory);
    for (let number = 0; number < workerData.count; ) {
      const entry = new Uint8Array(4 + (number * 7) % 90).fill(number & 0xff);
      new DataView(entry.buffer).setUint32(0, number);
      if (ring.push(entry)) number++;
    }
  });
`;
const count = 30_000;

function startProducer(memory: SharedArrayBuffer): Worker {
  const url = import.meta.resolve("#runtime/core/ring.ts");
  return new Worker(producer, { eval: true, workerData: { url, memory, count } });
}

function checkEntry(entry: Uint8Array, number: number): void {
  assert.equal(new DataView(entry.buffer).getUint32(0), number);
  assert.equal(entry.length, 4 + ((number * 7) % 90));
  assert.ok(entry.subarray(4).every((byte) => byte === (number & 0xff)));
}

test("Ring carries every entry, whole and in order, from one real thread to another", async () => {
  const { memory, ring } = ringOf(1_024);
  const worker = startProducer(memory);
  let next = 0;
  while (next < count) {
    // Every third look is lost, as if the reader had died between reading and advancing.
    const lost = next % 3 === 0 ? 2 : 0;
    if (lost > 0) {
      let number = next;
      ring.read(lost, (entry) => checkEntry(entry, number++));
    }
    ring.drain(16, (entry) => checkEntry(entry, next++));
    await ring.waitAsync(20);
  }
  await worker.terminate();
  assert.equal(ring.freeBytes, ring.capacityBytes);
});

test("Ring.waitAsync() returns at once where something waits already, and after its time where nothing comes", async () => {
  const { ring } = ringOf(64);
  await ring.waitAsync(1);
  ring.push(Buffer.from("x"));
  await ring.waitAsync(1_000_000);
  assert.deepEqual(drained(ring), ["x"]);
});
