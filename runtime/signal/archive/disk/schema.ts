// What the writer and the readers of an archive have in common: the form of the file, and what its errors mean.

import type Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import { isDamage, isRefusal } from "#runtime/core/sqlite-errors.ts";

/** "IVAR": what the file says it is, to `file` and to us. */
export const applicationId = 0x4956_4152;
export const formatVersion = 1;
export const archiveName = "archive.db";

/**
 * A `piece` is what all points said from one flush to the next; it is thrown away once blocks were made of it. A
 * `seal` is what was made at once, and is given up at once. A `block` is one point's summary, and says where its
 * times and its values are: apart, so that a look at a year touches only summaries.
 */
export const schema = `
  CREATE TABLE point (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL) STRICT;
  CREATE TABLE piece (
    id INTEGER PRIMARY KEY, since REAL NOT NULL, until REAL NOT NULL,
    rows INTEGER NOT NULL, longest INTEGER NOT NULL, size INTEGER NOT NULL, packed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE seal (
    id INTEGER PRIMARY KEY, since REAL NOT NULL, until REAL NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE block (
    point INTEGER NOT NULL, seal INTEGER NOT NULL, part INTEGER NOT NULL,
    since REAL NOT NULL, until REAL NOT NULL, rows INTEGER NOT NULL, unsteady REAL NOT NULL, bad INTEGER NOT NULL,
    min REAL, max REAL, sum REAL, first REAL, last REAL,
    times INTEGER NOT NULL, content INTEGER NOT NULL,
    PRIMARY KEY (point, seal, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE content (id INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;
`;

/** A file that is something else is nobody's to write to, and one of a later program has rows that we cannot read. */
export function checkForm(db: Database.Database, path: string): void {
  const [id, version] = ["application_id", "user_version"].map((name) => db.pragma(name, { simple: true }));
  if (id === applicationId && version === formatVersion) return;
  const what =
    id === applicationId
      ? `of form ${String(version)}, and this program knows ${formatVersion}`
      : "no archive";
  throw new Fault("archive/unreadable", `${path} is ${what}`, {
    hint: "Name the gateway's configuration, its folder `archive`, or the file in it",
  });
}

/** Gives SQLite's errors the meaning they have for an archive. What is not the disk's fault is a bug, and stays one. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isDamage(cause))
      throw new Fault("archive/broken", `The archive ${path} is damaged: ${cause.message}`, {
        cause,
        hint: "Move it away and the daemon begins a new one; `sqlite3 FILE .recover` may save much of the old one",
      });
    if (isRefusal(cause))
      throw new Fault("archive/disk", `Cannot use the archive ${path}: ${cause.message}`, {
        cause,
        hint: "Free space, and look at the disk's health and at other programs that hold the file",
      });
    throw cause;
  }
}
