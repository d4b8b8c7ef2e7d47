// The log: how many records a second become durable, what a record costs the flash, and how fast an auditor reads. The
// peer is what one does without thinking: a row for each record, and a commit as often as ours.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Ring } from "#runtime/core/ring.ts";
import { startProof } from "#runtime/prove/client.ts";
import { evidenceFor } from "#runtime/prove/disk/evidence-for.ts";
import { epochFolder } from "#runtime/prove/disk/layout.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { LogStore } from "#runtime/prove/disk/store.ts";
import { RingEvidence } from "#runtime/prove/evidence.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import type { Surety } from "#runtime/prove/status.ts";
import { inclusionProof, leafHash, rootsOver } from "#runtime/prove/tree.ts";
import { verifyLog } from "#runtime/prove/verify.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import { recordOf } from "./proof-records.ts";

const signer = signerKeyFrom("bench", new Uint8Array(32).fill(3));
const durableRecords = 40_000;
/** Ten decisions a second with their outcomes, and a commit every five seconds. */
const recordsACommit = 100;
const commits = 30;
const stallMs = 2_000;
const warmRuns = 5;

export const proofBench: Bench = {
  name: "proof",
  about: "the log of decisions beside a table of rows, both synced at every commit",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const records = Array.from({ length: durableRecords }, (_, tick) => recordOf(tick));
    const durable = await interleave(rounds, {
      ours: () => inFolder((dir) => durableRate(dir, records)),
      peer: () => inFolder((dir) => rowRate(dir, records)),
    });
    const flash = await interleave(1, {
      ours: () => inFolder((dir) => flashOfChunks(dir, records)),
      peer: () => inFolder((dir) => flashOfRows(dir, records)),
    });
    const readings = await inFolder((dir) => audit(dir, records, rounds));
    const waits = await interleave(rounds, {
      committed: () => inFolder((dir) => waitOf(dir, "committed")),
      durable: () => inFolder((dir) => waitOf(dir, "durable")),
    });
    const pushes = await interleave(rounds, {
      stalled: () => inFolder((dir) => pushUs(dir, "stalled")),
      well: () => inFolder((dir) => pushUs(dir, "well")),
    });
    return [
      {
        what: "durable, signed, many at once",
        unit: "records/s",
        better: "more",
        reach: 20_000,
        ours: durable.ours,
        peer: { name: "rows, 256 a commit", values: durable.peer },
      },
      {
        what: `written to the disk for a record, ${recordsACommit} a commit`,
        unit: "bytes",
        better: "less",
        // 0.8 GB a day at ten decisions a second.
        reach: 926,
        ours: flash.ours,
        peer: { name: "a commit each", values: flash.peer },
      },
      {
        what: "verified by iv proof verify, of one core's time",
        unit: "records/s",
        better: "more",
        ours: readings.verified,
        peer: { name: "hashes and tree alone, Python", published: 135_000 },
        reach: 50_000,
      },
      {
        what: "the same by the clock, others at work beside it",
        unit: "records/s",
        better: "more",
        ours: readings.byClock,
        peer: { name: "Go, hashes and tree alone", published: 260_000 },
        reach: 100_000,
      },
      {
        what: "evidence for one record",
        unit: "ms",
        better: "less",
        ours: readings.evidence,
        peer: { name: "all records hashed again", values: readings.rehashed },
      },
      {
        what: "a durable action waits for its record, p50",
        unit: "ms",
        better: "less",
        ours: waits.durable,
        peer: { name: "a committed one", values: waits.committed },
      },
      {
        what: "a decision into its ring, the disk stalled for 2 s, p99",
        unit: "µs",
        better: "less",
        reach: 100,
        ours: pushes.stalled,
        peer: { name: "the disk is well", values: pushes.well },
      },
    ];
  },
};

async function inFolder<Result>(work: (dir: string) => Promise<Result> | Result): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), "iv-bench-"));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Through a ring and the proof thread, as a tick's records go. */
async function durableRate(dir: string, records: readonly Uint8Array[]): Promise<number> {
  const memory = Ring.allocate(8_388_608);
  const ring = new Ring(memory);
  await using log = await startProof({ dataDir: dir, origin: "bench", rings: [memory] });
  const begun = performance.now();
  for (const record of records) while (!ring.push(record)) await new Promise((go) => setTimeout(go, 1));
  await log.flush();
  return (1_000 * records.length) / (performance.now() - begun);
}

/** The median time from the push to the grant. */
async function waitOf(dir: string, surety: Surety): Promise<number> {
  const memory = Ring.allocate(1_048_576);
  const ring = new Ring(memory);
  await using log = await startProof({ dataDir: dir, origin: "bench", rings: [memory] });
  const waits: number[] = [];
  for (let count = 0; count < 30; count++) {
    const begun = performance.now();
    ring.push(recordOf(count));
    if (await log.recorded(surety, 5_000)) waits.push(performance.now() - begun);
    await new Promise((go) => setTimeout(go, 10));
  }
  return quantile(waits, 0.5);
}

/** What a producer waits, at 500 records a second. Another program holds the log, as a disk does that gives no answer. */
async function pushUs(dir: string, how: "stalled" | "well"): Promise<number> {
  const memory = Ring.allocate(4_194_304);
  const evidence = new RingEvidence(new Ring(memory));
  await using log = await startProof({ dataDir: dir, origin: "bench", rings: [memory], flushMs: 100 });
  const record = recordOf(1);
  for (let count = 0; count < 1_000; count++) evidence.append(record);
  await log.flush();
  const holder = new Database(join(epochFolder(dir, 1), "000000.db"));
  if (how === "stalled") holder.exec("BEGIN IMMEDIATE");
  const times: number[] = [];
  for (const until = performance.now() + stallMs; performance.now() < until; ) {
    const begun = performance.now();
    evidence.append(record);
    times.push(1_000 * (performance.now() - begun));
    await new Promise((go) => setTimeout(go, 2));
  }
  if (how === "stalled") holder.exec("ROLLBACK");
  holder.close();
  return quantile(times, 0.99);
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)]!;
}

function rowRate(dir: string, records: readonly Uint8Array[]): number {
  const begun = performance.now();
  intoRows(dir, records, 256);
  return (1_000 * records.length) / (performance.now() - begun);
}

function intoRows(dir: string, records: readonly Uint8Array[], together: number): void {
  const db = new Database(join(dir, "rows.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE entry (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT");
  const insert = db.prepare("INSERT INTO entry (body) VALUES (?)");
  const commit = db.transaction((batch: readonly Uint8Array[]) => {
    for (const body of batch) insert.run(body);
  });
  for (let from = 0; from < records.length; from += together) commit(records.slice(from, from + together));
  db.close();
}

function flashOfChunks(dir: string, records: readonly Uint8Array[]): number {
  mkdirSync(epochFolder(dir, 1), { recursive: true });
  const store = LogStore.open({ dir: epochFolder(dir, 1), signer });
  const before = writtenBytes();
  for (let commit = 0; commit < commits; commit++)
    store.commit(records.slice(commit * recordsACommit, (commit + 1) * recordsACommit));
  store.close();
  return (writtenBytes() - before) / (commits * recordsACommit);
}

function flashOfRows(dir: string, records: readonly Uint8Array[]): number {
  const before = writtenBytes();
  const count = 1_000;
  intoRows(dir, records.slice(0, count), 1);
  return (writtenBytes() - before) / count;
}

/** What this process has had the file system write; its journal comes on top. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

function audit(
  dir: string,
  records: readonly Uint8Array[],
  rounds: number,
): Readonly<Record<"verified" | "byClock" | "evidence" | "rehashed", readonly number[]>> {
  const store = LogStore.open({ dir: epochFolder(dir, 1), signer });
  store.commit(records);
  store.close();
  const timed = (work: () => void) => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };
  using log = new LogReader(dir);
  const size = log.size();
  const verify = () =>
    verifyLog(
      { start: log.start(), entries: log.entries(0, size), checkpoints: log.checkpoints(size) },
      signer.verifier,
    );
  // Until the engine has compiled what runs; a log worth verifying is longer than this one.
  for (let warm = 0; warm < warmRuns; warm++) verify();
  const hashAll = () => {
    const leaves = [...log.entries(0, size)].map(({ body }) => leafHash(body!));
    inclusionProof(
      0,
      size,
      rootsOver((index) => leaves[index]!),
    );
  };
  return {
    rehashed: Array.from({ length: rounds }, () => timed(hashAll)),
    // Of its own time, as the published figure is: others may have the core in between.
    verified: Array.from({ length: rounds }, () => (1_000 * size) / cpuMs(verify)),
    byClock: Array.from({ length: rounds }, () => (1_000 * size) / timed(verify)),
    evidence: Array.from({ length: rounds }, (_, round) =>
      timed(() => evidenceFor(log, { index: (round * 7_919) % size, key: signer.verifier })),
    ),
  };
}
