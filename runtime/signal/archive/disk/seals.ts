import type Database from "better-sqlite3";
import { US_PER_S } from "#runtime/core/clock.ts";
import type { Writing } from "#runtime/signal/archive/column.ts";
import { strandsOf } from "#runtime/signal/archive/piece.ts";
import { writeTimes, writeValues } from "#runtime/signal/archive/series.ts";
import { mergedSummary, type Summary, summaryOf } from "#runtime/signal/archive/summary.ts";
import type { Block } from "./cut.ts";
import { blockLevel, packed } from "./pack.ts";

/** Blocks that are made at once are a seal: they share their times, and they are given up together. */
export function keepBlocks(
  db: Database.Database,
  blocks: readonly Block[],
  writingOf: (point?: number) => Writing,
): void {
  const keepContent = db.prepare("INSERT INTO content (packed) VALUES (?)");
  const keep = (bytes: Uint8Array) => Number(keepContent.run(packed(bytes, blockLevel)).lastInsertRowid);
  const keepBlock = db.prepare(
    "INSERT INTO block (point, seal, part, since, until, rows, unsteady, bad, min, max, sum, first, last, times, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const begin = db.prepare("INSERT INTO seal (since, until, first, last) VALUES (0, 0, 0, 0)");
  const seal = Number(begin.run().lastInsertRowid);
  const ids: number[] = [];
  let whole: Summary | undefined;
  // By their place in the list, because one point may have several blocks.
  const places = new Map(blocks.map(({ series }, place) => [place, series]));
  for (const { times, members } of strandsOf(places)) {
    const timesId = keep(writeTimes({ times }, writingOf()));
    for (const [place, series] of members) {
      const { point, part } = blocks[place]!;
      const content = keep(writeValues(series, writingOf(point)));
      const summary = summaryOf(series);
      const { from, to, count, unsteady, bad, range } = summary;
      const numbers = [range?.min, range?.max, range?.sum, range?.first, range?.last].map((of) => of ?? null);
      keepBlock.run(
        ...[point, seal, part, from, to, count, unsteady, bad],
        ...[...numbers, timesId, content],
      );
      whole = mergedSummary(whole, summary);
      ids.push(timesId, content);
    }
  }
  db.prepare("UPDATE seal SET since = ?, until = ?, first = ?, last = ? WHERE id = ?").run(
    ...[whole!.from, whole!.to, Math.min(...ids), Math.max(...ids), seal],
  );
}

/**
 * One seal at a time, so that a flush has a bounded amount of work, and so that a clock which is set ten years ahead
 * does not empty the archive at once: somebody has days to notice.
 */
export function giveUpOldest(
  db: Database.Database,
  { days, bytesMax }: { readonly days: number; readonly bytesMax: number },
): void {
  const oldest = db.prepare("SELECT id, until, first, last FROM seal ORDER BY id LIMIT 1").get() as
    | { id: number; until: number; first: number; last: number }
    | undefined;
  if (oldest === undefined) return;
  const newest = db.prepare("SELECT MAX(until) FROM seal").pluck().get() as number;
  if (oldest.until >= newest - days * dayUs && bytesIn(db) <= bytesMax) return;
  db.prepare("DELETE FROM content WHERE id BETWEEN ? AND ?").run(oldest.first, oldest.last);
  const giveUp = db.prepare("DELETE FROM block WHERE point = ? AND seal = ?");
  for (const point of db.prepare("SELECT id FROM point").pluck().all()) giveUp.run(point, oldest.id);
  db.prepare("DELETE FROM seal WHERE id = ?").run(oldest.id);
}

/** How much of the file is in use; what was given up is free for what comes, and the file never shrinks. */
export function bytesIn(db: Database.Database): number {
  const figure = (name: string) => Number(db.pragma(name, { simple: true }));
  return (figure("page_count") - figure("freelist_count")) * figure("page_size");
}

const dayUs = 86_400 * US_PER_S;
