// What SQLite's errors mean, for all who keep a file of it: the disk's fault, a damaged file, or a bug of ours.

import Database from "better-sqlite3";

/** SQLite refines its codes with a suffix: SQLITE_IOERR_FSYNC is a SQLITE_IOERR. */
export function isCode(error: unknown, ...codes: readonly string[]): error is Error {
  return (
    error instanceof Database.SqliteError &&
    codes.some((code) => error.code === code || error.code.startsWith(`${code}_`))
  );
}

export function isDamage(error: unknown): error is Error {
  return isCode(error, "SQLITE_CORRUPT", "SQLITE_NOTADB");
}

/** Also what Node throws when the operating system refuses. */
export function isRefusal(error: unknown): error is Error {
  return isCode(error, ...diskCodes) || (error instanceof Error && "syscall" in error);
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
