import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import { isCode } from "#runtime/core/sqlite-errors.ts";
import { Picture, pixelsFor, type Span } from "#runtime/signal/archive/picture.ts";
import { readPiece } from "#runtime/signal/archive/piece.ts";
import {
  between,
  blockBytesMax,
  readTimes,
  readValues,
  type Series,
} from "#runtime/signal/archive/series.ts";
import { type Summary, straightTimes } from "#runtime/signal/archive/summary.ts";
import { pieceBytesMax, unpacked } from "./pack.ts";
import { archiveName, checkForm, guarded } from "./schema.ts";
import { bytesIn } from "./seals.ts";

export interface KnownPoint {
  readonly id: number;
  readonly name: string;
  readonly unit: string;
}

/** What an archive has of one point, without what waits for its first block. */
export interface PointFigures extends KnownPoint {
  readonly rows: number;
  readonly bad: number;
  readonly blocks: number;
  readonly bytes: number;
  readonly from: number | null;
  readonly to: number | null;
}

export interface ArchiveFigures {
  readonly bytes: number;
  readonly seals: number;
  readonly pieces: number;
  readonly pieceRows: number;
  readonly pieceBytes: number;
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * An archive that is only looked at; a running daemon may write to it. All that one reader says is of one moment. A
 * block that is damaged is told of and left out: the others are none the worse for it.
 */
export class ArchiveReader implements Disposable {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #onDamage: (fault: Fault) => void;
  readonly #statements = new Map<string, Database.Statement>();

  /** `place` is a folder with an archive in it, or the file. */
  constructor(place: string, onDamage: (fault: Fault) => void) {
    const path = existsSync(place) && statSync(place).isDirectory() ? join(place, archiveName) : place;
    if (!existsSync(path))
      throw new Fault("archive/unreadable", `There is no archive at ${place}`, {
        hint: "The daemon writes one where its configuration has `archive: {}`; name that configuration, or the archive",
      });
    this.path = path;
    this.#onDamage = onDamage;
    this.#db = guarded(path, () => opened(path));
  }

  points(): readonly KnownPoint[] {
    return this.#all<KnownPoint>("SELECT id, name, unit FROM point ORDER BY name");
  }

  point(name: string): KnownPoint {
    const found = this.points().find((point) => point.name === name);
    if (found !== undefined) return found;
    throw new Fault("archive/no-point", `The archive ${this.path} has no point "${name}"`, {
      hint: "`iv archive info` lists those that it has",
    });
  }

  figures(): ArchiveFigures {
    const [seals] = this.#all<{ seals: number; since: number | null; until: number | null }>(
      "SELECT COUNT(*) AS seals, MIN(since) AS since, MAX(until) AS until FROM seal",
    );
    const [open] = this.#all<{
      pieces: number;
      pieceRows: number | null;
      pieceBytes: number | null;
      since: number | null;
      until: number | null;
    }>(
      "SELECT COUNT(*) AS pieces, SUM(rows) AS pieceRows, SUM(length(packed)) AS pieceBytes, MIN(since) AS since, MAX(until) AS until FROM piece",
    );
    const { since, until, pieces, pieceRows, pieceBytes } = open!;
    const ends = [seals!.since, seals!.until, since, until].filter((at) => at !== null);
    return {
      bytes: guarded(this.path, () => bytesIn(this.#db)),
      seals: seals!.seals,
      ...{ pieces, pieceRows: pieceRows ?? 0, pieceBytes: pieceBytes ?? 0 },
      from: ends.length === 0 ? null : Math.min(...ends),
      to: ends.length === 0 ? null : Math.max(...ends),
    };
  }

  pointFigures(): readonly PointFigures[] {
    return this.#all<PointFigures>(
      `SELECT point.id, name, unit, COALESCE(SUM(rows), 0) AS rows, COALESCE(SUM(bad), 0) AS bad,
         COUNT(seal) AS blocks, COALESCE(SUM(length(packed)), 0) AS bytes, MIN(since) AS "from", MAX(until) AS "to"
       FROM point LEFT JOIN block ON block.point = point.id LEFT JOIN content ON content.id = block.content
       GROUP BY point.id ORDER BY name`,
    );
  }

  /** What it says of times, which points share. */
  timesBytes(): number {
    const [row] = this.#all<{ bytes: number | null }>(
      "SELECT SUM(length(packed)) AS bytes FROM content WHERE id IN (SELECT times FROM block)",
    );
    return row!.bytes ?? 0;
  }

  /** Every sample of a span, block by block, in the order in which they came. */
  *series({ id }: KnownPoint, span: Span): Generator<Series> {
    for (const row of this.#blocks(id, span)) {
      const series = this.#opened(row, () => this.#seriesOf(row));
      if (series !== undefined) yield between(series, span);
    }
    yield* this.#pieces(id, span);
  }

  /** Least, greatest and mean for each of so many pixels or fewer; blocks that are no wider than one are not opened. */
  picture({ id }: KnownPoint, span: Span, pixels: number): Picture {
    const blocks = this.#blocks(id, span).map((row) => ({ row, summary: summaryIn(row) }));
    const summaries = blocks.map(({ summary }) => summary);
    const picture = new Picture(span, pixelsFor(span, summaries, pixels));
    for (const { row, summary } of blocks) {
      if (picture.isFine(summary)) picture.addSummary(summary);
      else {
        const series = this.#opened(row, () =>
          picture.isSteady(summary)
            ? { times: straightTimes(summary), ...this.#valuesOf(row) }
            : this.#seriesOf(row),
        );
        if (series !== undefined) picture.addSeries(series);
      }
    }
    for (const series of this.#pieces(id, span)) picture.addSeries(series);
    return picture;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #blocks(id: number, { from, to }: Span): readonly BlockRow[] {
    return this.#all<BlockRow>(
      "SELECT * FROM block WHERE point = ? AND until >= ? AND since < ? ORDER BY seal, part",
      ...[id, from, to],
    );
  }

  *#pieces(id: number, span: Span): Generator<Series> {
    const rows = this.#all<{ id: number; size: number; packed: Uint8Array }>(
      "SELECT id, size, packed FROM piece WHERE until >= ? AND since < ? ORDER BY id",
      ...[span.from, span.to],
    );
    for (const row of rows) {
      const found = this.#opened({ what: `piece ${row.id}` }, () =>
        readPiece(unpacked(row.packed, Math.min(row.size, pieceBytesMax)), id).get(id),
      );
      if (found !== undefined) yield between(found, span);
    }
  }

  #seriesOf(row: BlockRow): Series {
    return { times: readTimes(this.#content(row.times, row.rows), row.rows), ...this.#valuesOf(row) };
  }

  #valuesOf({ rows, content }: BlockRow): Omit<Series, "times"> {
    return readValues(this.#content(content, rows), rows);
  }

  #content(id: number, rows: number): Uint8Array {
    const [row] = this.#all<{ packed: Uint8Array }>("SELECT packed FROM content WHERE id = ?", id);
    return unpacked(row?.packed ?? new Uint8Array(), blockBytesMax(rows));
  }

  #opened<T>(
    of: Pick<BlockRow, "seal" | "part" | "since"> | { readonly what: string },
    read: () => T,
  ): T | undefined {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof Fault) || cause.code !== "archive/broken") throw cause;
      const what = "what" in of ? of.what : `block ${of.seal}.${of.part}`;
      const hint = cause.hint === undefined ? {} : { hint: cause.hint };
      this.#onDamage(new Fault(cause.code, `${this.path}, ${what}: ${cause.message}`, { cause, ...hint }));
      return undefined;
    }
  }

  #all<Row>(sql: string, ...values: readonly number[]): readonly Row[] {
    return guarded(this.path, () => {
      const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
      this.#statements.set(sql, statement);
      return statement.all(...values) as Row[];
    });
  }
}

interface BlockRow {
  readonly point: number;
  readonly seal: number;
  readonly part: number;
  readonly since: number;
  readonly until: number;
  readonly rows: number;
  readonly unsteady: number;
  readonly bad: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number | null;
  readonly first: number | null;
  readonly last: number | null;
  readonly times: number;
  readonly content: number;
}

function summaryIn({ since, until, rows, unsteady, bad, min, max, sum, first, last }: BlockRow): Summary {
  const range = min === null ? undefined : { min, max: max!, sum: sum!, first: first!, last: last! };
  return { from: since, to: until, count: rows, unsteady, bad, range };
}

/** One long read: what the daemon writes meanwhile is not seen, and what it gives up is still there. */
function opened(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyMs });
    checkForm(db, path);
    db.exec("BEGIN");
    return db;
  } catch (error) {
    db?.close();
    if (isCode(error, "SQLITE_CANTOPEN", "SQLITE_READONLY"))
      throw new Fault("archive/unreadable", `Cannot open the archive ${path}: ${error.message}`, {
        cause: error,
        hint: "Copy it, with its -wal file, to where it may be written beside, and name the copy",
      });
    throw error;
  }
}

const busyMs = 5_000;
