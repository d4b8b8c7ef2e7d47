// The log on disk: one SQLite database, one writer, nothing ever updated or deleted but the two small
// tables of positions. A batch is one transaction: records, the checkpoint over them, and how far each
// ring was read. So after any crash all of a batch is there or none, and a record is never there twice.

import { join } from "node:path";
import Database from "better-sqlite3";
import { assert } from "#runtime/core/fault.ts";
import { openCheckpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import type { LogIndex, StoredCheckpoint, StoredEntry } from "#runtime/prove/port.ts";
import { recheck } from "#runtime/prove/recheck.ts";
import { CompactRange, type Hash, leafHash } from "#runtime/prove/tree.ts";
import {
  applicationId,
  broken,
  formatVersion,
  guarded,
  isBlank,
  keepEvidence,
  keyOf,
  logFile,
  readEntries,
  schema,
  selectEntry,
} from "./sqlite.ts";

/** What one transaction makes durable. */
export interface Batch {
  readonly bodies: readonly Uint8Array[];
  /** How far each ring has been read once these bodies are taken out of it. */
  readonly positions: readonly number[];
}

export interface StoreSetup {
  readonly dir: string;
  readonly signer: SignerKey;
  /** Names the rings: positions of another process's rings mean nothing to ours. */
  readonly run: string;
  readonly rings: number;
}

export class LogStore {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #signer: SignerKey;
  #range: CompactRange;
  #root: Hash;

  /** Rechecks what it opens, and throws "proof/broken" instead of going on behind a record that is wrong. */
  static open(setup: StoreSetup): LogStore {
    const path = join(setup.dir, logFile);
    return guarded(path, () => {
      const db = new Database(path, { timeout: busyMs });
      try {
        return new LogStore(db, setup);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  constructor(db: Database.Database, { signer, run, rings }: StoreSetup) {
    this.#db = db;
    this.#path = db.name;
    this.#signer = signer;
    assert(db.pragma("journal_mode = WAL", { simple: true }) === "wal", "the log is in write-ahead mode");
    // better-sqlite3 is built to run WAL at NORMAL, where a power cut loses commits. At FULL it does not.
    db.pragma("synchronous = FULL");
    assert(db.pragma("synchronous", { simple: true }) === 2, "a commit is on disk when it returns");
    db.pragma(`journal_size_limit = ${walBytesMax}`);
    if (isBlank(db)) this.#create();
    const key = keyOf(db, this.#path);
    if (key !== signer.verifier.text)
      throw broken(
        this.#path,
        `it is signed by ${key}, and we are ${signer.verifier.text}`,
        "Restore the proof.key and the gateway name that belong to it, or move proof.db away to begin a new log",
      );
    this.#range = this.#recheck();
    this.#root = this.#range.root();
    this.#adopt(run, rings);
  }

  get size(): number {
    return this.#range.size;
  }

  get root(): Hash {
    return this.#root;
  }

  /** How far each ring is on disk: where to go on reading after a death between commit and advance. */
  positions(): readonly (number | null)[] {
    return guarded(this.#path, () =>
      this.#db
        .prepare<[], { position: number | null }>("SELECT position FROM ring ORDER BY number")
        .all()
        .map(({ position }) => position),
    );
  }

  /** All of the batch is on disk when this returns; when it throws, the next `open` says whether it is. */
  commit({ bodies, positions }: Batch): void {
    const first = this.#range.size;
    const leaves = bodies.map(leafHash);
    const milestones: CompactRange[] = [];
    let range = this.#range;
    for (const leaf of leaves) {
      range = range.append(leaf);
      if (range.size % milestoneEntries === 0) milestones.push(range);
    }
    const root = range.root();
    // Signed before it is durable, shown to nobody until after: a note that does not reach the disk never was.
    const note = signCheckpoint({ origin: this.#signer.verifier.name, size: range.size, root }, this.#signer);
    const write = this.#db.transaction(() => {
      const entry = this.#db.prepare("INSERT INTO entry (number, body, leaf) VALUES (?, ?, ?)");
      for (const [offset, body] of bodies.entries()) entry.run(first + offset, body, leaves[offset]);
      this.#db.prepare("INSERT INTO checkpoint (size, note) VALUES (?, ?)").run(range.size, note);
      const milestone = this.#db.prepare("INSERT INTO milestone (size, subtrees) VALUES (?, ?)");
      for (const passed of milestones) milestone.run(passed.size, passed.bytes());
      const ring = this.#db.prepare("UPDATE ring SET position = ? WHERE number = ?");
      for (const [number, position] of positions.entries()) ring.run(position, number);
    });
    guarded(this.#path, () => write.immediate());
    this.#range = range;
    this.#root = root;
  }

  read(from: LogIndex, max: number): readonly StoredEntry[] {
    return guarded(this.#path, () => readEntries(this.#db, from, max));
  }

  /** Where a reader of the log goes on: the index of the next record that it has not taken yet. */
  cursor(name: string): LogIndex {
    const select = "SELECT next FROM cursor WHERE name = ?";
    return guarded(
      this.#path,
      () => this.#db.prepare<[string], { next: number }>(select).get(name)?.next ?? 0,
    );
  }

  setCursor(name: string, next: LogIndex): void {
    const upsert =
      "INSERT INTO cursor (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next";
    guarded(this.#path, () => this.#db.prepare(upsert).run(name, next));
  }

  close(): void {
    this.#db.close();
  }

  #create(): void {
    const { verifier } = this.#signer;
    const empty = CompactRange.empty;
    const note = signCheckpoint({ origin: verifier.name, size: 0, root: empty.root() }, this.#signer);
    // One transaction: a crash leaves the whole schema or none.
    const create = this.#db.transaction(() => {
      this.#db.pragma(`application_id = ${applicationId}`);
      this.#db.pragma(`user_version = ${formatVersion}`);
      this.#db.exec(schema);
      this.#db.prepare("INSERT INTO about (key, value) VALUES ('vkey', ?), ('run', '')").run(verifier.text);
      this.#db.prepare("INSERT INTO checkpoint (size, note) VALUES (0, ?)").run(note);
    });
    create.immediate();
  }

  /**
   * The newest checkpoint must be ours, and the records must lead to its root. Up to two milestones of
   * records are hashed again, about a second's work; a longer log is hashed from the milestone before the
   * last one on. What is older is covered as well, by the milestone's hashes, but its bytes are not read
   * at a start: that is what `iv proof verify` is for.
   */
  #recheck(): CompactRange {
    const newest = this.#db
      .prepare<[], StoredCheckpoint>("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
      .get();
    if (newest === undefined) throw broken(this.#path, "it has no checkpoint", keepEvidence);
    const reading = openCheckpoint(newest.note, this.#signer.verifier);
    if (reading.kind === "rejected")
      throw broken(this.#path, `checkpoint ${newest.size} is no good: ${reading.because}`, keepEvidence);
    const { checkpoint } = reading;
    if (checkpoint.size !== newest.size)
      throw broken(this.#path, `checkpoint ${newest.size} was signed as ${checkpoint.size}`, keepEvidence);
    const known = this.#knownRange(checkpoint.size);
    const entries = this.#db
      .prepare<[number], StoredEntry>(`${selectEntry} WHERE number >= ? ORDER BY number`)
      .iterate(known.size);
    const found = recheck(known, entries, checkpoint);
    if (found.kind === "broken")
      throw broken(this.#path, `record ${found.index} is wrong: ${found.what}`, keepEvidence);
    return found.range;
  }

  #knownRange(size: number): CompactRange {
    const row = this.#db
      .prepare<[number], { size: number; subtrees: Uint8Array }>(
        "SELECT size, subtrees FROM milestone WHERE size <= ? ORDER BY size DESC LIMIT 1 OFFSET 1",
      )
      .get(size);
    if (row === undefined) return CompactRange.empty;
    const range = CompactRange.from(row.size, row.subtrees);
    if (range === undefined) throw broken(this.#path, `milestone ${row.size} is malformed`, keepEvidence);
    return range;
  }

  /** A new process has new, empty rings; a new life of the proof thread goes on with the ones there are. */
  #adopt(run: string, rings: number): void {
    const last = this.#db.prepare<[], { value: string }>("SELECT value FROM about WHERE key = 'run'").get();
    if (last?.value === run) return;
    const adopt = this.#db.transaction(() => {
      this.#db.exec("DELETE FROM ring");
      const ring = this.#db.prepare("INSERT INTO ring (number, position) VALUES (?, NULL)");
      for (let number = 0; number < rings; number++) ring.run(number);
      this.#db.prepare("UPDATE about SET value = ? WHERE key = 'run'").run(run);
    });
    adopt.immediate();
  }
}

/** How long a statement may wait for another program's lock; the thread does not beat meanwhile. */
const busyMs = 100;
const walBytesMax = 8_388_608;
/** Every so many records the compact range is kept, which is a perfect subtree's root or a few of them. */
export const milestoneEntries = 65_536;
