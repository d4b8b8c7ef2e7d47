import type { ArchiveReader } from "#runtime/signal/archive/disk/reader.ts";
import { joined, type Series } from "#runtime/signal/archive/series.ts";

export const killPoints: readonly { readonly name: string; readonly unit: string }[] = ["a", "b", "c"].map(
  (name) => ({
    name,
    unit: "1",
  }),
);
export const limits: { readonly days: number; readonly bytesMax: number } = { days: 366, bytesMax: 1e9 };
/** So many that every sixth or seventh flush makes blocks. */
export const flushRows = 650;

/** More of it than is written before the last kill. */
export function known(): Series {
  const rows = 2_000 * flushRows;
  return {
    times: Float64Array.from({ length: rows }, (_, at) => 1.79e15 + at * 1e6),
    values: Float64Array.from({ length: rows }, (_, at) => ((at * 7_919) % 10_007) / 100),
    qualities: new Uint32Array(rows),
  };
}

/** Each point has the same, and all of them as much. */
export function rowsIn(reader: ArchiveReader): number {
  const [rows, ...others] = reader.points().map((point) => wholeOf(reader, point.name).times.length);
  if (others.some((other) => other !== rows))
    throw new Error(`The points have ${rows} and ${others.join(", ")} rows`);
  return rows ?? 0;
}

export function wholeOf(reader: ArchiveReader, name: string): Series {
  return joined([...reader.series(reader.point(name), { from: -1e15, to: 1e16 })]);
}
