import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Database from "better-sqlite3";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { HeadFile } from "#runtime/prove/disk/head.ts";
import { headName, segmentsIn } from "#runtime/prove/disk/layout.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { segmentRecords, tileRecords } from "#runtime/prove/disk/segment.ts";
import { commitRecordsMax, LogStore } from "#runtime/prove/disk/store.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { decodeRecord } from "#runtime/prove/record.ts";
import { CompactRange, leafHash } from "#runtime/prove/tree.ts";
import { fault } from "../../support/fault.ts";
import {
  bodiesIn,
  epochIn,
  folder,
  openStore,
  repack,
  segmentIn,
  signer,
  story,
  tamper,
  verified,
  writeLog,
} from "./log.ts";

const bodies = story("run-1", 6);

test("LogStore begins empty, grows by batches, and is the same after it was closed", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  assert.equal(store.size, 0);
  store.commit(bodies.slice(0, 4));
  store.commit(bodies.slice(4));
  const root = Buffer.from(store.root);
  store.close();
  const again = openStore(dir);
  assert.equal(again.size, bodies.length);
  const range = bodies.reduce((sofar, body) => sofar.append(leafHash(body)), CompactRange.empty);
  assert.deepEqual(Buffer.from(again.root), root);
  assert.deepEqual(Buffer.from(range.root()), root);
  assert.deepEqual(
    again.read(3, 2).map(({ index, body }) => [index, Buffer.from(body!).toString()]),
    [3, 4].map((index) => [index, Buffer.from(bodies[index]!).toString()]),
  );
  assert.deepEqual(again.read(bodies.length, 5), []);
  again.close();
});

test("LogStore syncs every commit to the disk, which better-sqlite3 does not do by itself", (t) => {
  const dir = folder(t);
  const plain = new Database(join(dir, "plain.db"));
  plain.pragma("journal_mode = WAL");
  plain.exec("CREATE TABLE t (x)");
  plain.close();
  // The trap: reopened in write-ahead mode it runs at 1 (NORMAL). The store asserts that it runs at 2.
  const reopened = new Database(join(dir, "plain.db"));
  reopened.exec("INSERT INTO t VALUES (1)");
  assert.equal(reopened.pragma("synchronous", { simple: true }), 1);
  reopened.close();
  openStore(dir).close();
});

test("LogStore keeps a cursor for each reader", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  assert.equal(store.cursor("uplink"), 0);
  store.setCursor("uplink", 7);
  store.setCursor("uplink", 9);
  store.setCursor("archive", 2 ** 40);
  store.close();
  const again = openStore(dir);
  assert.deepEqual([again.cursor("uplink"), again.cursor("archive")], [9, 2 ** 40]);
  again.close();
});

for (const { crime, sql, says } of [
  {
    crime: "a chunk's bytes",
    sql: "UPDATE chunk SET packed = zeroblob(9) WHERE first = 3",
    says: /record 3 .*cannot be read/,
  },
  { crime: "a count", sql: "UPDATE chunk SET count = 2 WHERE first = 3", says: /record 3 .*cannot be read/ },
  { crime: "a gap", sql: "DELETE FROM chunk WHERE first = 3", says: /record 3 .*missing/ },
  { crime: "an end cut off", sql: "DELETE FROM chunk WHERE first = 12", says: /record 12 .*missing/ },
  {
    crime: "checkpoints cut off",
    sql: "DELETE FROM checkpoint WHERE size > 9",
    says: /13 records were signed, and 9 are there/,
  },
  { crime: "no checkpoint", sql: "DELETE FROM checkpoint", says: /no checkpoint/ },
  {
    crime: "a checkpoint in another place",
    sql: "UPDATE checkpoint SET size = 14 WHERE size = 13",
    says: /signed as 13/,
  },
  {
    crime: "a bad signature",
    sql: "UPDATE checkpoint SET note = replace(note, '\n13\n', '\n12\n')",
    says: /bad-signature/,
  },
  {
    crime: "another beginning",
    sql: "UPDATE about SET value = '8' WHERE key = 'first'",
    says: /beginning is malformed/,
  },
  { crime: "another format", sql: "PRAGMA user_version = 1", says: /another kind/ },
])
  test(`LogStore.open() refuses ${crime}, says where, and changes nothing`, (t) => {
    const dir = folder(t);
    writeLog(dir, bodies);
    tamper(dir, sql);
    const before = readFileSync(segmentIn(dir));
    assert.throws(() => openStore(dir), fault("proof/broken", says));
    assert.throws(() => openStore(dir), fault("proof/broken", says));
    assert.deepEqual(readFileSync(segmentIn(dir)), before);
  });

test("LogStore.open() refuses a record that was exchanged for another, packed as we would", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  repack(dir, 9, (chunk) => chunk.with(1, bodies[0]!));
  assert.throws(() => openStore(dir), fault("proof/broken", /record 0 .* checkpoint 13 was signed over/));
});

test("LogStore.open() refuses the log of another key", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  const other = signerKeyFrom(signer.verifier.name, new Uint8Array(32));
  assert.throws(
    () => LogStore.open({ dir: epochIn(dir), signer: other }),
    fault("proof/foreign", /signed by/),
  );
});

test("LogStore.open() refuses what is no database, and a page of one that is damaged", (t) => {
  const dir = folder(t);
  mkdirSync(epochIn(dir), { recursive: true });
  writeFileSync(segmentIn(dir), "this is not a database, whatever its name says\n".repeat(100));
  assert.throws(() => openStore(dir), fault("proof/broken", /damaged/));
  const whole = folder(t);
  writeLog(whole, story("run-1", 4_000), 200);
  const bytes = readFileSync(segmentIn(whole));
  bytes.fill(0xee, 3 * 4_096, 12 * 4_096);
  writeFileSync(segmentIn(whole), bytes);
  assert.throws(() => openStore(whole), fault("proof/broken", /./));
});

/** Two full files and ten records in the third. */
const longCount = 2 * segmentRecords + 10;

test("LogStore begins a file every 65 536 records, and rechecks the last one at a start", (t) => {
  const dir = folder(t);
  const body = (index: number) =>
    canonicalBytes({ at: index, boot: "run-1", kind: index === 0 ? "boot" : "fault" });
  const many = Array.from({ length: longCount }, (_, index) => body(index));
  // Batches that end on no boundary, so that one is passed in the middle.
  writeLog(dir, many, 40_000);
  assert.deepEqual(segmentsIn(epochIn(dir)), [0, 1, 2]);
  const root = () => {
    const store = openStore(dir);
    store.close();
    return Buffer.from(store.root).toString("hex");
  };
  const whole = root();
  assert.deepEqual(verified(dir).root, Buffer.from(whole, "hex").toString("base64"));
  const store = openStore(dir);
  const instants = (from: number) => store.read(from, 3).map(({ body }) => decodeRecord(body!).at);
  assert.deepEqual(instants(segmentRecords - 2), [segmentRecords - 2, segmentRecords - 1]);
  assert.deepEqual(
    instants(segmentRecords),
    [0, 1, 2].map((offset) => segmentRecords + offset),
  );
  assert.deepEqual(instants(longCount), []);
  store.close();
  using log = new LogReader(dir);
  const leaves = many.slice(segmentRecords, segmentRecords + tileRecords).map(leafHash);
  const tile = leaves.reduce((range, leaf) => range.append(leaf), CompactRange.empty).root();
  assert.deepEqual(Buffer.from(log.tile(segmentRecords / tileRecords)!), Buffer.from(tile));
  assert.equal(
    log.tile(2 * (segmentRecords / tileRecords)),
    undefined,
    "a tile that is not full has no root yet",
  );
  // What lies in older files is left to `iv proof verify`.
  repack(dir, 0, (chunk) => chunk.with(7, body(8)));
  assert.equal(root(), whole);
  assert.deepEqual(
    verified(dir).findings.find(({ at }) => at === "checkpoint"),
    {
      at: "checkpoint",
      size: commitRecordsMax,
      what: `it was not signed over these records; look at records 0 to ${commitRecordsMax - 1}`,
    },
  );
  // The beginning of a file is not taken on trust.
  const db = new Database(segmentIn(dir, 2));
  db.prepare("UPDATE about SET value = ? WHERE key = 'subtrees'").run(Buffer.alloc(32).toString("base64"));
  db.close();
  assert.throws(() => openStore(dir), fault("proof/broken", /is not what checkpoint 131082 was signed over/));
});

test("LogReader follows a daemon into a file that was begun after it looked, and reads one file alone", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  store.commit(Array.from({ length: segmentRecords }, (_, index) => Buffer.from(`${index}`)));
  using log = new LogReader(dir);
  assert.equal(log.size(), segmentRecords);
  store.commit([Buffer.from("next")]);
  assert.equal(log.size(), segmentRecords + 1);
  assert.equal([...log.entries(segmentRecords - 1, Number.MAX_SAFE_INTEGER)].length, 2);
  assert.deepEqual(
    [...log.checkpoints(log.size())].slice(-2).map(({ size }) => size),
    [segmentRecords, segmentRecords + 1],
  );
  store.close();
  using second = new LogReader(segmentIn(dir, 1));
  assert.deepEqual([second.start().size, second.size()], [segmentRecords, segmentRecords + 1]);
});

for (const { what, crime, says } of [
  { what: "an older copy of the log", crime: "segment", says: /13 records were signed, and 6 are there/ },
  { what: "a log without its head file", crime: "no head", says: /is gone/ },
  { what: "the head file of another log", crime: "foreign head", says: /bad-signature|unsigned/ },
  { what: "another history of the same length", crime: "fork", says: /was signed over/ },
] as const)
  test(`LogStore.open() does not go on with ${what}`, (t) => {
    const [dir, other] = [folder(t), folder(t)];
    const headOf = (place: string) => join(epochIn(place), headName);
    writeLog(other, crime === "fork" ? story("run-2", 6) : bodies.slice(0, 6));
    writeLog(dir, bodies);
    if (crime === "segment" || crime === "fork") copyFileSync(segmentIn(other), segmentIn(dir));
    if (crime === "no head") rmSync(headOf(dir));
    if (crime === "foreign head") {
      const head = readFileSync(headOf(dir), "latin1").replaceAll("plant/gw-1", "plant/gw-2");
      writeFileSync(headOf(dir), head, "latin1");
      assert.throws(
        () => openStore(dir),
        fault("proof/broken", /is gone/),
        "a slot that is not whole is none",
      );
      rmSync(headOf(dir));
      using forged = new HeadFile(headOf(dir));
      forged.write(
        signCheckpoint(
          { origin: "x", size: 1, root: leafHash(bodies[0]!) },
          signerKeyFrom("x", new Uint8Array(32)),
        ),
      );
    }
    assert.throws(() => openStore(dir), fault("proof/broken", says));
  });

test("LogStore.commit() throws while another program holds the log, and takes the records afterwards", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  const other = new Database(segmentIn(dir));
  other.exec("BEGIN IMMEDIATE");
  assert.throws(() => store.commit(bodies.slice(0, 2)), fault("proof/disk", /locked/));
  assert.equal(store.size, 0);
  other.exec("ROLLBACK");
  store.commit(bodies.slice(0, 2));
  assert.equal(store.size, 2);
  store.close();
  other.close();
  assert.equal(bodiesIn(dir).length, 2);
});

test("LogReader reads a log that is being written, page by page, as far as it went", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  store.commit(Array.from({ length: 5_000 }, (_, index) => Buffer.from(`${index}`)));
  using log = new LogReader(dir);
  const size = log.size();
  const seen: number[] = [];
  for (const { index } of log.entries(0, size)) {
    if (index === 10) store.commit([Buffer.from("later")]);
    seen.push(index);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 5_000 }, (_, index) => index),
  );
  assert.deepEqual(
    [...log.checkpoints(size)].map(({ size: at }) => at),
    [0, 4_096, 5_000],
  );
  assert.equal(log.size(), 5_001);
  store.close();
});

test("LogReader reads a copy, also from a folder in which nothing may be written", (t) => {
  const [dir, medium] = [folder(t), folder(t)];
  writeLog(dir, bodies);
  copyFileSync(segmentIn(dir), join(medium, "000000.db"));
  chmodSync(medium, 0o555);
  // Root may write anywhere; nobody may not.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    assert.equal(bodiesIn(join(medium, "000000.db")).length, bodies.length);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(medium, 0o755);
  }
  assert.deepEqual(readdirSync(medium), ["000000.db"]);
});

test("LogReader says what is wrong with a place that holds no log", (t) => {
  const dir = folder(t);
  assert.throws(() => new LogReader(dir), fault("proof/unreadable", /There is no log at/));
  mkdirSync(epochIn(dir), { recursive: true });
  writeFileSync(segmentIn(dir), "");
  assert.throws(() => new LogReader(dir), fault("proof/broken", /nothing in it/));
  new Database(segmentIn(dir)).exec("CREATE TABLE t (x)").close();
  using other = new LogReader(segmentIn(dir));
  assert.throws(() => other.key(), fault("proof/broken", /another kind/));
});
