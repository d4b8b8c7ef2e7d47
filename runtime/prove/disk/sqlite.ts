// What the writer and the readers of the log have in common: the form of the file, and what its errors mean.

import Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import type { StoredEntry } from "#runtime/prove/port.ts";

export const logFile = "proof.db";

/** "IVPL": what the file says it is, to `file` and to us. */
export const applicationId = 0x4956504c;
export const formatVersion = 1;

/** `entry` and `checkpoint` are the log; the rest can be lost without losing evidence. */
export const schema = `
  CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE entry (number INTEGER PRIMARY KEY, body BLOB NOT NULL, leaf BLOB NOT NULL) STRICT;
  CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
  CREATE TABLE milestone (size INTEGER PRIMARY KEY, subtrees BLOB NOT NULL) STRICT;
  CREATE TABLE ring (number INTEGER PRIMARY KEY, position INTEGER) STRICT;
  CREATE TABLE cursor (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
`;

/** The casts make bytes of whatever a forged file holds in their place; what we wrote they leave alone. */
export const selectEntry =
  "SELECT number AS \"index\", ifnull(CAST(body AS BLOB), x'') AS body, ifnull(CAST(leaf AS BLOB), x'') AS leaf FROM entry";

export function readEntries(db: Database.Database, from: number, max: number): readonly StoredEntry[] {
  return db
    .prepare<[number, number], StoredEntry>(`${selectEntry} WHERE number >= ? ORDER BY number LIMIT ?`)
    .all(from, max);
}

/** A file that no transaction of ours has reached yet: SQLite's own header is all there can be. */
export function isBlank(db: Database.Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
}

/** The key that the log itself names. Believe it only as far as you believe the file. */
export function keyOf(db: Database.Database, path: string): string {
  const isOurs =
    db.pragma("application_id", { simple: true }) === applicationId &&
    db.pragma("user_version", { simple: true }) === formatVersion;
  if (!isOurs) throw broken(path, "it is another kind of database", notALog);
  const row = db.prepare<[], { value: string }>("SELECT value FROM about WHERE key = 'vkey'").get();
  if (row === undefined) throw broken(path, "it does not say whose it is", keepEvidence);
  return row.value;
}

export function broken(path: string, what: string, hint: string): Fault {
  return new Fault("proof/broken", `The log ${path} does not verify: ${what}`, { hint });
}

export const keepEvidence =
  "Keep the folder as it is, run `iv proof verify` on a copy, then move proof.db and its companions away to begin a new log";
export const notALog = "Name the gateway's data folder, or a copy of its proof.db";

/** Gives SQLite's errors the meaning they have for a log. What is not the disk's fault is a bug, and stays one. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isCode(cause, "SQLITE_CORRUPT", "SQLITE_NOTADB"))
      throw new Fault("proof/broken", `The log ${path} is damaged: ${(cause as Error).message}`, {
        cause,
        hint: keepEvidence,
      });
    if (isCode(cause, ...diskCodes))
      throw new Fault("proof/disk", `Cannot use the log ${path}: ${(cause as Error).message}`, {
        cause,
        hint: "Free space, and look at the disk's health and at other programs that hold the file",
      });
    throw cause;
  }
}

const diskCodes = [
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "SQLITE_CANTOPEN",
  "SQLITE_READONLY",
  "SQLITE_PERM",
  "SQLITE_NOMEM",
];

/** SQLite refines its codes with a suffix: SQLITE_IOERR_FSYNC is a SQLITE_IOERR. */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Database.SqliteError &&
    codes.some((code) => error.code === code || error.code.startsWith(`${code}_`))
  );
}
