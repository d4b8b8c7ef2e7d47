import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import Database from "better-sqlite3";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { Chain, permitsMax } from "#runtime/prove/chain.ts";
import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import { segmentRecords } from "#runtime/prove/disk/segment.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { CompactRange, leafHash } from "#runtime/prove/tree.ts";
import { type Finding, findingsMax } from "#runtime/prove/verify.ts";
import {
  boot,
  decision,
  folder,
  outcome,
  repack,
  segmentIn,
  signer,
  story,
  tamper,
  verified,
  writeLog,
} from "./log.ts";

const bodies = story("run-1", 6);

/** A change behind the log's back, and what must be found. The log has records 0 to 12, checkpoints 3, 6, 9, 12, 13. */
const crimes: readonly { crime: string; sql: string; values?: unknown[]; finds: readonly string[] }[] = [
  {
    crime: "a chunk's bytes",
    sql: "UPDATE chunk SET packed = zeroblob(32) WHERE first = 3",
    finds: ["record 3"],
  },
  { crime: "a chunk away", sql: "DELETE FROM chunk WHERE first = 6", finds: ["record 6"] },
  { crime: "the last record away", sql: "DELETE FROM chunk WHERE first = 12", finds: ["checkpoint 13"] },
  {
    crime: "a record at the end",
    sql: "INSERT INTO chunk (first, count, packed) SELECT 13, 1, packed FROM chunk WHERE first = 12",
    finds: ["record 13"],
  },
  {
    crime: "the newest checkpoint away",
    sql: "DELETE FROM checkpoint WHERE size = 13",
    finds: ["record 12"],
  },
  {
    crime: "a checkpoint for another",
    sql: "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 3) WHERE size = 6",
    finds: ["checkpoint 6"],
  },
  {
    crime: "a checkpoint of another tree",
    sql: "UPDATE checkpoint SET note = ? WHERE size = 6",
    values: [signCheckpoint({ origin: signer.verifier.name, size: 6, root: new Uint8Array(32) }, signer)],
    finds: ["checkpoint 6"],
  },
  {
    crime: "a checkpoint of another key",
    sql: "UPDATE checkpoint SET note = ? WHERE size = 6",
    values: [
      signCheckpoint(
        { origin: signer.verifier.name, size: 6, root: new Uint8Array(32) },
        signerKeyFrom(signer.verifier.name, new Uint8Array(32).fill(1)),
      ),
    ],
    finds: ["checkpoint 6"],
  },
];

test("verifyLog() finds nothing in a log as it was written", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  const { findings, records, checkpoints, root } = verified(dir);
  assert.deepEqual(findings, []);
  assert.deepEqual({ records, checkpoints }, { records: 13, checkpoints: 6 });
  const range = bodies.reduce((sofar, body) => sofar.append(leafHash(body)), CompactRange.empty);
  assert.equal(root, Buffer.from(range.root()).toString("base64"));
});

for (const { crime, sql, values = [], finds } of crimes)
  test(`verifyLog() names where somebody put ${crime}`, (t) => {
    const dir = folder(t);
    writeLog(dir, bodies);
    tamper(dir, sql, ...values);
    assert.deepEqual(verified(dir).findings.map(placeOf), finds);
  });

test("verifyLog() names a record in whose place another was put, packed as we would", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  repack(dir, 3, (chunk) => chunk.with(2, decision("run-1", 4)));
  // The outcome at 6 has lost its permit, the one issued at 7 is taken, and the root is another.
  assert.deepEqual(verified(dir).findings.map(placeOf), ["checkpoint 6", "record 6", "record 7"]);
});

test("verifyLog() names two records that were swapped", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  repack(dir, 3, ([first, second, third]) => [second!, first!, third!]);
  // The permit of tick 2 is answered before it is issued, and neither order nor root is what was signed.
  assert.deepEqual(verified(dir).findings.map(placeOf), ["record 3", "checkpoint 6"]);
});

test("verifyLog() finds every single byte changed, in records and checkpoints, and names the place", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  for (const { table, column, key, at } of [
    { table: "chunk", column: "packed", key: "first", at: 6 },
    { table: "checkpoint", column: "note", key: "size", at: 6 },
  ]) {
    const db = new Database(segmentIn(dir));
    const row = db.prepare<[number], { value: Uint8Array | string }>(
      `SELECT ${column} AS value FROM ${table} WHERE ${key} = ?`,
    );
    const update = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
    const before = row.get(at)!.value;
    const bytes = Buffer.from(before);
    for (let offset = 0; offset < bytes.length; offset++) {
      const changed = Buffer.from(bytes);
      changed[offset]! ^= 1 << (offset % 7);
      update.run(typeof before === "string" ? changed.toString() : changed, at);
      // One bit of the packing's own header means nothing: what does not change a record is no finding.
      if (table === "chunk" && isSame(changed, bytes)) continue;
      const places = verified(dir).findings.map(placeOf);
      const expected = table === "chunk" ? `record ${at}` : `checkpoint ${at}`;
      assert.ok(places.includes(expected), `${table}.${column} byte ${offset}: ${places}`);
    }
    update.run(before, at);
    db.close();
  }
  assert.deepEqual(verified(dir).findings, []);
});

test("verifyLog() follows a log whose beginning was given up from its first boot on", (t) => {
  const dir = folder(t);
  const many = Array.from({ length: segmentRecords + 2 }, (_, index) => decision("run-1", index));
  writeLog(dir, [boot("run-1"), ...many, boot("run-2"), decision("run-2", 1)], 40_000);
  rmSync(segmentIn(dir, 0));
  const { first, records, findings } = verified(dir);
  assert.deepEqual(
    { first, records, findings },
    { first: segmentRecords, records: segmentRecords + 5, findings: [] },
  );
});

test("verifyLog() names what has no bytes at all, in a file whose tables were made for forging", (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  for (const sql of [
    "ALTER TABLE chunk RENAME TO genuine",
    "CREATE TABLE chunk (first INTEGER PRIMARY KEY, count, packed)",
    "INSERT INTO chunk SELECT first, iif(first = 6, 'many', count), iif(first = 3, NULL, packed) FROM genuine",
  ])
    tamper(dir, sql);
  assert.deepEqual(verified(dir).findings.map(placeOf), ["record 3"]);
});

test("verifyLog() lists a bounded number of findings and counts the rest", (t) => {
  const dir = folder(t);
  const count = findingsMax + 50;
  writeLog(
    dir,
    Array.from({ length: count }, (_, index) => Buffer.from(`no record ${index}`)),
    64,
  );
  const { findings, unlisted } = verified(dir);
  assert.deepEqual([findings.length, unlisted], [findingsMax, 50]);
});

function isSame(changed: Uint8Array, packed: Uint8Array): boolean {
  const [one, other] = [openChunk(changed, 3), openChunk(packed, 3)].map(String);
  return one === other;
}

function placeOf(finding: Finding): string {
  return finding.at === "record" ? `record ${finding.index}` : `checkpoint ${finding.size}`;
}

const standDown = canonicalBytes({ kind: "stand-down", boot: "a", tick: 1, permit: "stand-down-0" });
const itsOutcome = canonicalBytes({ kind: "outcome", boot: "a", tick: 1, permit: "stand-down-0" });
const silent = canonicalBytes({ kind: "decision", boot: "a", tick: 2, permit: null });

const byHand = canonicalBytes({ kind: "bring-up", boot: "h" });
const handWrite = canonicalBytes({ kind: "bring-up-write", boot: "h", tick: 3, permit: "bring-up-0" });
const handOutcome = canonicalBytes({ kind: "outcome", boot: "h", tick: 3, permit: "bring-up-0" });
const handRefused = canonicalBytes({ kind: "bring-up-write", boot: "h", tick: 3, permit: null });

/** Stories, and the index of the record at which each goes wrong. */
const stories: readonly (readonly [string, readonly Uint8Array[], number | undefined])[] = [
  ["a run with ticks and outcomes", story("a", 3), undefined],
  ["several decisions of one tick", [boot("a"), silent, silent, decision("a", 2)], undefined],
  ["outcomes that come late", [boot("a"), decision("a", 1), decision("a", 2), outcome("a", 1)], undefined],
  ["a stand-down and its outcome", [boot("a"), decision("a", 7), standDown, itsOutcome], undefined],
  ["one run after another", [...story("a", 2), ...story("b", 2)], undefined],
  [
    "a write by hand between two runs",
    [...story("a", 2), byHand, handWrite, handOutcome, ...story("b", 2)],
    undefined,
  ],
  ["a write by hand that was refused", [byHand, handRefused], undefined],
  ["a write by hand in no run of its own", [handWrite], 0],
  ["a write by hand in a daemon's run", [boot("a"), handWrite], 1],
  ["the outcome of a write by hand that was refused", [byHand, handRefused, handOutcome], 2],
  ["no boot", [decision("a", 1)], 0],
  ["another run's record", [boot("a"), decision("b", 1)], 1],
  ["a run that comes back", [boot("a"), boot("b"), boot("a")], 2],
  ["a boot told twice", [boot("a"), boot("a")], 1],
  ["a record of the run before", [boot("a"), boot("b"), decision("a", 1)], 2],
  ["a tick that goes back", [boot("a"), decision("a", 5), decision("a", 4)], 2],
  ["a permit issued twice", [boot("a"), decision("a", 5), decision("a", 5)], 2],
  ["an outcome without its permit", [boot("a"), decision("a", 5), outcome("a", 6)], 2],
  ["an outcome before its permit", [boot("a"), outcome("a", 5), decision("a", 5)], 1],
  ["an outcome of another run's permit", [boot("a"), decision("a", 5), boot("b"), outcome("b", 5)], 3],
  ["white space", [Buffer.from('{"boot": "a","kind":"boot"}')], 0],
  ["keys out of order", [Buffer.from('{"kind":"boot","boot":"a"}')], 0],
  ["a key twice", [Buffer.from('{"boot":"a","boot":"a","kind":"boot"}')], 0],
  ["a fraction", [Buffer.from('{"at":0.5,"boot":"a","kind":"boot"}')], 0],
  ["a byte order mark", [Buffer.from('\ufeff{"boot":"a","kind":"boot"}')], 0],
  ["bytes that are no UTF-8", [Buffer.from([0x22, 0xff, 0x22])], 0],
  ["brackets without end", [Buffer.from("[".repeat(16_384))], 0],
  ["deep brackets", [Buffer.from("[".repeat(8_000) + "]".repeat(8_000))], 0],
  ["a number", [Buffer.from("7")], 0],
  ["nothing", [Buffer.from("")], 0],
];

for (const [what, records, wrongAt] of stories)
  test(`Chain.follow() ${wrongAt === undefined ? "takes" : "refuses"} ${what}`, () => {
    const chain = new Chain();
    const wrong = records.findIndex((record) => chain.follow(record) !== undefined);
    assert.equal(wrong, wrongAt ?? -1);
  });

test("Chain.follow() remembers a bounded number of permits", () => {
  const chain = new Chain();
  chain.follow(boot("a"));
  for (let tick = 1; tick <= permitsMax + 1; tick++) chain.follow(decision("a", tick));
  assert.equal(chain.follow(outcome("a", 2)), undefined);
  assert.notEqual(chain.follow(outcome("a", 1)), undefined);
});
