import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";
import { type ProofLog, startProof } from "#runtime/prove/client.ts";
import type { ProofEvent } from "#runtime/prove/messages.ts";
import { bodiesIn, folder, repack, segmentIn, story, tamper, verified } from "./log.ts";

interface Desk {
  readonly dir: string;
  readonly ring: Ring;
  readonly log: ProofLog;
  readonly events: ProofEvent[];
}

async function openLog(t: TestContext, { dir = folder(t), ringBytes = 262_144 } = {}): Promise<Desk> {
  const memory = Ring.allocate(ringBytes);
  const events: ProofEvent[] = [];
  const log = await startProof({
    dataDir: dir,
    origin: "gw-1",
    rings: [memory],
    commitMs: 2,
    onEvent: (event) => events.push(event),
  });
  t.after(() => log.isAlive && log.close());
  return { dir, ring: new Ring(memory), log, events };
}

function code(expected: FaultCode): (error: unknown) => boolean {
  return (error) => error instanceof Fault && error.code === expected;
}

function pushAll(ring: Ring, bodies: readonly Uint8Array[]): void {
  for (const body of bodies) assert.ok(ring.push(body));
}

const bodies = story("run-1", 20);
const texts = bodies.map((body) => Buffer.from(body).toString());

test("ProofLog makes records durable, tells of each once, and reads them back", async (t) => {
  const { dir, ring, log } = await openLog(t);
  const told: string[] = [];
  const stop = log.follow((batch) => {
    for (const { index, body } of batch) {
      assert.equal(index, told.length);
      told.push(body);
    }
  });
  pushAll(ring, bodies.slice(0, 30));
  await log.flush();
  assert.deepEqual(told, texts.slice(0, 30));
  assert.deepEqual([log.size, log.status.size, log.status.state], [30, 30, "running"]);
  assert.equal(log.head.root, verified(dir).root);
  stop();
  pushAll(ring, bodies.slice(30));
  await log.flush();
  assert.equal(told.length, 30);
  assert.deepEqual(await log.read(29, 2), [
    { index: 29, body: texts[29] },
    { index: 30, body: texts[30] },
  ]);
  assert.deepEqual(
    (await log.tail(2)).map((body) => Buffer.from(body).toString()),
    texts.slice(-2),
  );
  assert.deepEqual(await log.read(1_000, 5), []);
});

test("ProofLog.close() commits what is still in the rings, and the next start finds it", async (t) => {
  const { dir, ring, log } = await openLog(t);
  assert.deepEqual(log.newest, []);
  await log.setCursor("uplink", 12);
  pushAll(ring, bodies);
  await log.close();
  await log.close();
  assert.equal(log.status.state, "ended");
  await assert.rejects(log.read(0, 1), Fault);
  const next = await openLog(t, { dir });
  assert.deepEqual(
    next.log.newest.map((body) => Buffer.from(body).toString()),
    texts,
  );
  assert.deepEqual(
    [next.log.size, await next.log.cursor("uplink"), await next.log.cursor("other")],
    [41, 12, 0],
  );
});

test("ProofLog shows that it is alive by its beats, also when nothing happens", async (t) => {
  const { log } = await openLog(t);
  const { beats } = log.status;
  while (log.status.beats < beats + 3) await sleep(1);
});

test("ProofLog writes nothing twice and loses nothing, however often its thread is ended", async (t) => {
  const { dir, ring, log, events } = await openLog(t);
  const told: string[] = [];
  log.follow((batch) => told.push(...batch.map(({ body }) => body)));
  const many = story("run-1", 400);
  for (let life = 0; life < 16; life++) {
    // While this thread runs on, the other one is ended wherever it happens to be.
    const share = many.slice(life * 51, (life + 1) * 51);
    pushAll(ring, share.slice(0, 25));
    await sleep(life % 6);
    pushAll(ring, share.slice(25));
    await log.restart();
  }
  await log.flush();
  const expected = many.slice(0, 16 * 51).map((body) => Buffer.from(body).toString());
  assert.deepEqual(bodiesIn(dir), expected);
  assert.deepEqual(told, expected);
  assert.deepEqual(verified(dir).findings, []);
  assert.deepEqual(events, []);
});

test("ProofLog keeps what the main thread is too busy to be told, and tells it later", async (t) => {
  const { ring, log } = await openLog(t, { ringBytes: 4_194_304 });
  const told: number[] = [];
  log.follow((batch) => told.push(...batch.map(({ index }) => index)));
  const count = 6_000;
  for (let index = 0; index < count; index++) ring.push(Buffer.from(`${index}`));
  // This thread hears nothing until all is on disk, as if it were stuck.
  const word = new Int32Array(new SharedArrayBuffer(4));
  while (log.status.size < count) Atomics.wait(word, 0, 0, 5);
  assert.equal(told.length, 0);
  while (told.length < count) await sleep(1);
  assert.deepEqual(
    told,
    Array.from({ length: count }, (_, index) => index),
  );
});

test("ProofLog holds out while its disk does nothing: no producer waits, nothing is lost", async (t) => {
  const { dir, ring, log, events } = await openLog(t, { ringBytes: 8_192 });
  pushAll(ring, bodies.slice(0, 1));
  await log.flush();
  const other = new Database(segmentIn(dir));
  other.exec("BEGIN IMMEDIATE");
  const pushed: Uint8Array[] = [...bodies.slice(0, 1)];
  const many = story("run-1", 20_000).slice(1);
  // What waits for the disk is bounded; behind that the ring fills, and whoever produces sees it.
  const patienceMs = 400;
  for (let refusedMs = 0; refusedMs < patienceMs; ) {
    if (ring.push(many[pushed.length - 1]!)) {
      pushed.push(many[pushed.length - 1]!);
      refusedMs = 0;
    } else {
      await sleep(1);
      refusedMs++;
    }
  }
  assert.ok(pushed.length < many.length, "the ring is full");
  while (log.status.state !== "retrying") await sleep(1);
  assert.equal(log.size, 1);
  // Reading goes on, acknowledging does not.
  assert.equal((await log.read(0, 5)).length, 1);
  other.exec("ROLLBACK");
  other.close();
  await log.flush();
  assert.deepEqual(
    bodiesIn(dir),
    pushed.map((body) => Buffer.from(body).toString()),
  );
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["trouble", "recovered"],
  );
  assert.deepEqual(verified(dir).findings, []);
});

test("ProofLog.recorded() says when records outlive the process, and when a power cut, each for itself", async (t) => {
  const { dir, ring, log } = await openLog(t);
  pushAll(ring, bodies.slice(0, 1));
  assert.ok(await log.recorded("durable", patienceMs));
  assert.deepEqual(bodiesIn(dir), texts.slice(0, 1));
  const other = new Database(segmentIn(dir));
  other.exec("BEGIN IMMEDIATE");
  pushAll(ring, bodies.slice(1, 3));
  assert.ok(await log.recorded("committed", patienceMs), "the spool does not wait for the disk");
  assert.equal(await log.recorded("durable", 50), false);
  pushAll(ring, bodies.slice(3, 5));
  assert.ok(await log.recorded("committed", patienceMs), "also where the disk has refused already");
  assert.equal(log.size, 1);
  other.exec("ROLLBACK");
  other.close();
  assert.ok(await log.recorded("durable", patienceMs));
  assert.deepEqual(bodiesIn(dir), texts.slice(0, 5));
});

/** For what is sure to come, however busy the machine is. */
const patienceMs = 30_000;

test("ProofLog.close() does not wait for ever for a disk, and says what was not written", async (t) => {
  const { dir, ring, log } = await openLog(t);
  const other = new Database(segmentIn(dir));
  other.exec("BEGIN IMMEDIATE");
  pushAll(ring, bodies);
  await assert.rejects(log.close(), code("proof/disk"));
  assert.equal(log.isAlive, false);
  other.close();
});

test("startProof() refuses a log that another writer has, and the writer does not notice", async (t) => {
  const { dir, ring, log } = await openLog(t);
  await assert.rejects(openLog(t, { dir }), code("proof/locked"));
  pushAll(ring, bodies);
  await log.flush();
  assert.equal(log.size, bodies.length);
});

test("startProof() begins a new epoch beside a log that does not verify, and says why in its first record", async (t) => {
  const { dir, ring, log } = await openLog(t);
  pushAll(ring, bodies);
  await log.close();
  repack(dir, 0, (all) => all.with(9, Buffer.from("{}")));
  const before = readFileSync(segmentIn(dir));
  const next = await openLog(t, { dir });
  const why = /The log .* does not verify: record 0 is wrong: it, or one after it, is not what checkpoint 41/;
  assert.match(
    next.events.map((event) => (event.kind === "new-epoch" ? event.because : event.kind)).join(),
    why,
  );
  const [genesis] = bodiesIn(dir).map((body) => JSON.parse(body) as { because: string });
  assert.match(genesis!.because, why);
  assert.deepEqual(
    { ...genesis, at: 0, because: "" },
    {
      kind: "genesis",
      boot: "none",
      at: 0,
      epoch: 2,
      before: "gw-1",
      because: "",
    },
  );
  pushAll(next.ring, bodies);
  await next.log.close();
  assert.deepEqual(verified(dir).findings, []);
  assert.deepEqual(readFileSync(segmentIn(dir)), before, "what is evidence is not touched");
});

test("startProof() says so where there can be no log", async (t) => {
  const file = join(folder(t), "a file");
  writeFileSync(file, "");
  await assert.rejects(openLog(t, { dir: join(file, "data") }), code("proof/disk"));
});

test("ProofLog does not go on with a log that was exchanged for an older one", async (t) => {
  const { dir, ring, log, events } = await openLog(t);
  pushAll(ring, bodies);
  await log.flush();
  // While the thread is between two lives somebody puts an older, whole log in its place.
  tamper(dir, "DELETE FROM chunk WHERE first >= 0");
  tamper(dir, "DELETE FROM checkpoint WHERE size > 0");
  await assert.rejects(log.restart(), code("proof/broken"));
  assert.equal(log.isAlive, false);
  await assert.rejects(log.read(0, 1), code("proof/broken"));
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["ended"],
  );
});
