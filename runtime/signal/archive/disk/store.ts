// The writer. Each flush is one transaction and one piece of all points; when there is enough of a point, blocks are
// made of the pieces, which are thrown away in the same transaction. So a kill costs what came since the last flush,
// and nothing older is ever in a state between two.

import Database from "better-sqlite3";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Scale } from "#runtime/field/scaled.ts";
import type { Writing } from "#runtime/signal/archive/column.ts";
import { readPiece, type SeriesOf, writePiece } from "#runtime/signal/archive/piece.ts";
import { joined, rounded, type Series } from "#runtime/signal/archive/series.ts";
import { summaryOf } from "#runtime/signal/archive/summary.ts";
import { blockRows, type Cut, cutInBlocks, openRowsMax } from "./cut.ts";
import { packed, packedSize, pieceBytesMax, pieceLevel, unpacked } from "./pack.ts";
import { applicationId, checkForm, formatVersion, guarded, schema } from "./schema.ts";
import { giveUpOldest, keepBlocks } from "./seals.ts";

export interface ArchivedPoint {
  readonly name: string;
  readonly unit: string;
  /** How the bridge makes its values of registers. */
  readonly hint?: Scale;
  /** Declared loss: usable values are kept to the nearest multiple of it. */
  readonly step?: number;
}

export interface StoreLimits {
  /** What is older than that, counted back from the newest, is given up. */
  readonly days: number;
  /** How large the file may grow before the oldest is given up. */
  readonly bytesMax: number;
}

export interface Flushed {
  /** Pieces that could not be read any more when blocks were to be made of them. */
  readonly damaged: number;
}

export class ArchiveStore implements Disposable {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #limits: StoreLimits;
  readonly #points: readonly (ArchivedPoint & { readonly id: number })[];

  constructor(path: string, points: readonly ArchivedPoint[], limits: StoreLimits) {
    this.#path = path;
    this.#limits = limits;
    this.#db = guarded(path, () => opened(path));
    try {
      this.#points = guarded(path, () => points.map((point) => ({ ...point, id: idOf(this.#db, point) })));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** `all` by the place of each point in the list that the store was opened with. On the disk when it returns. */
  flush(all: SeriesOf): Flushed {
    if (all.size === 0) return { damaged: 0 };
    const named: SeriesOf = new Map([...all].map(([place, series]) => this.#named(place, series)));
    return guarded(this.#path, () => {
      const flush = this.#db.transaction((): Flushed => {
        this.#keepPiece(named);
        const damaged = this.#isTimeToSeal() ? this.#seal() : 0;
        giveUpOldest(this.#db, this.#limits);
        return { damaged };
      });
      return flush.immediate();
    });
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #named(place: number, series: Series): [number, Series] {
    const point = this.#points[place];
    assert(point !== undefined, "a series is that of a point that the archive was opened with");
    return [point.id, point.step === undefined ? series : rounded(series, point.step)];
  }

  #writingOf(id: number | undefined): Writing {
    const point = this.#points.find((one) => one.id === id);
    // What was rounded to a step is a multiple of that, whatever the register had.
    const hint = point?.step === undefined ? point?.hint : { scale: point.step, offset: 0 };
    return { sizeOf: packedSize, ...(hint && { hint }) };
  }

  #keepPiece(all: SeriesOf): void {
    const bytes = writePiece(all, (id) => this.#writingOf(id));
    const ends = [...all.values()].map(summaryOf);
    this.#db
      .prepare("INSERT INTO piece (since, until, rows, longest, size, packed) VALUES (?, ?, ?, ?, ?, ?)")
      .run(
        Math.min(...ends.map(({ from }) => from)),
        Math.max(...ends.map(({ to }) => to)),
        ends.reduce((sum, { count }) => sum + count, 0),
        Math.max(...ends.map(({ count }) => count)),
        bytes.length,
        packed(bytes, pieceLevel),
      );
  }

  #isTimeToSeal(): boolean {
    const { pieces, rows, longest } = this.#db
      .prepare("SELECT COUNT(*) AS pieces, SUM(rows) AS rows, SUM(longest) AS longest FROM piece")
      .get() as { pieces: number; rows: number; longest: number };
    return longest >= blockRows || rows >= openRowsMax || pieces >= openPiecesMax;
  }

  #seal(): number {
    const { all, damaged } = this.#takePieces();
    const { blocks, rest }: Cut = cutInBlocks(all);
    if (rest.size > 0) this.#keepPiece(rest);
    if (blocks.length > 0) keepBlocks(this.#db, blocks, (id) => this.#writingOf(id));
    return damaged;
  }

  /** A piece that cannot be read is lost; to keep it would stop the archive at the next seal for good. */
  #takePieces(): { readonly all: SeriesOf; readonly damaged: number } {
    const parts = new Map<number, Series[]>();
    let damaged = 0;
    const pieces = this.#db.prepare("SELECT size, packed FROM piece ORDER BY id").all() as PieceRow[];
    for (const { size, packed: bytes } of pieces)
      try {
        for (const [id, series] of readPiece(unpacked(bytes, Math.min(size, pieceBytesMax))))
          parts.set(id, [...(parts.get(id) ?? []), series]);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        damaged++;
      }
    this.#db.prepare("DELETE FROM piece").run();
    return { all: new Map([...parts].map(([id, all]) => [id, joined(all)])), damaged };
  }
}

interface PieceRow {
  readonly size: number;
  readonly packed: Uint8Array;
}

/** A piece a minute: after four hours what a point has said so far is made a block of, however little it is. */
const openPiecesMax = 256;
/** Another process, such as a copy that is being made, may hold the file for a moment. */
const busyMs = 5_000;
/** So large the write-ahead file stays on the disk between two checkpoints. */
const walBytesMax = 4_194_304;

/** All of the schema is there after a crash, or none of it. */
function opened(path: string): Database.Database {
  const db = new Database(path, { timeout: busyMs });
  try {
    db.pragma("journal_mode = WAL");
    // At NORMAL, to which better-sqlite3 is built, a power cut would take all since the last checkpoint: hours.
    db.pragma("synchronous = FULL");
    db.pragma(`journal_size_limit = ${walBytesMax}`);
    const begin = db.transaction(() => {
      if (db.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined) return;
      db.pragma(`application_id = ${applicationId}`);
      db.pragma(`user_version = ${formatVersion}`);
      db.exec(schema);
    });
    begin.immediate();
    checkForm(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function idOf(db: Database.Database, { name, unit }: ArchivedPoint): number {
  const keep = db.prepare(
    "INSERT INTO point (name, unit) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET unit = excluded.unit RETURNING id",
  );
  return (keep.get(name, unit) as { id: number }).id;
}
