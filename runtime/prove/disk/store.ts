// One epoch of the log on disk, and its one writer. Records are written once, in chunks, and in one transaction with the
// signed checkpoint over them: after any crash all of a commit is there, or none. The
// head file is written behind the transaction, and nothing is shown to anybody before both are on the disk.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sameBytes } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import { type Checkpoint, openCheckpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import type { LogIndex, StoredEntry } from "#runtime/prove/port.ts";
import { recheck } from "#runtime/prove/recheck.ts";
import type { Holdings } from "#runtime/prove/retention.ts";
import { CompactRange, type Hash, leafHash } from "#runtime/prove/tree.ts";
import { beginLog, busyMs, openLast } from "./begin-log.ts";
import { Cosigned } from "./cosigned.ts";
import { HeadFile } from "./head.ts";
import { holdingsIn } from "./holdings.ts";
import { headName, segmentPath, segmentsIn } from "./layout.ts";
import { Segment, segmentRecords, tileRecords } from "./segment.ts";
import { broken, foreign, guarded, keepEvidence } from "./sqlite.ts";

export interface StoreSetup {
  /** The epoch's folder; made where it is not there. */
  readonly dir: string;
  readonly signer: SignerKey;
}

export class LogStore implements Disposable {
  readonly #dir: string;
  readonly #signer: SignerKey;
  readonly #head: HeadFile;
  readonly #cursors: Map<string, LogIndex>;
  readonly #cosigned: Cosigned;
  #segment: Segment;
  #range: CompactRange;
  /** Of the tile that is being filled. */
  #tile: CompactRange = CompactRange.empty;
  #root: Hash;
  #note: string;
  #isMoved = false;
  #ranMsBefore: number;
  #ranMsNoted: number;
  readonly #openedMs: number = performance.now();

  /** Rechecks what it opens, and throws "proof/broken" instead of going on behind a record that is wrong. */
  static open({ dir, signer }: StoreSetup): LogStore {
    return guarded(dir, () => {
      mkdirSync(dir, { recursive: true, mode: 0o750 });
      const head = new HeadFile(join(dir, headName));
      try {
        return new LogStore(dir, signer, head);
      } catch (error) {
        head[Symbol.dispose]();
        throw error;
      }
    });
  }

  constructor(dir: string, signer: SignerKey, head: HeadFile) {
    this.#dir = dir;
    this.#signer = signer;
    this.#head = head;
    this.#segment = openLast(dir) ?? beginLog(dir, signer, head);
    try {
      assert(this.#segment.synchronous === 2, "a commit is on disk when it returns");
      this.#segment.settle();
      const { path } = this.#segment;
      const key = this.#segment.vkey();
      if (key !== signer.verifier.text)
        throw foreign(path, `it is signed by ${key}, and we are ${signer.verifier.text}`);
      const newest = this.#newest();
      this.#range = this.#recheck(newest.checkpoint);
      this.#root = this.#range.root();
      this.#note = newest.note;
      this.#cursors = this.#segment.cursors();
      this.#cosigned = new Cosigned(this.#segment.cosigned(), signer);
      this.#ranMsBefore = this.#ranMsNoted = this.#segment.ranMs;
      for (const { body } of this.#segment.entries(this.size - (this.size % tileRecords)))
        if (body !== undefined) this.#tile = this.#tile.append(leafHash(body));
    } catch (error) {
      this.#segment[Symbol.dispose]();
      throw error;
    }
  }

  get size(): number {
    return this.#range.size;
  }

  get root(): Hash {
    return this.#root;
  }

  /** The newest checkpoint, which is on the disk. */
  get note(): string {
    return this.#note;
  }

  get dir(): string {
    return this.#dir;
  }

  /** For how long this log has been open, in all its lives, as the monotonic clock counts; whole milliseconds. */
  get ranMs(): number {
    return this.#ranMsBefore + Math.floor(performance.now() - this.#openedMs);
  }

  /** What it takes on the disk. */
  holdings(): Holdings {
    return guarded(this.#dir, () => holdingsIn(this.#dir, this.ranMs));
  }

  /** All of it is on disk when this returns. When it throws, a part may be: `size` and the next `open` say how much. */
  commit(bodies: readonly Uint8Array[]): void {
    for (let from = 0; from < bodies.length; ) {
      const room = segmentRecords - (this.size % segmentRecords);
      const part = bodies.slice(from, from + Math.min(room, commitRecordsMax));
      guarded(this.#segment.path, () => this.#commit(part));
      from += part.length;
    }
  }

  /** As `StoredEntry`s in order; fewer where there are no more, or one file ends. */
  read(from: LogIndex, max: number): readonly StoredEntry[] {
    return guarded(this.#dir, () => {
      const found: StoredEntry[] = [];
      const number = Math.floor(from / segmentRecords);
      const isCurrent = number >= Math.floor(this.#segment.start().size / segmentRecords);
      if (!isCurrent && !segmentsIn(this.#dir).includes(number)) return found;
      const segment = isCurrent
        ? this.#segment
        : new Segment(segmentPath(this.#dir, number), { readonly: true, busyMs });
      try {
        for (const entry of segment.entries(from)) {
          if (found.length >= max) break;
          found.push(entry);
        }
      } finally {
        if (!isCurrent) segment[Symbol.dispose]();
      }
      return found;
    });
  }

  /** Where a reader of the log goes on: the index of the next record that it has not taken yet. */
  cursor(name: string): LogIndex {
    return this.#cursors.get(name) ?? 0;
  }

  /** All who ever kept a place. */
  get readers(): readonly string[] {
    return [...this.#cursors.keys()];
  }

  /** On the disk with the next commit, or at the end: who loses a place in the log goes over it again. */
  setCursor(name: string, next: LogIndex): void {
    this.#cursors.set(name, next);
    this.#isMoved = true;
  }

  /** A line of a witness below a checkpoint of ours; on the disk as a cursor is. */
  keepCosigned(note: string, line: string): void {
    this.#cosigned.take(note, line);
  }

  get cosigned(): ReadonlyMap<number, string> {
    return this.#cosigned.notes;
  }

  close(): void {
    const { unsaved } = this.#cosigned;
    guarded(this.#segment.path, () => {
      if (this.#isMoved) this.#segment.saveCursors(this.#cursors);
      if (unsaved.size > 0) this.#segment.saveCosigned(unsaved);
    });
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#segment[Symbol.dispose]();
    this.#head[Symbol.dispose]();
  }

  #commit(bodies: readonly Uint8Array[]): void {
    if (this.size % segmentRecords === 0 && this.size > this.#segment.start().size) this.#beginSegment();
    const first = this.size;
    const leaves = bodies.map(leafHash);
    const tiles: [number, Hash][] = [];
    let [range, tile] = [this.#range, this.#tile];
    for (const leaf of leaves) {
      range = range.append(leaf);
      tile = tile.append(leaf);
      if (tile.size < tileRecords) continue;
      tiles.push([range.size / tileRecords - 1, tile.root()]);
      tile = CompactRange.empty;
    }
    const root = range.root();
    const { size } = range;
    // Signed before it is durable, shown to nobody until after: a note that does not reach the disk never was.
    const note = signCheckpoint({ origin: this.#signer.verifier.name, size, root }, this.#signer);
    const { ranMs } = this;
    const isNoted = ranMs - this.#ranMsNoted < noteRanMs;
    const cursors = this.#cursors;
    const cosigned = this.#cosigned.unsaved;
    const noted = isNoted ? undefined : ranMs;
    this.#segment.add({ first, bodies, size, note, tiles, cursors, cosigned, ranMs: noted });
    this.#readBack(first, leaves);
    this.#head.write(note);
    this.#range = range;
    this.#tile = tile;
    this.#root = root;
    this.#note = note;
    this.#isMoved = false;
    this.#cosigned.saved();
    if (!isNoted) this.#ranMsNoted = ranMs;
  }

  /** Bits flip in memory as well; a log that signs what it cannot give back is lost for good. */
  #readBack(first: LogIndex, leaves: readonly Hash[]): void {
    let index = first;
    for (const { body } of this.#segment.entries(first))
      if (body === undefined || !sameBytes(leafHash(body), leaves[index++ - first]!))
        throw broken(this.#segment.path, `record ${index - 1} reads back as something else`, keepEvidence);
    if (index !== first + leaves.length)
      throw broken(this.#segment.path, `record ${index} is missing after it was written`, keepEvidence);
  }

  #beginSegment(): void {
    const path = segmentPath(this.#dir, this.size / segmentRecords);
    const next = Segment.create(
      path,
      {
        vkey: this.#signer.verifier.text,
        range: this.#range,
        note: this.#note,
        cursors: this.#cursors,
        cosigned: this.#cosigned.notes,
        ranMs: this.ranMs,
      },
      busyMs,
    );
    this.#segment[Symbol.dispose]();
    this.#segment = next;
  }

  #newest(): { note: string; checkpoint: Checkpoint } {
    const newest = this.#segment.newest();
    const { path } = this.#segment;
    if (newest === undefined) throw broken(path, "it has no checkpoint", keepEvidence);
    const reading = openCheckpoint(newest.note, this.#signer.verifier);
    if (reading.kind === "rejected")
      throw broken(path, `checkpoint ${newest.size} is no good: ${reading.because}`, keepEvidence);
    const { checkpoint } = reading;
    if (checkpoint.size !== newest.size)
      throw broken(path, `checkpoint ${newest.size} was signed as ${checkpoint.size}`, keepEvidence);
    return { note: newest.note, checkpoint };
  }

  /**
   * The newest checkpoint must be ours, and the records must lead to its root, through the one that the head file
   * names. The records of the open file are hashed again, less than a second's work. What is older is
   * covered as well, by the file's beginning, but its bytes are not read at a start: that is what
   * `iv proof verify` is for.
   */
  #recheck(newest: Checkpoint): CompactRange {
    const start = this.#segment.start();
    const signed = this.#signed(newest);
    const found = recheck(start, this.#segment.entries(start.size), [signed, newest]);
    if (found.kind === "broken")
      throw broken(this.#segment.path, `record ${found.index} is wrong: ${found.what}`, keepEvidence);
    return found.range;
  }

  /** What the head file says was signed last: never more than is there. */
  #signed(newest: Checkpoint): Checkpoint {
    const { note } = this.#head;
    const path = join(this.#dir, headName);
    if (note === undefined)
      throw broken(path, "the file that says what was signed last is gone", keepEvidence);
    const reading = openCheckpoint(note, this.#signer.verifier);
    if (reading.kind === "rejected") throw broken(path, `it is no good: ${reading.because}`, keepEvidence);
    const { checkpoint } = reading;
    if (checkpoint.size > newest.size)
      throw broken(
        path,
        `${checkpoint.size} records were signed, and ${newest.size} are there: it was cut, or restored from an older copy`,
        keepEvidence,
      );
    return checkpoint;
  }
}

/** The most of one transaction: it must end before anybody believes that the thread hangs. */
export const commitRecordsMax = 4_096;
/** A restart makes a log younger by this much at most, and a commit is not dearer for it. */
const noteRanMs = 600_000;
