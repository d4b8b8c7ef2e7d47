// One log, one history: clones, copies put back, and clocks that step. What can be noticed is noticed here; what cannot
// be noticed by a gateway alone is shown with what somebody else has seen.

import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { openLog } from "#runtime/prove/disk/epochs.ts";
import { epochFolder, headName } from "#runtime/prove/disk/layout.ts";
import { Pending } from "#runtime/prove/disk/pending.ts";
import { prune } from "#runtime/prove/disk/prune.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { segmentRecords } from "#runtime/prove/disk/segment.ts";
import { Spool } from "#runtime/prove/disk/spool.ts";
import {
  boot,
  decision,
  epochIn,
  folder,
  openStore,
  segmentIn,
  signer,
  story,
  verified,
  writeFiller,
  writeLog,
} from "./log.ts";

/** The newest checkpoint of a log, as a file that somebody carries away. */
function carried(dir: string, to: string): string {
  using log = new LogReader(dir);
  writeFileSync(to, log.newest()!.note);
  return to;
}

async function compared(place: string, checkpoint: string): Promise<{ code: number; text: string }> {
  let text = "";
  const hear = (line: string) => {
    text += `${line}\n`;
  };
  const io = { out: hear, err: hear, isTerminal: false, stop: new AbortController().signal };
  return { code: await main(["proof", "verify", place, "--against", checkpoint], io), text };
}

/** Two data folders, one a copy of the other, head file and all. */
function twins(t: TestContext): { one: string; other: string; note: (name: string) => string } {
  const [one, other, desk] = [folder(t), folder(t), folder(t)];
  writeLog(one, story("run-1", 5));
  cpSync(one, other, { recursive: true });
  return { one, other, note: (name) => join(desk, name) };
}

test("a clone is noticed as soon as either is shown a checkpoint that the other has signed since", async (t) => {
  const { one, other, note } = twins(t);
  const before = carried(one, note("before"));
  writeLog(one, story("run-2", 4));
  writeLog(other, story("run-3", 2));
  for (const dir of [one, other]) {
    assert.deepEqual(verified(dir).findings, [], "each by itself is a whole log");
    assert.equal((await compared(dir, before)).code, 0, "and agrees with what was signed before the copy");
  }
  const longer = await compared(one, carried(other, note("other")));
  assert.equal(longer.code, 1);
  assert.match(longer.text, /checkpoint 16: what was found elsewhere is another history/);
  const shorter = await compared(other, carried(one, note("one")));
  assert.equal(shorter.code, 1);
  assert.match(shorter.text, /checkpoint 20: it was signed, and only 16 records are here/);
});

test("two clones that both had to begin a new epoch are noticed by that epoch's checkpoints", async (t) => {
  const { one, other, note } = twins(t);
  for (const [dir, at] of [
    [one, 1],
    [other, 2],
  ] as const) {
    rmSync(join(epochIn(dir), headName));
    const { store, epoch, because } = openLog(dir, signer, () => at);
    assert.equal(epoch, 2);
    assert.match(because!, /is gone/);
    store.commit([boot(`run-${at}`)]);
    store.close();
  }
  assert.match((await compared(one, carried(other, note("other")))).text, /another history/);
  // A checkpoint of the first epoch is about another folder, and whoever asks is told so.
  const old = carried(epochFolder(other, 1), note("old"));
  assert.match((await compared(one, old)).text, /older epoch of a gateway is in a folder of its own/);
  assert.equal((await compared(epochFolder(one, 1), old)).code, 0);
});

test("a data folder put back whole is only noticed by what was signed in between", async (t) => {
  const { one, other, note } = twins(t);
  writeLog(one, story("run-2", 1));
  const seen = carried(one, note("seen"));
  // The copy takes the place of the log, and goes on: nothing on the disk can know.
  writeLog(other, story("run-3", 4));
  assert.deepEqual(verified(other).findings, []);
  assert.match((await compared(other, seen)).text, /another history/);
});

test("a head file put back alone forks nothing: the log is longer than it says, and goes on", (t) => {
  const dir = folder(t);
  writeLog(dir, story("run-1", 5));
  const head = join(epochIn(dir), headName);
  const kept = readFileSync(head);
  writeLog(dir, story("run-2", 5));
  writeFileSync(head, kept);
  writeLog(dir, story("run-3", 5));
  assert.deepEqual([verified(dir).findings, verified(dir).records], [[], 33]);
});

test("an older file of the log put back is found by whoever verifies, and ends no run", (t) => {
  const dir = folder(t);
  writeFiller(dir, 500);
  const copy = join(dir, "copy.db");
  copyFileSync(segmentIn(dir), copy);
  const store = openStore(dir);
  const more = (from: number) => canonicalBytes({ at: from, boot: "run-1", kind: "fault" });
  store.commit(Array.from({ length: segmentRecords }, (_, index) => more(index)));
  store.close();
  copyFileSync(copy, segmentIn(dir));
  openStore(dir).close();
  assert.match(verified(dir).findings[0]!.what, /is missing/);
});

test("a spool put back writes nothing twice", (t) => {
  const dir = folder(t);
  const place = join(dir, "spool");
  const pendingOf = (first: number) => new Pending({ spool, log: "log", run: "run", first });
  const spool = new Spool([place]);
  const store = openStore(dir);
  const pending = pendingOf(0);
  pending.take({ bodies: story("run-1", 3), positions: [] }, 0);
  const kept = readFileSync(place);
  pending.flushTo(store);
  store.commit([decision("run-1", 4)]);
  store.close();
  writeFileSync(place, kept);
  const again = openStore(dir);
  const next = pendingOf(again.size);
  assert.equal(next.recover(spool.read(), 0).foreign, 0);
  assert.equal(next.records, 0);
  again.close();
});

test("clocks that step by ten years, or stand in 1970, change nothing of a log, and make none of it old", (t) => {
  const dir = folder(t);
  const now = 1_790_000_000_000_000;
  const tenYears = 315_576_000_000_000;
  const steps = [now, now + tenYears, now - tenYears, 0, now];
  for (const [index, at] of steps.entries()) {
    const run = `run-${index}`;
    const told = { kind: "decision", boot: run, permit: null };
    writeLog(dir, [
      boot(run, at),
      canonicalBytes({ ...told, tick: 1, at: at + 1 }),
      canonicalBytes({ ...told, tick: 2, at: index === 2 ? now + tenYears : at + 2 }),
    ]);
  }
  writeFiller(dir, segmentRecords, "filler");
  const { findings, records } = verified(dir);
  assert.deepEqual([findings, records], [[], 3 * steps.length + segmentRecords]);
  const store = openStore(dir);
  const { full, ranMs, ranMsAfter } = store.holdings();
  assert.ok(full.length === 1 && ranMs - ranMsAfter(full[0]!) < 600_000, "it has run for less than minutes");
  store.close();
});

test("a checkpoint from before what was given up is compared where a file ended, and nowhere else", async (t) => {
  const [dir, desk] = [folder(t), folder(t)];
  writeFiller(dir, segmentRecords + 10);
  const note = (size: number) => {
    using log = new LogReader(dir);
    const path = join(desk, `${size}`);
    writeFileSync(path, [...log.checkpoints(size)].find((each) => each.size === size)!.note);
    return path;
  };
  const notes = [note(4_000), note(segmentRecords), note(segmentRecords + 10)] as const;
  const store = openStore(dir);
  store.commit(
    Array.from({ length: segmentRecords }, (_, at) => canonicalBytes({ at, boot: "run-1", kind: "fault" })),
  );
  prune(store, { count: 2, at: 0, because: "asked", taken: null });
  store.close();
  assert.equal((await compared(dir, notes[1])).code, 0);
  for (const early of [notes[0], notes[2]])
    assert.match((await compared(dir, early)).text, /records before 131072 were given up/);
});
