import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { prng } from "#runtime/core/prng.ts";
import { blockRows, cutInBlocks } from "#runtime/signal/archive/disk/cut.ts";
import { packedSize } from "#runtime/signal/archive/disk/pack.ts";
import { ArchiveReader, type KnownPoint } from "#runtime/signal/archive/disk/reader.ts";
import { keepBlocks } from "#runtime/signal/archive/disk/seals.ts";
import { ArchiveStore } from "#runtime/signal/archive/disk/store.ts";
import type { Span } from "#runtime/signal/archive/picture.ts";
import { rounded, type Series, sliced } from "#runtime/signal/archive/series.ts";
import { summaryOf } from "#runtime/signal/archive/summary.ts";
import { type Recorded, recordings } from "./archive-data.ts";
import { gorillaBytes, parquetBytes, plainBytes, zstdBytes } from "./archive-peers.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

/** How small real recordings become, to the last bit, and how soon a year of a point is drawn. */
export const archiveBench: Bench = {
  name: "archive",
  about: "sizes beside 16 bytes a sample, all sets to the last bit; a year of a point at one sample a second",
  run,
};

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "iv-bench-"));
  try {
    const sizes = sizeRows(recordings(join(import.meta.dirname, "..", "..")), folder);
    return [...sizes, ...(await queryRows(rounds, folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sizes are what they are: one round. */
function sizeRows(all: readonly Recorded[], folder: string): readonly BenchRow[] {
  if (all.length === 0) return [];
  const row = (what: string, [ours, name, theirs]: readonly [number, string, number]): BenchRow => ({
    ...{ what, unit: "×", better: "more", ours: [ours], peer: { name, values: [theirs] }, reach: 10 },
  });
  const sized = all.map((set, at) => {
    const full = fullBlocks(set.points);
    const samples = sum(full, ({ times }) => times.length);
    return { set, full, samples, ours: archivedBytes(full, { path: join(folder, `${at}.db`) }) };
  });
  const plain = 16 * sum(sized, ({ samples }) => samples);
  const total = plain / sum(sized, ({ ours }) => ours);
  const coarse = sum(sized, ({ full }, at) =>
    archivedBytes(full, { path: join(folder, `${at}-coarse.db`), stepOf: transmitterStep }),
  );
  const cut = (series: Series) =>
    Array.from({ length: Math.ceil(series.times.length / blockRows) }, (_, at) =>
      sliced(series, at * blockRows, (at + 1) * blockRows),
    );
  const others: Readonly<Record<string, number>> = {
    "zstd -19 of the columns": sum(sized, ({ full }) => plainBytes(full)),
    "zstd -19 of the CSV": sum(
      sized,
      ({ set, full }) => zstdBytes(set.csv) * (full[0]!.times.length / set.points[0]!.times.length),
    ),
    "Parquet, zstd -19": sum(sized, ({ full }) => parquetBytes(full)),
    Gorilla: sum(sized, ({ full }) => sum(full, gorillaBytes)),
  };
  return [
    ...sized.map(({ set, full, samples, ours }) =>
      row(`${set.name}, ${full.length} points`, [
        (16 * samples) / ours,
        "Gorilla",
        (16 * samples) / sum(full.flatMap(cut), gorillaBytes),
      ]),
    ),
    ...Object.entries(others).map(([name, bytes]) => row("all sets together", [total, name, plain / bytes])),
    row("the same, to a 4000th of each range", [plain / coarse, "to the last bit", total]),
  ];
}

/** What waits for its block is no figure of the archive: whole blocks only, or the one that there is. */
function fullBlocks(points: readonly Series[]): readonly Series[] {
  const rows = points[0]!.times.length;
  const kept = rows < blockRows ? rows : rows - (rows % blockRows);
  return points.map((series) => sliced(series, 0, kept));
}

interface Kept {
  readonly path: string;
  /** Declared loss; absent: none. */
  readonly stepOf?: (series: Series) => number | undefined;
}

/** Blocks, instants and summaries, as they stand in the file. */
function archivedBytes(points: readonly Series[], { path, stepOf = () => undefined }: Kept): number {
  makeArchive(path, points.length);
  const db = new Database(path);
  const steps = points.map(stepOf);
  const kept = points.map((series, at) => (steps[at] === undefined ? series : rounded(series, steps[at])));
  const { blocks, rest } = cutInBlocks(new Map(kept.map((series, at) => [at + 1, series])));
  const short = [...rest].map(([point, series]) => ({ point, part: 0, series }));
  const writingOf = (point = 0) => {
    const step = steps[point - 1];
    return { sizeOf: packedSize, ...(step !== undefined && { hint: { scale: step, offset: 0 } }) };
  };
  db.transaction(() => keepBlocks(db, [...blocks, ...short], writingOf))();
  const bytes = usedBytes(db);
  db.close();
  return bytes;
}

function usedBytes(db: Database.Database): number {
  return db
    .prepare("SELECT COALESCE(SUM(length(packed)), 0) + (SELECT COUNT(*) FROM block) * ? FROM content")
    .pluck()
    .get(summaryBytes) as number;
}

/** A row of `block`: three keys, nine doubles, four numbers. */
const summaryBytes = 104;

/** What a transmitter with 4 to 20 mA tells apart; of what never changes, nothing. */
function transmitterStep(series: Series): number | undefined {
  const { range } = summaryOf(series);
  return range === undefined || range.min === range.max ? undefined : (range.max - range.min) / 4_000;
}

async function queryRows(rounds: number, folder: string): Promise<readonly BenchRow[]> {
  const path = join(folder, "year.db");
  makeArchive(path, 1);
  fillYear(path);
  const look =
    <T>(work: (reader: ArchiveReader, point: KnownPoint) => T) =>
    () => {
      const start = process.hrtime.bigint();
      using reader = new ArchiveReader(path, (fault) => {
        throw fault;
      });
      work(reader, reader.point("p0"));
      return Number(process.hrtime.bigint() - start) / 1e6;
    };
  const drawn = (days: number) =>
    look((reader, point) => reader.picture(point, spanOf(days * daySeconds), 1_000).pixels());
  const exact = (seconds: number) => look((reader, point) => [...reader.series(point, spanOf(seconds))]);
  const measured = await interleave(rounds, {
    year: drawn(365),
    month: drawn(30),
    week: drawn(7),
    hour: exact(3_600),
    day: exact(daySeconds),
  });
  const row = (what: string, ours: readonly number[]): BenchRow => ({
    ...{ what, unit: "ms", better: "less", ours, reach: 100 },
    peer: { name: "the documents' promise", published: 100 },
  });
  return [
    row("open, and draw a year of 31.5 M samples in 1000 pixels", measured.year),
    row("open, and draw a month", measured.month),
    row("open, and draw a week, blocks opened", measured.week),
    row("open, and read an hour exactly", measured.hour),
    row("open, and read a day exactly", measured.day),
  ];
}

const daySeconds = 86_400;
const startUs = 1.79e15;

/** Somewhere in the middle of the year, but for the year itself. */
function spanOf(seconds: number): Span {
  const from = startUs + Math.floor((365 * daySeconds - seconds) / 2) * 1e6;
  return { from, to: from + seconds * 1e6 };
}

function makeArchive(path: string, points: number): void {
  const names = Array.from({ length: points }, (_, at) => ({ name: `p${at}`, unit: "1" }));
  new ArchiveStore(path, names, { days: 400, bytesMax: 1e12 })[Symbol.dispose]();
}

/** A temperature with two decimals that follows the day, with noise; the instants of a scan that is late or not. */
function fillYear(path: string): void {
  const db = new Database(path);
  db.pragma("synchronous = OFF");
  const chance = prng(1);
  const rows = 365 * daySeconds;
  const fill = db.transaction(() => {
    for (let at = 0; at < rows; at += blockRows) {
      const length = Math.min(blockRows, rows - at);
      const times = Float64Array.from(
        { length },
        (_, row) => startUs + (at + row) * 1e6 + Math.floor(chance.between(0, 2_000)),
      );
      const values = Float64Array.from({ length }, (_, row) => {
        const day = (at + row) / daySeconds;
        return Math.round(29_300 + 500 * Math.sin(2 * Math.PI * day) + 8 * chance.normal()) / 100;
      });
      const series = { times, values, qualities: new Uint32Array(length) };
      keepBlocks(db, [{ point: 1, part: 0, series }], () => ({ sizeOf: packedSize }));
    }
  });
  fill();
  db.close();
}

function sum<T>(all: readonly T[], of: (one: T, at: number) => number): number {
  return all.reduce((total, one, at) => total + of(one, at), 0);
}
