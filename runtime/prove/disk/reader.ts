import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import type { LogIndex, StoredCheckpoint, StoredEntry } from "#runtime/prove/port.ts";
import { broken, guarded, isBlank, isCode, keyOf, logFile, notALog, readEntries } from "./sqlite.ts";

/** A log that is only looked at: a running daemon's, or a copy on a medium that cannot be written. */
export class LogReader implements Disposable {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #copy: string | undefined;

  /** `place` is the database, or the data folder that it is in. */
  constructor(place: string) {
    this.path = existsSync(place) && statSync(place).isDirectory() ? join(place, logFile) : place;
    if (!existsSync(this.path))
      throw new Fault("proof/unreadable", `There is no log at ${this.path}`, { hint: notALog });
    const { db, copy } = guarded(this.path, () => openAnyhow(this.path));
    this.#db = db;
    this.#copy = copy;
  }

  /** The key that the log says is its own. */
  key(): string {
    return this.#look(() => keyOf(this.#db, this.path));
  }

  /** Where the log ends at this moment, by its checkpoints or its records; a daemon may commit more while we look. */
  size(): number {
    // One statement is one snapshot: a commit in between would look like records without a checkpoint.
    const end =
      "SELECT max(end) AS size FROM (SELECT max(size) AS end FROM checkpoint UNION ALL SELECT max(number) + 1 FROM entry)";
    return this.#look(() => this.#db.prepare<[], { size: number | null }>(end).get()?.size ?? 0);
  }

  /**
   * In order. Each page is a short read of its own: nothing in a log changes once it is there, and one
   * long read would keep the daemon's write-ahead file growing for as long as it takes.
   */
  *entries(from: LogIndex, to: LogIndex): Generator<StoredEntry> {
    for (let next = from; next < to; ) {
      const page = this.#look(() => readEntries(this.#db, next, Math.min(pageEntries, to - next)));
      yield* page.filter(({ index }) => index < to);
      const last = page.at(-1);
      if (last === undefined) return;
      next = last.index + 1;
    }
  }

  *checkpoints(to: number): Generator<StoredCheckpoint> {
    const select =
      "SELECT size, ifnull(CAST(note AS TEXT), '') AS note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size LIMIT ?";
    for (let after = -1; ; ) {
      const page = this.#look(() =>
        this.#db.prepare<[number, number, number], StoredCheckpoint>(select).all(after, to, pageEntries),
      );
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.size;
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
    if (this.#copy !== undefined) rmSync(this.#copy, { recursive: true, force: true });
  }

  #look<T>(work: () => T): T {
    return guarded(this.path, work);
  }
}

const pageEntries = 2_048;
/** A reader waits for a writer's short locks; nobody waits for a reader. */
const busyMs = 2_000;

function openAnyhow(path: string): { db: Database.Database; copy: string | undefined } {
  try {
    return { db: openReadOnly(path), copy: undefined };
  } catch (error) {
    // To read a log in write-ahead mode SQLite keeps an index beside it, and here it may not.
    if (!isCode(error, "SQLITE_CANTOPEN", "SQLITE_READONLY")) throw error;
  }
  const copy = mkdtempSync(join(tmpdir(), "iv-proof-"));
  for (const suffix of ["", "-wal"])
    if (existsSync(path + suffix)) copyFileSync(path + suffix, join(copy, basename(path) + suffix));
  return { db: openReadOnly(join(copy, basename(path))), copy };
}

function openReadOnly(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyMs });
  try {
    if (isBlank(db)) throw broken(path, "there is nothing in it", notALog);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
