import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { isCode } from "#runtime/core/sqlite-errors.ts";
import type { LogIndex, StoredCheckpoint, StoredEntry } from "#runtime/prove/port.ts";
import type { CompactRange, Hash } from "#runtime/prove/tree.ts";
import { newestEpoch, segmentPath, segmentsIn } from "./layout.ts";
import { Segment, segmentRecords, tileRecords } from "./segment.ts";
import { broken, guarded, notALog } from "./sqlite.ts";

/** A log that is only looked at: a running daemon's, or a copy on a medium that cannot be written. */
export class LogReader implements Disposable {
  readonly path: string;
  readonly #numbers: readonly number[];
  readonly #dir: string;
  readonly #isFile: boolean;
  #open: { readonly number: number; readonly segment: Segment } | undefined;
  #copy: string | undefined;

  /** `place` is a data folder, a copy of its `log`, the folder of one epoch in it, or a single file of that. */
  constructor(place: string) {
    const isFile = existsSync(place) && statSync(place).isFile();
    const dir = isFile ? dirname(place) : newestEpoch(place);
    const numbers = dir === undefined ? [] : segmentsIn(dir);
    const only = isFile ? numbers.filter((number) => segmentPath(dir!, number) === place) : numbers;
    if (dir === undefined || only.length === 0)
      throw new Fault("proof/unreadable", `There is no log at ${place}`, { hint: notALog });
    this.path = isFile ? place : dir;
    this.#dir = dir;
    this.#numbers = only;
    this.#isFile = isFile;
    // The first look says whether the place is one at all.
    this.#look(only[0]!, (segment) => {
      if (segment.isBlank) throw broken(segment.path, "there is nothing in it", notALog);
    });
  }

  /** The key that the log says is its own. */
  key(): string {
    return this.#look(this.#segments()[0]!, (segment) => segment.vkey());
  }

  /** The tree before the first record that is there: empty, unless older files were given up. */
  start(): CompactRange {
    return this.#look(this.#segments()[0]!, (segment) => segment.start());
  }

  /** Where the log ends at this moment, by its checkpoints or its records; a daemon may commit more while we look. */
  size(): number {
    const numbers = this.#segments();
    // A file that a crash left behind empty, or one that is begun at this moment, has nothing to say yet.
    return Math.max(
      ...numbers
        .slice(-2)
        .map((number) => this.#look(number, (segment) => (segment.isBlank ? 0 : segment.end()))),
    );
  }

  /**
   * In order, as many as there are. Each page is a short read of its own: nothing in a log changes once it is
   * there, and one long read would keep the daemon's write-ahead file growing for as long as it takes.
   */
  *entries(from: LogIndex, to: LogIndex): Generator<StoredEntry> {
    let next = from;
    for (const number of this.#segments()) {
      if ((number + 1) * segmentRecords <= next) continue;
      for (let isMore = true; isMore && next < to; ) {
        const page = this.#look(number, (segment) =>
          segment.isBlank ? [] : pageOf(segment, next, Math.min(pageEntries, to - next)),
        );
        for (const entry of page) {
          if (entry.index >= to) return;
          yield entry;
          if (entry.body === undefined) return;
          next = entry.index + 1;
        }
        isMore = page.length > 0;
      }
      if (next >= to) return;
    }
  }

  *checkpoints(to: number): Generator<StoredCheckpoint> {
    let after = -1;
    for (const number of this.#segments())
      for (let isMore = true; isMore; ) {
        const page = this.#look(number, (segment) =>
          segment.isBlank ? [] : segment.checkpoints({ after, to, max: pageEntries }),
        );
        yield* page;
        after = page.at(-1)?.size ?? after;
        isMore = page.length > 0;
      }
  }

  /** The newest record that issued this permit. */
  issuing(permit: string): LogIndex | undefined {
    for (const number of this.#segments().toReversed()) {
      const found = this.#look(number, (segment) => (segment.isBlank ? undefined : segment.issuing(permit)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The first checkpoint that has this record under it. */
  covering(index: LogIndex): StoredCheckpoint | undefined {
    const wanted = { after: index, to: Number.MAX_SAFE_INTEGER, max: 1 };
    for (const number of this.#segments()) {
      if ((number + 1) * segmentRecords <= index) continue;
      const [found] = this.#look(number, (segment) => (segment.isBlank ? [] : segment.checkpoints(wanted)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The last checkpoint there is. */
  newest(): StoredCheckpoint | undefined {
    for (const number of this.#segments().toReversed()) {
      const found = this.#look(number, (segment) => (segment.isBlank ? undefined : segment.newest()));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Checkpoints that others have signed too, by size, as they were kept; nothing of them is verified. */
  cosigned(): ReadonlyMap<number, string> {
    for (const number of this.#segments().toReversed()) {
      const found = this.#look(number, (segment) => (segment.isBlank ? undefined : segment.cosigned()));
      if (found !== undefined) return found;
    }
    return new Map();
  }

  /** The file that has this record. */
  fileOf(index: LogIndex): string {
    return segmentPath(this.#dir, Math.floor(index / segmentRecords));
  }

  /** The root over one full tile of records, as the writer kept it; undefined where it is not there. */
  tile(number: number): Hash | undefined {
    const segment = Math.floor((number * tileRecords) / segmentRecords);
    return this.#segments().includes(segment) ? this.#look(segment, (file) => file.tile(number)) : undefined;
  }

  [Symbol.dispose](): void {
    this.#open?.segment[Symbol.dispose]();
    if (this.#copy !== undefined) rmSync(this.#copy, { recursive: true, force: true });
  }

  /** A daemon may have begun another file since we were made. */
  #segments(): readonly number[] {
    return this.#isFile ? this.#numbers : segmentsIn(this.#dir);
  }

  #look<T>(number: number, work: (segment: Segment) => T): T {
    const path = segmentPath(this.#dir, number);
    return guarded(path, () => {
      if (this.#open?.number !== number) {
        this.#open?.segment[Symbol.dispose]();
        this.#open = undefined;
        this.#open = { number, segment: this.#opened(path) };
      }
      return work(this.#open.segment);
    });
  }

  #opened(path: string): Segment {
    try {
      const segment = new Segment(path, { readonly: true, busyMs });
      try {
        void segment.isBlank;
        return segment;
      } catch (error) {
        segment[Symbol.dispose]();
        throw error;
      }
    } catch (error) {
      // To read a log in write-ahead mode SQLite keeps an index beside it, and here it may not.
      if (!isCode(error, "SQLITE_CANTOPEN", "SQLITE_READONLY")) throw error;
    }
    this.#copy ??= mkdtempSync(join(tmpdir(), "iv-proof-"));
    const copy = join(this.#copy, basename(path));
    for (const suffix of ["", "-wal"])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    return new Segment(copy, { readonly: true, busyMs });
  }
}

function pageOf(segment: Segment, from: LogIndex, max: number): readonly StoredEntry[] {
  const page: StoredEntry[] = [];
  for (const entry of segment.entries(from)) {
    page.push(entry);
    if (page.length >= max) break;
  }
  return page;
}

const pageEntries = 2_048;
/** A reader waits for a writer's short locks; nobody waits for a reader. */
const busyMs = 2_000;
