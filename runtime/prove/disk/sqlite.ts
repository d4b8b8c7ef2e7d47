// What the writer and the readers of a segment have in common: the form of the file, and what its errors mean.

import type Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import { isDamage, isRefusal } from "#runtime/core/sqlite-errors.ts";

/** "IVPL": what the file says it is, to `file` and to us. */
export const applicationId = 0x4956504c;
/** 1 had a row for each record, and one file for all. */
export const formatVersion = 2;

/** `chunk` and `checkpoint` are the log; `tile` is made of them, and the rest can be lost without losing evidence. */
export const schema = `
  CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE chunk (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, permits BLOB, packed BLOB NOT NULL) STRICT;
  CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
  CREATE TABLE tile (number INTEGER PRIMARY KEY, root BLOB NOT NULL) STRICT;
  CREATE TABLE cursor (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
  CREATE TABLE cosigned (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
`;
/** Files of before cosignatures were kept have no table for them. */
export const cosignedSchema =
  "CREATE TABLE IF NOT EXISTS cosigned (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT";

/** A file that no transaction of ours has reached yet: SQLite's own header is all there can be. */
export function isBlank(db: Database.Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
}

export function broken(path: string, what: string, hint: string): Fault {
  return new Fault("proof/broken", `The log ${path} does not verify: ${what}`, { hint });
}

/** Whole, as far as it goes, but not ours: no reason to begin a new one in its place. */
export function foreign(path: string, what: string): Fault {
  return new Fault("proof/foreign", `The log ${path} is another's: ${what}`, {
    hint: "Restore the proof.key and the gateway name that belong to it, or move the folder `log` away to begin a new one",
  });
}

export const keepEvidence =
  "Keep the folder as it is, run `iv proof verify` on a copy, then move the folder `log` away to begin a new one";
export const notALog = "Name the gateway's data folder, or a copy of its folder `log`";

/** Gives SQLite's errors the meaning they have for a log. What is not the disk's fault is a bug, and stays one. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isDamage(cause))
      throw new Fault("proof/broken", `The log ${path} is damaged: ${cause.message}`, {
        cause,
        hint: keepEvidence,
      });
    if (isRefusal(cause))
      throw new Fault("proof/disk", `Cannot use the log ${path}: ${cause.message}`, {
        cause,
        hint: "Free space, and look at the disk's health and at other programs that hold the file",
      });
    throw cause;
  }
}
