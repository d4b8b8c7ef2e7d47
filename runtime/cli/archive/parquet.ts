// Parquet as others read it: zstd inside, row groups of a bounded size, so that an export of years needs no more memory
// than one of an hour.

import { zstdCompressSync } from "node:zlib";
import { type ColumnSource, fileWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { type Grid, gridRows } from "#runtime/signal/archive/grid.ts";
import { joined, type Series } from "#runtime/signal/archive/series.ts";
import { version } from "#runtime/version.ts";
import { type Asked, columnOn, wholeTimes } from "./members.ts";

/** A row a sample. Returns how many there are. */
export async function writeLongParquet(
  path: string,
  { reader, span, points, onProgress }: Asked,
): Promise<number> {
  const out = openParquet(path, [time, text("point"), double("value"), quality]);
  let rows = 0;
  for (const [index, point] of points.entries()) {
    onProgress(index / points.length);
    for (const { times, values, qualities } of grouped(reader.series(point, span))) {
      await out.write([
        { name: "time", data: wholeTimes(times), encoding: "DELTA_BINARY_PACKED" },
        { name: "point", data: new Array<string>(times.length).fill(point.name) },
        { name: "value", data: values, encoding: bitwise },
        // As a plain array: of a typed one, the writer takes no number of 32 bits.
        { name: "quality", data: Array.from(qualities) },
      ]);
      rows += times.length;
    }
  }
  await out.finish();
  return rows;
}

/** A row an instant of the grid, and a column a point. */
export async function writeGridParquet(
  path: string,
  { reader, points, onProgress }: Asked,
  grid: Grid,
): Promise<number> {
  const out = openParquet(path, [time, ...points.map(({ name }) => double(name))]);
  const rows = gridRows(grid);
  const groupRows = Math.max(1, Math.floor(groupCellsMax / (points.length + 1)));
  for (let row = 0; row < rows; row += groupRows) {
    onProgress(row / rows);
    const from = grid.from + row * grid.everyUs;
    const part = { ...grid, from, to: Math.min(grid.to, from + groupRows * grid.everyUs) };
    const times = Float64Array.from({ length: gridRows(part) }, (_, at) => from + at * grid.everyUs);
    await out.write([
      { name: "time", data: wholeTimes(times), encoding: "DELTA_BINARY_PACKED" },
      ...points.map((point) => ({
        name: point.name,
        data: columnOn(reader, { point, grid: part }),
        encoding: bitwise,
      })),
    ]);
  }
  await out.finish();
  return rows;
}

interface OpenParquet {
  /** One row group. */
  write(columns: ColumnSource[]): Promise<void>;
  finish(): Promise<void>;
}

function openParquet(path: string, columns: readonly SchemaElement[]): OpenParquet {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [{ name: "root", num_children: columns.length }, ...columns],
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
    createdBy: `Industriverse Edge ${version}`,
  });
  return {
    async write(columnData) {
      await writer.write({ columnData, rowGroupSize: groupCellsMax });
    },
    async finish() {
      await writer.finish();
    },
  };
}

/** Blocks are small for a row group, which has a head for every column. */
function* grouped(all: Iterable<Series>): Generator<Series> {
  let waiting: Series[] = [];
  let rows = 0;
  for (const series of all) {
    waiting.push(series);
    rows += series.times.length;
    if (rows < groupRowsMin) continue;
    yield joined(waiting);
    [waiting, rows] = [[], 0];
  }
  if (rows > 0) yield joined(waiting);
}

/** A dictionary, which the writer might choose, takes -0 for 0. */
const bitwise = "BYTE_STREAM_SPLIT" as const;
const groupRowsMin = 131_072;
/** Of a table, some 16 MB while it is written. */
const groupCellsMax = 2_097_152;

const time: SchemaElement = {
  name: "time",
  type: "INT64",
  repetition_type: "REQUIRED",
  converted_type: "TIMESTAMP_MICROS",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
};

/** The OPC UA status, as the points have it. */
const quality: SchemaElement = {
  name: "quality",
  type: "INT32",
  repetition_type: "REQUIRED",
  converted_type: "UINT_32",
};

function double(name: string): SchemaElement {
  return { name, type: "DOUBLE", repetition_type: "REQUIRED" };
}

function text(name: string): SchemaElement {
  return { name, type: "BYTE_ARRAY", repetition_type: "REQUIRED", converted_type: "UTF8" };
}
