import assert from "node:assert/strict";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, type TestContext, test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { startProof } from "#runtime/prove/client.ts";
import { evidenceFor, evidenceText } from "#runtime/prove/disk/evidence-for.ts";
import { exportTiles } from "#runtime/prove/disk/export-tiles.ts";
import { segmentsIn } from "#runtime/prove/disk/layout.ts";
import { lockLog } from "#runtime/prove/disk/lock.ts";
import { prune, rootsGivenUp, rootsName } from "#runtime/prove/disk/prune.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { rootsIn } from "#runtime/prove/disk/roots.ts";
import { segmentRecords } from "#runtime/prove/disk/segment.ts";
import type { LogStore } from "#runtime/prove/disk/store.ts";
import type { EvidenceOf, Keep, ProofEvent } from "#runtime/prove/messages.ts";
import { openProof } from "#runtime/prove/tlog-proof.ts";
import { consistencyProof, verifyConsistency } from "#runtime/prove/tree.ts";
import { verifyLog } from "#runtime/prove/verify.ts";
import { fault } from "../../support/fault.ts";
import { until } from "../../support/site.ts";
import {
  bodiesIn,
  epochIn,
  folder,
  openStore,
  segmentIn,
  signer,
  tamper,
  verified,
  writeFiller,
} from "./log.ts";

const count = 3 * segmentRecords + 1_000;

/** Three full files and a begun one: made once, and each test has a copy. */
const master = mkdtempSync(join(tmpdir(), "iv-long-log-"));
after(() => rmSync(master, { recursive: true, force: true }));
writeFiller(master, count);

function longLog(t: TestContext): string {
  const dir = folder(t);
  cpSync(master, dir, { recursive: true });
  return dir;
}

const pruning = { at: 5, because: "asked", taken: null } as const;

function pruned(dir: string, files: number): void {
  withStore(dir, (store) => void prune(store, { ...pruning, count: files }));
}

test("prune() gives up whole files, says so in the log, and what is left verifies as it did", (t) => {
  const dir = longLog(t);
  const whole = verified(dir);
  assert.deepEqual([whole.findings, whole.records], [[], count]);
  pruned(dir, 2);
  assert.deepEqual(segmentsIn(epochIn(dir)), [2, 3]);
  const rest = verified(dir);
  assert.deepEqual([rest.findings, rest.first, rest.records], [[], 2 * segmentRecords, count + 1]);
  assert.match(bodiesIn(dir).at(-1)!, /"first":131072,"kind":"prune"/);
  // It goes on as a log that nothing was taken from.
  const store = openStore(dir);
  store.commit([canonicalBytes({ at: 9, boot: "run-1", kind: "fault" })]);
  store.close();
  assert.deepEqual(verified(dir).findings, []);
});

test("prune() leaves all that proofs about the rest need, and a checkpoint from before still tells", (t) => {
  const dir = longLog(t);
  using before = new LogReader(dir);
  const old = [...before.checkpoints(count)].filter(({ size }) => size > 2 * segmentRecords);
  const early = evidenceFor(before, { index: 70_000, key: signer.verifier });
  pruned(dir, 2);
  using log = new LogReader(dir);
  for (const index of [2 * segmentRecords, 2 * segmentRecords + 1, 3 * segmentRecords - 1, count - 1, count])
    assert.equal(
      openProof(evidenceFor(log, { index, key: signer.verifier }), signer.verifier).kind,
      "verified",
    );
  assert.throws(
    () => evidenceFor(log, { index: 70_000, key: signer.verifier }),
    fault("proof/unreadable", /not in .* any more/),
  );
  assert.equal(openProof(early, signer.verifier).kind, "verified", "what was taken out earlier needs no log");
  const told = (of: EvidenceOf) => evidenceText(dir, of, signer.verifier);
  assert.deepEqual([told({ index: 7 }), told({ since: 2 * segmentRecords - 1 })], [undefined, undefined]);
  assert.match(told({ since: 2 * segmentRecords })!, /131072/);

  const checkpointOf = (note: string) => {
    const reading = openCheckpoint(note, signer.verifier);
    assert.equal(reading.kind, "verified");
    return reading.kind === "verified" ? reading.checkpoint : assert.fail();
  };
  const newest = checkpointOf(log.newest()!.note);
  for (const { note } of old) {
    const { size: older, root: olderRoot } = checkpointOf(note);
    const proof = consistencyProof(older, newest.size, rootsIn(log));
    const trees = { older, olderRoot, newer: newest.size, newerRoot: newest.root };
    assert.ok(verifyConsistency(trees, proof), `${older} in ${newest.size}`);
    const against = { origin: "", size: older, root: olderRoot };
    const stored = () => ({
      start: log.start(),
      entries: log.entries(0, newest.size),
      checkpoints: log.checkpoints(newest.size),
    });
    if (older !== old[0]!.size) continue;
    assert.deepEqual(verifyLog(stored(), signer.verifier, against).findings, []);
    const other = { ...against, root: newest.root };
    assert.equal(verifyLog(stored(), signer.verifier, other).findings.length, 1);
  }
});

test("rootsGivenUp() leads to the beginning of what is left, and to nothing else", (t) => {
  const dir = longLog(t);
  pruned(dir, 1);
  pruned(dir, 1);
  using log = new LogReader(dir);
  const roots = rootsGivenUp(epochIn(dir), log.start());
  assert.equal(roots?.length, 2);
  const path = join(epochIn(dir), rootsName);
  assert.equal(statSync(path).size, 64);
  const bytes = readFileSync(path);
  bytes[40]! ^= 1;
  writeFileSync(path, bytes);
  assert.equal(rootsGivenUp(epochIn(dir), log.start()), undefined);
  truncateSync(path, 32);
  assert.equal(rootsGivenUp(epochIn(dir), log.start()), undefined);
});

test("exportTiles() of what is left has the tiles and bundles that the whole log had, and that the rest needs", (t) => {
  const [dir, all, rest] = [folder(t), folder(t), folder(t)];
  writeFiller(dir, segmentRecords + 600);
  const exported = (place: string, to: string) => {
    using log = new LogReader(place);
    const { first, records } = exportTiles(log, { dir: to, key: signer.verifier });
    return [first, records];
  };
  const old = join(dir, "old.db");
  copyFileSync(segmentIn(dir), old);
  pruned(dir, 1);
  assert.deepEqual(exported(dir, rest), [segmentRecords, 601]);
  // The same log, had its old file stayed.
  copyFileSync(old, segmentIn(dir));
  assert.deepEqual(exported(dir, all), [0, segmentRecords + 601]);
  const filesIn = (place: string) =>
    readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(place, join(parentPath, name)))
      .toSorted();
  const kept = filesIn(rest);
  for (const file of kept)
    assert.deepEqual(readFileSync(join(rest, file)), readFileSync(join(all, file)), file);
  const gone = filesIn(all).filter((file) => !kept.includes(file));
  const early = /^tile\/(?:(?:0|entries)\/(?:[01]\d\d|2[0-4]\d|25[0-5])|1\/000)$/;
  assert.deepEqual(
    gone.filter((file) => !early.test(file)),
    [],
  );
  assert.equal(gone.length, 2 * 256 + 1);
});

test("prune() does without what can be made again, and keeps a file that does not lead to the next", (t) => {
  const dir = longLog(t);
  const change = (sql: string) => tamper(dir, sql);
  change("UPDATE tile SET root = zeroblob(32) WHERE number = 7");
  change("UPDATE chunk SET packed = (SELECT packed FROM chunk WHERE first = 4000) WHERE first = 0");
  const store = openStore(dir);
  assert.throws(() => prune(store, { ...pruning, count: 1 }), fault("proof/broken", /do not lead to/));
  assert.ok(existsSync(segmentIn(dir, 0)), "it is evidence");
  store.close();
  const other = longLog(t);
  tamper(other, "UPDATE tile SET root = zeroblob(32) WHERE number = 7");
  pruned(other, 1);
  assert.deepEqual(verified(other).findings, []);
});

/** What the command says, as it says it to programs. */
async function asked(...argv: readonly string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      out += text;
    },
    isTerminal: false,
    stop: new AbortController().signal,
  };
  return { code: await main(["proof", "prune", ...argv], io), out };
}

test("iv proof prune gives up only what was delivered, unless it is told to, and never beside a daemon", async (t) => {
  const dir = longLog(t);
  writeFileSync(join(dir, "proof.key"), `${signer.secretText}\n`, { mode: 0o600 });
  const files = () => segmentsIn(epochIn(dir)).length;
  const json = async (...argv: readonly string[]) => JSON.parse((await asked(dir, ...argv, "--json")).out);
  assert.equal((await asked(dir)).code, 2, "without a limit there is nothing to do");
  assert.equal((await json("--mib", "0")).files, 0, "nobody has taken anything");
  assert.equal((await json("--mib", "0", "--unsent", "--dry-run")).files, 3);
  assert.equal(files(), 4);
  withStore(dir, (store) => store.setCursor("uplink", 2 * segmentRecords - 1));
  assert.deepEqual((await json("--mib", "0", "--dry-run")).files, 1);
  {
    using _daemon = lockLog(dir);
    assert.equal((await json("--mib", "0", "--dry-run")).files, 1, "looking is free");
    assert.match((await asked(dir, "--mib", "0")).out, /Another process writes the log/);
  }
  assert.match((await asked(dir, "--mib", "0")).out, /1 file went, .* it begins with record 65536 now/);
  assert.equal((await json("--days", "1", "--unsent")).files, 0, "it has not run for a day");
  assert.equal((await json("--days", "0", "--unsent")).files, 2);
  assert.equal(files(), 1);
  withStore(dir, (store) =>
    assert.equal(store.cursor("uplink"), 3 * segmentRecords, "the uplink goes on behind"),
  );
  assert.deepEqual(verified(dir).findings, []);
});

test("a daemon's log gives up by itself what is too much, never what the uplink has not delivered, and says so", async (t) => {
  const dir = longLog(t);
  writeFileSync(join(dir, "proof.key"), `${signer.secretText}\n`, { mode: 0o600 });
  const lived = async (keep: Keep) => {
    const events: ProofEvent[] = [];
    const setup = { dataDir: dir, origin: signer.verifier.name, rings: [], keep };
    await using log = await startProof({ ...setup, onEvent: (event) => events.push(event) });
    await until(() => log.space !== undefined);
    return { events, space: log.space! };
  };
  const young = await lived({ retain: { days: 1 }, readers: [] });
  assert.deepEqual([young.events, young.space.first], [[], 0]);
  const waits = await lived({ retain: { bytes: 0 }, readers: ["uplink"] });
  assert.deepEqual([waits.events, waits.space.first, waits.space.limitOf], [[], 0, "retain"]);
  withStore(dir, (store) => store.setCursor("uplink", 2 * segmentRecords));
  const goes = await lived({ retain: { bytes: 0 }, readers: ["uplink"] });
  assert.deepEqual(goes.events, [{ kind: "pruned", first: 2 * segmentRecords }]);
  assert.equal(goes.space.first, 2 * segmentRecords);
  assert.ok(goes.space.bytes < waits.space.bytes);
  const all = await lived({ retain: { bytes: 0 }, readers: [] });
  assert.deepEqual(all.events, [{ kind: "pruned", first: 3 * segmentRecords }]);
  assert.deepEqual(verified(dir).findings, []);
  assert.equal(bodiesIn(dir).filter((body) => body.includes('"kind":"prune"')).length, 2);
});

function withStore(dir: string, work: (store: LogStore) => void): void {
  const store = openStore(dir);
  work(store);
  store.close();
}
