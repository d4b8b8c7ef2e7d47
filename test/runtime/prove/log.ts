import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import Database from "better-sqlite3";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { openChunk, packChunk } from "#runtime/prove/disk/chunk.ts";
import { epochFolder, segmentPath } from "#runtime/prove/disk/layout.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { LogStore } from "#runtime/prove/disk/store.ts";
import { parseVerifierKey, type SignerKey, signerKeyFrom } from "#runtime/prove/note.ts";
import { type Verification, verifyLog } from "#runtime/prove/verify.ts";

export const signer: SignerKey = signerKeyFrom("plant/gw-1", new Uint8Array(32).fill(7));

export function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "iv-log-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function boot(run: string, at = 0): Uint8Array {
  return canonicalBytes({ kind: "boot", boot: run, at });
}

export function decision(run: string, tick: number): Uint8Array {
  return canonicalBytes({ kind: "decision", boot: run, tick, at: tick * 10, permit: `action-${tick}` });
}

export function outcome(run: string, tick: number): Uint8Array {
  return canonicalBytes({ kind: "outcome", boot: run, tick, at: tick * 10 + 1, permit: `action-${tick}` });
}

/** A boot, and ticks with their outcomes. */
export function story(run: string, ticks: number): readonly Uint8Array[] {
  const told = Array.from({ length: ticks }, (_, tick) => [decision(run, tick + 1), outcome(run, tick + 1)]);
  return [boot(run), ...told.flat()];
}

/** Its first epoch: where a data folder keeps it. */
export function epochIn(dir: string): string {
  return epochFolder(dir, 1);
}

export function openStore(dir: string): LogStore {
  return LogStore.open({ dir: epochIn(dir), signer });
}

/** A log of these records, a few to a batch. */
export function writeLog(dir: string, bodies: readonly Uint8Array[], batchRecords = 3): void {
  const store = openStore(dir);
  for (let from = 0; from < bodies.length; from += batchRecords)
    store.commit(bodies.slice(from, from + batchRecords));
  store.close();
}

/** A log of so many records that say nothing, for what is about their number. */
export function writeFiller(dir: string, count: number, run = "run-1"): void {
  const body = (at: number) => canonicalBytes({ at, boot: run, kind: at === 0 ? "boot" : "fault" });
  writeLog(
    dir,
    Array.from({ length: count }, (_, at) => body(at)),
    4_000,
  );
}

/** Changes the log behind its back. */
export function tamper(dir: string, sql: string, ...values: readonly unknown[]): void {
  const db = new Database(segmentIn(dir));
  db.prepare(sql).run(...values);
  db.close();
}

export function segmentIn(dir: string, number = 0): string {
  return segmentPath(epochIn(dir), number);
}

/** Changes the records of the chunk that begins at `first`, and packs them as we would. */
export function repack(
  dir: string,
  first: number,
  change: (bodies: readonly Uint8Array[]) => readonly Uint8Array[],
): void {
  const db = new Database(segmentIn(dir));
  const row = db
    .prepare<[number], { count: number; packed: Uint8Array }>(
      "SELECT count, packed FROM chunk WHERE first = ?",
    )
    .get(first)!;
  const bodies = change(openChunk(row.packed, row.count)!);
  db.prepare("UPDATE chunk SET count = ?, packed = ? WHERE first = ?").run(
    bodies.length,
    packChunk(bodies),
    first,
  );
  db.close();
}

export function verified(dir: string): Verification {
  using log = new LogReader(dir);
  const size = log.size();
  const key = parseVerifierKey(log.key())!;
  return verifyLog(
    {
      start: log.start(),
      entries: log.entries(0, Number.MAX_SAFE_INTEGER),
      checkpoints: log.checkpoints(size),
    },
    key,
  );
}

export function bodiesIn(dir: string): readonly string[] {
  using log = new LogReader(dir);
  return [...log.entries(0, log.size())].map(({ body }) => Buffer.from(body!).toString());
}
