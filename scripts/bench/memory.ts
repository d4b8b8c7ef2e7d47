// Have we been here before, among so many minutes?

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WindowStore } from "#runtime/prove/memory/disk/segments.ts";
import { recallFrom } from "#runtime/prove/memory/recall.ts";
import type { StateVector } from "#runtime/signal/memory/vector.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { blend, exactNearest, hasRows, moodVectors, writeRows } from "./memory-data.ts";

export const memoryBench: Bench = {
  name: "memory",
  about:
    "the windows most like another, among 200 000 (--count N for more, --dir DIR to keep them), in files of 32 768",
  run,
};

async function run(
  _rounds: number,
  {
    count = 200_000,
    dir: kept,
  }: { readonly count?: number | undefined; readonly dir?: string | undefined } = {},
): Promise<readonly BenchRow[]> {
  if (kept !== undefined) {
    mkdirSync(kept, { recursive: true });
    return asked(kept, count);
  }
  const dir = mkdtempSync(join(tmpdir(), "iv-bench-"));
  try {
    return asked(dir, count);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function asked(dir: string, count: number): readonly BenchRow[] {
  const moods = moodVectors();
  const vectorAt = (row: number): StateVector => blend(moods, row);
  const isThere = hasRows(dir, count);
  if (!isThere) writeRows(dir, { count, vectorAt });
  const before = residentBytes();
  const opening = cpuMs();
  using store = new WindowStore(dir, { windowsMax: count });
  const openMs = cpuMs() - opening;
  const rows = Array.from({ length: questions }, (_, place) =>
    Math.floor(((place + 0.5) * count) / questions),
  );
  const ask = (): { readonly wall: readonly number[]; readonly cpu: number } => {
    const wall: number[] = [];
    const from = cpuMs();
    for (const row of rows) {
      const begins = performance.now();
      recallFrom(store, { of: row, count: 3, metric: "cosine" }, 0);
      wall.push(performance.now() - begins);
    }
    return { wall, cpu: (cpuMs() - from) / rows.length };
  };
  const first = ask();
  const again = ask();
  const grown = residentBytes() - before;
  const judged = rows.slice(0, judgedQuestions).map((row) => vectorAt(row + count));
  const found = judged.map((vector) =>
    store
      .near(vector, { metric: "cosine" })
      .slice(0, nearest)
      .map(({ row }) => row),
  );
  const recalls = exactNearest(dir, judged, { count, nearest }).map(
    (exact, place) => exact.filter((row) => found[place]!.includes(row)).length / nearest,
  );
  return [
    question(`question among ${count}, median`, again.wall),
    question(`question among ${count}, 95 %`, [quantile(again.wall, 0.95)]),
    question(`question among ${count}, asked for the first time, median`, first.wall),
    question(`processor time of a question among ${count}`, [again.cpu]),
    {
      what: `of the exact nearest ${nearest}, found`,
      unit: "share",
      better: "more",
      ours: [mean(recalls)],
      peer: { name: "exact", values: [1] },
    },
    {
      what: isThere ? "opening what is there" : "index anew from the rows, processor time",
      unit: "µs a window",
      better: "less",
      ours: [(1_000 * openMs) / count],
      peer: { name: "budget", published: 1_000 },
    },
    {
      what: "on the disk",
      unit: "KiB a window",
      better: "less",
      ours: [diskBytes(dir) / count / 1_024],
      peer: { name: "vectors of 32-bit floats", published: 2 },
    },
    {
      what: "memory that the questions took, mapped pages among it",
      unit: "MiB",
      better: "less",
      ours: [grown / 1_048_576],
      peer: { name: "all of the index", published: indexBytes(dir) / 1_048_576 },
    },
  ];
}

function question(what: string, ours: readonly number[]): BenchRow {
  return { what, unit: "ms", better: "less", ours, peer: { name: "wanted", published: 50 }, reach: 50 };
}

const questions = 100;
const judgedQuestions = 20;
const nearest = 10;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function residentBytes(): number {
  return process.memoryUsage.rss();
}

function diskBytes(dir: string): number {
  return sizes(dir, /\.(rows|near)$/);
}

function indexBytes(dir: string): number {
  return sizes(dir, /\.near$/);
}

function sizes(dir: string, names: RegExp): number {
  return readdirSync(dir)
    .filter((name) => names.test(name))
    .reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(share * values.length)]!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
