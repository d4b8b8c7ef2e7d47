import type Database from "better-sqlite3";
import { assert } from "#runtime/core/fault.ts";
import type {
  Books,
  Enrolment,
  ForkEvidence,
  HubStore,
  KeptRecord,
  MirroredLog,
  SignedSize,
} from "#runtime/hub/port.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { type Hash, leafHash } from "#runtime/prove/tree.ts";
import { keeping } from "./keeping.ts";
import { type LogRow, logIn } from "./log-row.ts";
import { enrol } from "./registry.ts";

export class SqliteStore implements HubStore {
  readonly #db: Database.Database;
  readonly #books: SqliteBooks;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#books = new SqliteBooks(db, now);
  }

  /** What is awaited inside is there at once, so nobody else's turn comes between BEGIN and COMMIT. */
  async batch<T>(work: (books: Books) => Promise<T>): Promise<T> {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = await work(this.#books);
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  async enrol(key: VerifierKey): Promise<Enrolment> {
    return enrol(this.#db, key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#db.close();
  }
}

class SqliteBooks implements Books {
  readonly #db: Database.Database;
  readonly #now: () => number;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async log(origin: string): Promise<MirroredLog | undefined> {
    const row = this.#db.prepare<[string], LogRow>("SELECT * FROM log WHERE origin = ?").get(origin);
    return row && logIn(row);
  }

  async openLog(origin: string, key: VerifierKey): Promise<MirroredLog> {
    this.#db.prepare("INSERT INTO log (origin, vkey) VALUES (?, ?)").run(origin, key.text);
    return (await this.log(origin))!;
  }

  async setPending(log: MirroredLog, pending: SignedSize): Promise<MirroredLog> {
    this.#db
      .prepare("UPDATE log SET pending_size = ?, pending_note = ? WHERE id = ?")
      .run(pending.size, pending.note, log.id);
    return { ...log, pending };
  }

  async leaves(log: MirroredLog, from: number): Promise<readonly Hash[]> {
    return this.#bodies(log, Math.floor(from / packageRecords))
      .slice(from % packageRecords)
      .map(leafHash);
  }

  async keep(log: MirroredLog, records: readonly KeptRecord[], root: Hash | undefined): Promise<MirroredLog> {
    const number = Math.floor(log.next / packageRecords);
    const { words } = this.#db
      .prepare<[number], { words: string }>("SELECT words FROM log WHERE id = ?")
      .get(log.id)!;
    const kept = keeping(log, { before: this.#bodies(log, number), records, root, words });
    this.#db
      .prepare("INSERT OR REPLACE INTO package (log, number, count, packed, root) VALUES (?, ?, ?, ?, ?)")
      .run(log.id, number, kept.count, kept.packed, root ?? null);
    const insert = this.#db.prepare(
      "INSERT INTO record (log, idx, kind, at, capsule, verdict, permit) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    for (const [offset, { kind, at, capsule, verdict, permit }] of kept.index.entries())
      insert.run(log.id, log.next + offset, kind, at, capsule, verdict, permit);
    const { next, full } = kept.log;
    this.#db
      .prepare("UPDATE log SET next = ?, full = ?, words = ? WHERE id = ?")
      .run(next, full.bytes(), kept.words, log.id);
    return kept.log;
  }

  async setMirrored(log: MirroredLog, mirrored: SignedSize): Promise<MirroredLog> {
    this.#db
      .prepare("UPDATE log SET mirrored_size = ?, mirrored_note = ? WHERE id = ?")
      .run(mirrored.size, mirrored.note, log.id);
    return { ...log, mirrored };
  }

  async packageRoots(log: MirroredLog, count: number): Promise<readonly Hash[]> {
    return this.#db
      .prepare<[number, number], { root: Hash }>(
        "SELECT root FROM package WHERE log = ? AND root IS NOT NULL ORDER BY number LIMIT ?",
      )
      .all(log.id, count)
      .map(({ root }) => root);
  }

  async freeze(log: MirroredLog, evidence: ForkEvidence): Promise<MirroredLog> {
    this.#db
      .prepare("INSERT INTO fork (log, at, evidence) VALUES (?, ?, ?)")
      .run(log.id, this.#now(), JSON.stringify(evidence));
    this.#db.prepare("UPDATE log SET frozen = ? WHERE id = ?").run(evidence.because, log.id);
    return { ...log, frozen: evidence.because };
  }

  async seen(log: MirroredLog, atMs: number): Promise<void> {
    this.#db.prepare("UPDATE log SET seen = ? WHERE id = ?").run(atMs, log.id);
  }

  #bodies(log: MirroredLog, number: number): readonly Uint8Array[] {
    const row = this.#db
      .prepare<[number, number], { count: number; packed: Uint8Array }>(
        "SELECT count, packed FROM package WHERE log = ? AND number = ?",
      )
      .get(log.id, number);
    // Of a package that was given up there is the root alone.
    const bodies = row === undefined || row.packed.length === 0 ? [] : openChunk(row.packed, row.count);
    assert(bodies !== undefined, "what the hub keeps can be read");
    return bodies;
  }
}
