import { Fault } from "#runtime/core/fault.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import type { NpzMembers } from "#runtime/map/npz.ts";
import type { ArchiveReader, KnownPoint } from "#runtime/signal/archive/disk/reader.ts";
import { type Grid, gridRows, onGrid } from "#runtime/signal/archive/grid.ts";
import type { Span } from "#runtime/signal/archive/picture.ts";
import { joined, type Series } from "#runtime/signal/archive/series.ts";

/** What an export is of. */
export interface Asked {
  readonly reader: ArchiveReader;
  readonly span: Span;
  readonly points: readonly KnownPoint[];
  /** What may stand in memory at once. */
  readonly bytesMax: number;
  readonly onProgress: (share: number) => void;
}

export interface Made {
  readonly members: NpzMembers;
  readonly rows: number;
}

/** Each point with arrays of its own, because each has times of its own. */
export function longMembers({ reader, span, points, bytesMax, onProgress }: Asked): Made {
  const members = new Map<string, NpyArray>();
  let rows = 0;
  for (const [index, point] of points.entries()) {
    onProgress(index / points.length);
    const parts: Series[] = [];
    for (const part of reader.series(point, span)) {
      parts.push(part);
      rows += part.times.length;
      checkRoom(rows * sampleBytes, bytesMax);
    }
    const { times, values, qualities } = joined(parts);
    const shape = [times.length];
    members.set(`${point.name}.time`, { shape, values: wholeTimes(times) });
    members.set(`${point.name}.value`, { shape, values });
    members.set(`${point.name}.quality`, { shape, values: qualities });
  }
  return { members: withNames(members, points), rows };
}

export function gridMembers({ reader, points, bytesMax, onProgress }: Asked, grid: Grid): Made {
  const rows = gridRows(grid);
  checkRoom(rows * (points.length + 1) * 8, bytesMax);
  const frame = new Float64Array(rows * points.length);
  for (const [column, point] of points.entries()) {
    onProgress(column / points.length);
    for (const [row, value] of columnOn(reader, { point, grid }).entries())
      frame[row * points.length + column] = value;
  }
  const at = wholeTimes(Float64Array.from({ length: rows }, (_, row) => grid.from + row * grid.everyUs));
  const members = new Map<string, NpyArray>([
    ["at", { shape: [rows], values: at }],
    ["frame", { shape: [rows, points.length], values: frame }],
  ]);
  return { members: withNames(members, points), rows };
}

/** What was said shortly before the grid begins counts in its first rows. */
export function columnOn(
  reader: ArchiveReader,
  { point, grid }: { readonly point: KnownPoint; readonly grid: Grid },
): Float64Array {
  return onGrid(reader.series(point, { from: grid.from - grid.holdUs, to: grid.to }), grid);
}

/** Microseconds since 1970. */
export function wholeTimes(times: Float64Array): BigInt64Array {
  return BigInt64Array.from(times, (time) => BigInt(Math.round(time)));
}

function withNames(members: Map<string, NpyArray>, points: readonly KnownPoint[]): NpzMembers {
  const shape = [points.length];
  members.set("points", { shape, values: points.map(({ name }) => name) });
  members.set("units", { shape, values: points.map(({ unit }) => unit) });
  return members;
}

function checkRoom(bytes: number, bytesMax: number): void {
  if (bytes > bytesMax)
    throw new Fault("archive/too-much", `The export takes more than ${bytesMax / 1_048_576} MiB`, {
      hint: "Ask for fewer points or a shorter span, say --mib, or write Parquet, which may be of any size",
    });
}

/** A time, a value and a quality. */
const sampleBytes = 20;
