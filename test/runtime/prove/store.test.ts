import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Database from "better-sqlite3";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { signingKey } from "#runtime/prove/disk/key-file.ts";
import { lockLog } from "#runtime/prove/disk/lock.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { LogStore, milestoneEntries } from "#runtime/prove/disk/store.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { CompactRange, leafHash } from "#runtime/prove/tree.ts";
import { bodiesIn, folder, openStore, signer, story, tamper, verified, writeLog } from "./log.ts";

const bodies = story("run-1", 6);

function fault(code: FaultCode, pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof Fault && error.code === code && pattern.test(error.message);
}

test("LogStore begins empty, grows by batches, and is the same after it was closed", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  assert.equal(store.size, 0);
  store.commit({ bodies: bodies.slice(0, 4), positions: [16] });
  store.commit({ bodies: bodies.slice(4), positions: [52] });
  const root = Buffer.from(store.root);
  store.close();
  const again = openStore(dir);
  assert.equal(again.size, bodies.length);
  const range = bodies.reduce((sofar, body) => sofar.append(leafHash(body)), CompactRange.empty);
  assert.deepEqual(Buffer.from(again.root), root);
  assert.deepEqual(Buffer.from(range.root()), root);
  assert.deepEqual(
    again.read(3, 2).map(({ index, body }) => [index, Buffer.from(body).toString()]),
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

test("LogStore keeps ring positions for one run and forgets them for the next", (t) => {
  const dir = folder(t);
  const store = openStore(dir, "run-1");
  assert.deepEqual(store.positions(), [null]);
  store.commit({ bodies: bodies.slice(0, 1), positions: [-12] });
  store.close();
  const sameRun = openStore(dir, "run-1");
  assert.deepEqual(sameRun.positions(), [-12]);
  sameRun.close();
  const nextRun = openStore(dir, "run-2");
  assert.deepEqual(nextRun.positions(), [null]);
  nextRun.close();
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
    crime: "a record",
    sql: "UPDATE entry SET body = zeroblob(9) WHERE number = 5",
    says: /record 5 .*not those/,
  },
  { crime: "a leaf hash", sql: "UPDATE entry SET leaf = zeroblob(32) WHERE number = 5", says: /record 5 / },
  { crime: "a gap", sql: "DELETE FROM entry WHERE number = 5", says: /record 5 .*missing/ },
  { crime: "an end cut off", sql: "DELETE FROM entry WHERE number = 12", says: /record 12 .*missing/ },
  {
    crime: "checkpoints cut off",
    sql: "DELETE FROM checkpoint WHERE size > 9",
    says: /record 9 .*no signed/,
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
  { crime: "another format", sql: "PRAGMA user_version = 2", says: /another kind/ },
])
  test(`LogStore.open() refuses ${crime}, says where, and changes nothing`, (t) => {
    const dir = folder(t);
    writeLog(dir, bodies);
    tamper(dir, sql);
    const before = readFileSync(join(dir, "proof.db"));
    assert.throws(() => openStore(dir), fault("proof/broken", says));
    assert.throws(() => openStore(dir), fault("proof/broken", says));
    assert.deepEqual(readFileSync(join(dir, "proof.db")), before);
  });

test("LogStore.open() refuses the log of another key", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  const other = signerKeyFrom(signer.verifier.name, new Uint8Array(32));
  assert.throws(
    () => LogStore.open({ dir, signer: other, run: "run-1", rings: 1 }),
    fault("proof/broken", /signed by/),
  );
});

test("LogStore.open() refuses what is no database, and a page of one that is damaged", (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, "proof.db"), "this is not a database, whatever its name says\n".repeat(100));
  assert.throws(() => openStore(dir), fault("proof/broken", /damaged/));
  const whole = folder(t);
  writeLog(whole, story("run-1", 400), 800);
  const bytes = readFileSync(join(whole, "proof.db"));
  bytes.fill(0xee, 3 * 4_096, 12 * 4_096);
  writeFileSync(join(whole, "proof.db"), bytes);
  assert.throws(() => openStore(whole), fault("proof/broken", /./));
});

test("LogStore.open() rechecks a long log from a milestone on, and its newest records always", (t) => {
  const dir = folder(t);
  const count = 2 * milestoneEntries + 10;
  const many = Array.from({ length: count }, (_, index) => Buffer.from(`${index}`));
  // Batches that end on no milestone, so that one is passed in the middle of a transaction.
  writeLog(dir, many, 40_000);
  const root = (store: LogStore) => {
    store.close();
    return Buffer.from(store.root).toString("hex");
  };
  const whole = root(openStore(dir));
  // What lies before the milestone before the last one is left to `iv proof verify`.
  tamper(dir, "UPDATE entry SET body = x'00' WHERE number = 7");
  assert.equal(root(openStore(dir)), whole);
  assert.ok(verified(dir).findings.some((finding) => finding.at === "record" && finding.index === 7));
  tamper(dir, "UPDATE entry SET body = x'00' WHERE number = ?", milestoneEntries + 7);
  assert.throws(() => openStore(dir), fault("proof/broken", new RegExp(`record ${milestoneEntries + 7} `)));
});

test("LogStore.open() refuses a milestone that does not lead to the signed root", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  for (const [size, subtrees] of [
    [8, leafHash(bodies[0]!)],
    [9, new Uint8Array(64)],
  ])
    tamper(dir, "INSERT INTO milestone (size, subtrees) VALUES (?, ?)", size, subtrees);
  assert.throws(() => openStore(dir), fault("proof/broken", /checkpoint 13 was signed over/));
});

test("LogStore.commit() throws while another program holds the log, and takes the batch afterwards", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  const other = new Database(join(dir, "proof.db"));
  other.exec("BEGIN IMMEDIATE");
  const batch = { bodies: bodies.slice(0, 2), positions: [8] };
  assert.throws(() => store.commit(batch), fault("proof/disk", /locked/));
  assert.equal(store.size, 0);
  other.exec("ROLLBACK");
  store.commit(batch);
  assert.equal(store.size, 2);
  store.close();
  other.close();
  assert.equal(bodiesIn(dir).length, 2);
});

test("lockLog() lets one writer in, and the next one once the first is gone", (t) => {
  const dir = folder(t);
  const lock = lockLog(dir);
  assert.throws(() => lockLog(dir), fault("proof/locked", /Another process/));
  lock[Symbol.dispose]();
  lockLog(dir)[Symbol.dispose]();
});

test("signingKey() draws a key once, for its owner's eyes, and reads it from then on", (t) => {
  const dir = folder(t);
  const key = signingKey(dir, "gw-1");
  assert.equal(signingKey(dir, "gw-1").verifier.text, key.verifier.text);
  assert.equal(statSync(join(dir, "proof.key")).mode & 0o777, 0o600);
  assert.equal(existsSync(join(dir, "proof.key.new")), false);
  assert.notEqual(signingKey(folder(t), "gw-1").verifier.text, key.verifier.text);
});

test("signingKey() refuses a key that others than its owner may read", (t) => {
  const dir = folder(t);
  signingKey(dir, "gw-1");
  chmodSync(join(dir, "proof.key"), 0o640);
  assert.throws(() => signingKey(dir, "gw-1"), fault("keys/exposed", /mode 0640/));
});

test("signingKey() is not led astray by a key that a power cut left half written", (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, "proof.key.new"), "PRIVATE+KEY+gw");
  const key = signingKey(dir, "gw-1");
  assert.equal(signingKey(dir, "gw-1").verifier.text, key.verifier.text);
});

test("signingKey() never makes up a new key for a log that has one", (t) => {
  const dir = folder(t);
  signingKey(dir, "gw-1");
  writeFileSync(join(dir, "proof.db"), "");
  rmSync(join(dir, "proof.key"));
  assert.throws(() => signingKey(dir, "gw-1"), fault("proof/broken", /is gone/));
  assert.equal(existsSync(join(dir, "proof.key")), false);
});

test("signingKey() refuses a key that is damaged, or another gateway's", (t) => {
  const dir = folder(t);
  signingKey(dir, "gw-1");
  assert.throws(() => signingKey(dir, "gw-2"), fault("proof/broken", /is that of "gw-1"/));
  writeFileSync(join(dir, "proof.key"), "PRIVATE+KEY+gw-1+00000000+AAAA\n");
  assert.throws(() => signingKey(dir, "gw-1"), fault("proof/broken", /no signing key/));
});

test("LogReader reads a log that is being written, page by page, as far as it went", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  store.commit({
    bodies: Array.from({ length: 5_000 }, (_, index) => Buffer.from(`${index}`)),
    positions: [0],
  });
  using log = new LogReader(dir);
  const size = log.size();
  const seen: number[] = [];
  for (const { index } of log.entries(0, size)) {
    if (index === 10) store.commit({ bodies: [Buffer.from("later")], positions: [0] });
    seen.push(index);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 5_000 }, (_, index) => index),
  );
  assert.deepEqual(
    [...log.checkpoints(size)].map(({ size: at }) => at),
    [0, 5_000],
  );
  assert.equal(log.size(), 5_001);
  store.close();
});

test("LogReader reads a copy, also from a folder in which nothing may be written", (t) => {
  const [dir, medium] = [folder(t), folder(t)];
  writeLog(dir, bodies);
  copyFileSync(join(dir, "proof.db"), join(medium, "proof.db"));
  chmodSync(medium, 0o555);
  // Root may write anywhere; nobody may not.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    assert.equal(bodiesIn(join(medium, "proof.db")).length, bodies.length);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(medium, 0o755);
  }
  assert.deepEqual(readdirSync(medium), ["proof.db"]);
});

test("LogReader says what is wrong with a place that holds no log", (t) => {
  const dir = folder(t);
  assert.throws(() => new LogReader(dir), fault("proof/unreadable", /There is no log at/));
  writeFileSync(join(dir, "proof.db"), "");
  assert.throws(() => new LogReader(dir), fault("proof/broken", /nothing in it/));
  new Database(join(dir, "other.db")).exec("CREATE TABLE t (x)").close();
  using other = new LogReader(join(dir, "other.db"));
  assert.throws(() => other.key(), fault("proof/broken", /another kind/));
});
