// One file of the log: 65 536 records, which are one perfect subtree once it is full. A file is begun when its first
// record comes, and never touched again after its last; what is old is given up by whole files.

import Database from "better-sqlite3";
import { base64, fromBase64 } from "#runtime/core/base64.ts";
import type { LogIndex, StoredCheckpoint, StoredEntry } from "#runtime/prove/port.ts";
import { CompactRange, type Hash } from "#runtime/prove/tree.ts";
import { chunkRecordsMax, openChunk, packChunk } from "./chunk.ts";
import { cosignedMax } from "./cosigned.ts";
import { addSieves, issuingIn, sieveOf } from "./permit-sieve.ts";
import {
  applicationId,
  broken,
  cosignedSchema,
  formatVersion,
  isBlank,
  keepEvidence,
  notALog,
  schema,
} from "./sqlite.ts";

export const segmentRecords = 65_536;
export const tileRecords = 256;

export interface SegmentStart {
  readonly vkey: string;
  /** The tree of all records before this file. */
  readonly range: CompactRange;
  /** The checkpoint at that size. */
  readonly note: string;
  readonly cursors: ReadonlyMap<string, LogIndex>;
  /** Checkpoints that others have signed too; each file begins with those of the one before. */
  readonly cosigned: ReadonlyMap<number, string>;
  /** For how long the gateway had run by then. */
  readonly ranMs: number;
}

/** What one transaction makes durable. */
export interface Addition {
  readonly first: LogIndex;
  readonly bodies: readonly Uint8Array[];
  readonly size: number;
  readonly note: string;
  readonly tiles: readonly (readonly [number: number, root: Hash])[];
  readonly cursors: ReadonlyMap<string, LogIndex>;
  readonly cosigned: ReadonlyMap<number, string>;
  /** Absent where what is noted is new enough. */
  readonly ranMs?: number | undefined;
}

interface ChunkRow {
  readonly first: number;
  readonly count: number;
  readonly packed: Uint8Array;
}

export class Segment implements Disposable {
  readonly path: string;
  readonly #db: Database.Database;

  /** All of the schema is there after a crash, or none of it. */
  static create(
    path: string,
    { vkey, range, note, cursors, cosigned, ranMs }: SegmentStart,
    busyMs: number,
  ): Segment {
    const segment = new Segment(path, { busyMs });
    segment.#db
      .transaction(() => {
        segment.#db.pragma(`application_id = ${applicationId}`);
        segment.#db.pragma(`user_version = ${formatVersion}`);
        segment.#db.exec(schema);
        const about = segment.#db.prepare("INSERT INTO about (key, value) VALUES (?, ?)");
        about.run("vkey", vkey);
        about.run("first", `${range.size}`);
        about.run("subtrees", base64(range.bytes()));
        about.run("began-ms", `${ranMs}`);
        segment.#db.prepare("INSERT INTO checkpoint (size, note) VALUES (?, ?)").run(range.size, note);
        segment.#saveCosigned(cosigned);
        segment.saveCursors(cursors);
      })
      .immediate();
    return segment;
  }

  constructor(path: string, { readonly = false, busyMs }: { readonly?: boolean; busyMs: number }) {
    this.path = path;
    this.#db = new Database(path, { readonly, fileMustExist: readonly, timeout: busyMs });
    try {
      if (readonly) return;
      if (this.#db.pragma("journal_mode = WAL", { simple: true }) !== "wal")
        throw broken(path, "it cannot be written ahead", keepEvidence);
      // better-sqlite3 is built to run WAL at NORMAL, where a power cut loses commits. At FULL it does not.
      this.#db.pragma("synchronous = FULL");
      this.#db.pragma(`journal_size_limit = ${walBytesMax}`);
      if (!this.isBlank) addSieves(this.#db);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  get isBlank(): boolean {
    return isBlank(this.#db);
  }

  /** 2: a commit is on the disk when it returns. */
  get synchronous(): unknown {
    return this.#db.pragma("synchronous", { simple: true });
  }

  /** Takes what is in the write-ahead file into the file itself, and that to the disk: after trouble with a sync, nobody else would. */
  settle(): void {
    this.#db.pragma("wal_checkpoint(TRUNCATE)");
  }

  /** The key that the file names. Believe it only as far as you believe the file. */
  vkey(): string {
    const isOurs =
      this.#db.pragma("application_id", { simple: true }) === applicationId &&
      this.#db.pragma("user_version", { simple: true }) === formatVersion;
    if (!isOurs) throw broken(this.path, "it is another kind of database", notALog);
    const vkey = this.#about("vkey");
    if (vkey === undefined) throw broken(this.path, "it does not say whose it is", keepEvidence);
    return vkey;
  }

  /** The tree before the first record of this file, as the file has it; the signed roots say whether that is so. */
  start(): CompactRange {
    const size = Number(this.#about("first"));
    const subtrees = fromBase64(this.#about("subtrees") ?? "");
    const range =
      Number.isSafeInteger(size) && size >= 0 && subtrees !== undefined
        ? CompactRange.from(size, subtrees)
        : undefined;
    if (range === undefined) throw broken(this.path, "its beginning is malformed", keepEvidence);
    return range;
  }

  /** For how long the gateway had run when the file was begun; 0 in logs of versions that did not count it. */
  get beganMs(): number {
    return Number(this.#about("began-ms") ?? 0);
  }

  /** For how long it has, as far as that was noted. */
  get ranMs(): number {
    return Number(this.#about("ran-ms") ?? this.beganMs);
  }

  newest(): StoredCheckpoint | undefined {
    return this.checkpoints({ after: -1, to: Number.MAX_SAFE_INTEGER, max: 1, order: "DESC" })[0];
  }

  checkpoints({ after, to, max, order = "ASC" }: CheckpointPage): readonly StoredCheckpoint[] {
    return this.#db
      .prepare<[number, number, number], StoredCheckpoint>(
        `SELECT size, ifnull(CAST(note AS TEXT), '') AS note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size ${order} LIMIT ?`,
      )
      .all(after, to, max);
  }

  /** Where the file ends, by its checkpoints or its records, in one look. */
  end(): number {
    const end =
      "SELECT max(end) AS size FROM (SELECT max(size) AS end FROM checkpoint UNION ALL SELECT max(first + count) FROM chunk)";
    return this.#db.prepare<[], { size: number | null }>(end).get()?.size ?? 0;
  }

  /** From the chunk with record `from` on, chunk by chunk; a chunk that cannot be opened is named, and is the last. */
  *entries(from: LogIndex): Generator<StoredEntry> {
    // Casts make bytes of whatever a forged file holds in their place.
    const select = this.#db.prepare<[number], ChunkRow>(
      "SELECT first, count, ifnull(CAST(packed AS BLOB), x'') AS packed FROM chunk WHERE first >= ? ORDER BY first LIMIT 1",
    );
    let row = this.#db
      .prepare<[number], ChunkRow>(
        "SELECT first, count, ifnull(CAST(packed AS BLOB), x'') AS packed FROM chunk WHERE first <= ? ORDER BY first DESC LIMIT 1",
      )
      .get(from);
    if (row === undefined || row.first + row.count <= from) row = select.get(from);
    for (; row !== undefined; row = select.get(row.first + 1)) {
      const { first, count } = row;
      const bodies = openChunk(row.packed, count);
      if (bodies === undefined) {
        yield { index: first, body: undefined, last: first + count - 1 };
        return;
      }
      for (const [offset, body] of bodies.entries())
        if (first + offset >= from) yield { index: first + offset, body };
    }
  }

  /** The newest record that issued this permit. */
  issuing(permit: string): LogIndex | undefined {
    return issuingIn(this.#db, permit);
  }

  tile(number: number): Hash | undefined {
    return this.#db.prepare<[number], { root: Hash }>("SELECT root FROM tile WHERE number = ?").get(number)
      ?.root;
  }

  /** All of it is on the disk when this returns; when it throws, the next look says whether it is. */
  add({ first, bodies, size, note, tiles, cursors, cosigned, ranMs }: Addition): void {
    this.#db
      .transaction(() => {
        const chunk = this.#db.prepare(
          "INSERT INTO chunk (first, count, packed, permits) VALUES (?, ?, ?, ?)",
        );
        for (let from = 0; from < bodies.length; from += chunkRecordsMax) {
          const part = bodies.slice(from, from + chunkRecordsMax);
          chunk.run(first + from, part.length, packChunk(part), sieveOf(part));
        }
        this.#db.prepare("INSERT INTO checkpoint (size, note) VALUES (?, ?)").run(size, note);
        const tile = this.#db.prepare("INSERT INTO tile (number, root) VALUES (?, ?)");
        for (const [number, root] of tiles) tile.run(number, root);
        this.#saveCursors(cursors);
        this.#saveCosigned(cosigned);
        if (ranMs !== undefined) this.#saveRanMs(ranMs);
      })
      .immediate();
  }

  cursors(): Map<string, LogIndex> {
    const rows = this.#db.prepare<[], { name: string; next: number }>("SELECT name, next FROM cursor").all();
    return new Map(rows.map(({ name, next }) => [name, next]));
  }

  saveCursors(cursors: ReadonlyMap<string, LogIndex>): void {
    this.#db.transaction(() => this.#saveCursors(cursors)).immediate();
  }

  /** By size; none in files of versions that did not keep them. */
  cosigned(): Map<number, string> {
    const has = this.#db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'cosigned'").get() !== undefined;
    const rows = has
      ? this.#db
          .prepare<[], StoredCheckpoint>(
            "SELECT size, ifnull(CAST(note AS TEXT), '') AS note FROM cosigned ORDER BY size",
          )
          .all()
      : [];
    return new Map(rows.map(({ size, note }) => [size, note]));
  }

  saveCosigned(cosigned: ReadonlyMap<number, string>): void {
    this.#db.transaction(() => this.#saveCosigned(cosigned)).immediate();
  }

  #saveRanMs(ranMs: number): void {
    this.#db
      .prepare(
        "INSERT INTO about (key, value) VALUES ('ran-ms', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      )
      .run(`${ranMs}`);
  }

  #saveCosigned(cosigned: ReadonlyMap<number, string>): void {
    if (cosigned.size === 0) return;
    this.#db.exec(cosignedSchema);
    const put = this.#db.prepare("INSERT OR REPLACE INTO cosigned (size, note) VALUES (?, ?)");
    for (const [size, note] of cosigned) put.run(size, note);
    this.#db
      .prepare(
        "DELETE FROM cosigned WHERE size < (SELECT size FROM cosigned ORDER BY size DESC LIMIT 1 OFFSET ?)",
      )
      .run(cosignedMax - 1);
  }

  #saveCursors(cursors: ReadonlyMap<string, LogIndex>): void {
    const upsert = this.#db.prepare(
      "INSERT INTO cursor (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next",
    );
    for (const [name, next] of cursors) upsert.run(name, next);
  }

  #about(key: string): string | undefined {
    return this.#db.prepare<[string], { value: string }>("SELECT value FROM about WHERE key = ?").get(key)
      ?.value;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

interface CheckpointPage {
  readonly after: number;
  readonly to: number;
  readonly max: number;
  readonly order?: "ASC" | "DESC";
}

const walBytesMax = 8_388_608;
