import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Ring } from "#runtime/core/ring.ts";
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

for (const failure of ["lost", "kept"] as const)
  test(`Writer loses and doubles nothing when each commit in turn dies and its write is ${failure}`, (t) => {
    const dir = folder(t);
    const { rings, memories } = ringsOf(2);
    const pushed: string[] = [];
    for (let round = 0; round < 12; round++) {
      for (let index = 0; index < round; index++) {
        const text = `{"at":${pushed.length},"round":${round}}`;
        push(rings[index % 2]!, text);
        pushed.push(text);
      }
      // A life of the proof thread: it opens, resumes, and dies on either side of the commit.
      const store = openStore(dir, "run-1", 2);
      const writer = new Writer(memories.map((memory) => new Ring(memory)));
      writer.resume(store.positions());
      const dying: Sink = {
        commit(batch) {
          if (failure === "kept") store.commit(batch);
          throw new Error("power cut");
        },
      };
      if (round > 0) assert.throws(() => writer.commitTo(dying), /power cut/);
      store.close();
    }
    const store = openStore(dir, "run-1", 2);
    const writer = new Writer(memories.map((memory) => new Ring(memory)));
    writer.resume(store.positions());
    writer.commitTo(store);
    store.close();
    assert.deepEqual(bodiesIn(dir), pushed);
    assert.ok(rings.every((ring) => ring.freeBytes === ring.capacityBytes));
    assert.ok(
      verified(dir).findings.every(({ at }) => at === "record"),
      "hashes and signatures hold",
    );
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
