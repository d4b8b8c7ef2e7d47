import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Ring } from "#runtime/core/ring.ts";
import { Pending } from "#runtime/prove/disk/pending.ts";
import { Spool } from "#runtime/prove/disk/spool.ts";
import { evidenceRingBytesMin, RingEvidence, reserveBytes } from "#runtime/prove/evidence.ts";
import { recordBytesMax } from "#runtime/prove/record.ts";
import { batchRecordsMax, type Sink, Writer } from "#runtime/prove/writer.ts";
import { bodiesIn, folder, openStore, verified } from "./log.ts";

class List implements Sink {
  readonly records: string[] = [];

  commit({ bodies }: { readonly bodies: readonly Uint8Array[] }): void {
    for (const body of bodies) this.records.push(Buffer.from(body).toString());
  }
}

function ringsOf(count: number): { rings: Ring[]; writer: Writer; memories: SharedArrayBuffer[] } {
  const memories = Array.from({ length: count }, () => Ring.allocate(65_536));
  const rings = memories.map((memory) => new Ring(memory));
  return { rings, memories, writer: new Writer(memories.map((memory) => new Ring(memory))) };
}

function push(ring: Ring, text: string): void {
  assert.ok(ring.push(Buffer.from(text)));
}

test("Writer.commitTo() commits nothing where nothing is", () => {
  const { writer } = ringsOf(2);
  const list = new List();
  assert.equal(writer.commitTo(list), 0);
  assert.deepEqual(list.records, []);
});

test("Writer.commitTo() takes at most one batch, and the rest next time", () => {
  const { rings, writer } = ringsOf(1);
  const count = batchRecordsMax + 10;
  for (let index = 0; index < count; index++) push(rings[0]!, `${index}`);
  const list = new List();
  assert.deepEqual(
    [writer.commitTo(list), writer.commitTo(list), writer.commitTo(list)],
    [batchRecordsMax, 10, 0],
  );
  assert.deepEqual(
    list.records,
    Array.from({ length: count }, (_, index) => `${index}`),
  );
});

test("Writer.commitTo() puts a boot before the decisions it led to, and a stop after them, whatever the ring", () => {
  for (const [control, main] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const { rings, writer } = ringsOf(2);
    push(rings[main]!, '{"at":1,"kind":"boot"}');
    push(rings[control]!, '{"at":2,"kind":"decision"}');
    push(rings[control]!, '{"at":3,"kind":"decision"}');
    push(rings[main]!, '{"at":4,"kind":"stop"}');
    const list = new List();
    writer.commitTo(list);
    assert.deepEqual(
      list.records.map((record) => JSON.parse(record).at),
      [1, 2, 3, 4],
    );
  }
});

test("Writer.commitTo() keeps the order of each ring, whatever the instants say, and loses nothing", () => {
  const queue = fc.array(fc.oneof(fc.nat({ max: 50 }), fc.constant("no instant")), { maxLength: 400 });
  fc.assert(
    fc.property(fc.array(queue, { minLength: 1, maxLength: 3 }), (queues) => {
      const { rings, writer } = ringsOf(queues.length);
      for (const [ring, instants] of queues.entries())
        for (const [order, at] of instants.entries()) push(rings[ring]!, JSON.stringify({ at, ring, order }));
      const list = new List();
      while (writer.commitTo(list) === batchRecordsMax);
      const told = list.records.map((record) => JSON.parse(record) as { ring: number; order: number });
      for (const [ring, instants] of queues.entries())
        assert.deepEqual(
          told.filter((record) => record.ring === ring).map(({ order }) => order),
          instants.map((_, order) => order),
        );
      assert.equal(told.length, queues.flat().length);
    }),
    { numRuns: 50 },
  );
});

test("Writer.commitTo() takes up records that are pushed while it looks, so that a stop stays the last", () => {
  const memories = [Ring.allocate(1_024), Ring.allocate(1_024)];
  const [control, main] = memories.map((memory) => new Ring(memory)) as [Ring, Ring];
  // Between the look into the first ring and that into the second, a last decision and then a stop are pushed.
  let isPushed = false;
  class Watched extends Ring {
    override read(max: number, visit: (entry: Uint8Array) => void): number {
      const position = super.read(max, visit);
      if (!isPushed) {
        isPushed = true;
        push(control, '{"at":1,"kind":"decision"}');
        push(main, '{"at":2,"kind":"stop"}');
      }
      return position;
    }
  }
  const writer = new Writer([new Watched(memories[0]!), new Ring(memories[1]!)]);
  const list = new List();
  writer.commitTo(list);
  assert.deepEqual(list.records, ['{"at":1,"kind":"decision"}', '{"at":2,"kind":"stop"}']);
});

for (const death of [
  "before the spool",
  "after the spool",
  "after the commit",
  "before the spool is emptied",
] as const)
  test(`Writer and Pending lose and double nothing when every life ends ${death}`, (t) => {
    const dir = folder(t);
    const { rings, memories } = ringsOf(2);
    const pushed: string[] = [];
    const place = join(dir, "spool");
    /** A life of the proof thread; it may end early. */
    const live = (end: typeof death | "never") => {
      const store = openStore(dir);
      using spool = new Spool([place]);
      const pending = new Pending({ spool, log: "log", run: "run-1", first: store.size });
      const writer = new Writer(memories.map((memory) => new Ring(memory)));
      writer.resume(pending.recover(spool.read(), 0).positions);
      const dies = (here: typeof death) => {
        if (end === here) throw new Error("power cut");
      };
      try {
        writer.commitTo({
          commit: (batch) => {
            dies("before the spool");
            pending.take(batch, 0);
            dies("after the spool");
          },
        });
        if (end === "before the spool is emptied") {
          store.commit(pending.read(store, store.size, 1_000).map(({ body }) => body!));
          throw new Error("power cut");
        }
        pending.flushTo(store);
        dies("after the commit");
      } catch (error) {
        assert.match((error as Error).message, /power cut/);
      } finally {
        store.close();
      }
    };
    for (let round = 0; round < 12; round++) {
      for (let index = 0; index < round; index++) {
        const text = `{"at":${pushed.length},"round":${round}}`;
        push(rings[index % 2]!, text);
        pushed.push(text);
      }
      live(death);
    }
    live("never");
    assert.deepEqual(bodiesIn(dir), pushed);
    assert.ok(rings.every((ring) => ring.freeBytes === ring.capacityBytes));
    assert.ok(
      verified(dir).findings.every(({ at }) => at === "record"),
      "hashes and signatures hold",
    );
  });

test("Spool gives back whole batches only, wherever its end was torn", (t) => {
  const place = join(folder(t), "spool");
  const batches = [1, 2, 3].map((count) => ({
    log: "log",
    first: count,
    run: "run-1",
    positions: [count, 7],
    bodies: Array.from({ length: count }, (_, index) => Buffer.from(`record ${index}`)),
  }));
  const ends: number[] = [];
  {
    using spool = new Spool([place]);
    for (const batch of batches) {
      spool.append(batch);
      ends.push(statSync(place).size);
    }
  }
  const whole = readFileSync(place);
  for (let size = 0; size <= whole.length; size++) {
    writeFileSync(place, whole.subarray(0, size));
    using spool = new Spool([place]);
    const expected = batches.slice(0, ends.filter((end) => end <= size).length);
    assert.deepEqual(
      spool.read().map(({ first, positions }) => [first, positions]),
      expected.map(({ first, positions }) => [first, positions]),
    );
  }
});

test("Spool believes no file that others may write, and begins its own", (t) => {
  const place = join(folder(t), "spool");
  writeFileSync(place, "forged", { mode: 0o666 });
  chmodSync(place, 0o666);
  using spool = new Spool([place]);
  assert.deepEqual(spool.read(), []);
  assert.equal(statSync(place).mode & 0o777, 0o600);
});

test("RingEvidence.append() leaves room for a stand-down and its outcome, at their longest, wherever the ring stands", () => {
  const memory = Ring.allocate(evidenceRingBytesMin);
  const ring = new Ring(memory);
  const evidence = new RingEvidence(ring);
  const longest = new Uint8Array(recordBytesMax);
  for (let shift = 0; shift < 40; shift++) {
    while (evidence.append(new Uint8Array(1_000 + 37 * shift)));
    assert.ok(ring.freeBytes >= reserveBytes);
    assert.equal(evidence.append(new Uint8Array(1_000 + 37 * shift)), false);
    assert.equal(evidence.appendLast(longest), true);
    assert.equal(evidence.appendLast(longest), true);
    ring.drain(Number.MAX_SAFE_INTEGER, () => {});
  }
});

test("RingEvidence takes no record that is longer than the log takes", () => {
  const evidence = new RingEvidence(new Ring(Ring.allocate(evidenceRingBytesMin)));
  assert.equal(evidence.append(new Uint8Array(recordBytesMax + 1)), false);
  assert.equal(evidence.appendLast(new Uint8Array(recordBytesMax + 1)), false);
  assert.equal(evidence.append(new Uint8Array(recordBytesMax)), true);
});
