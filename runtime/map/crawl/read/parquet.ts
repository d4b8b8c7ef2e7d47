// Parquet. A row group is a part; of it one column at a time is decoded, and a very large one in several goes, so
// that memory is bounded by the block and one column chunk.

import type { FileHandle } from "node:fs/promises";
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { Fault } from "#runtime/core/fault.ts";
import { meaningOf } from "#runtime/map/crawl/parse/meaning.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { type BlockColumns, type BlockField, blockTable, withNumbers } from "./blocks.ts";
import { openFile, readAt, unreadable, withFile } from "./file.ts";

export async function openParquet(path: string, { size }: { size: number }): Promise<readonly Table[]> {
  return faithfully(path, async () => {
    const metadata = await withFile(path, (file) =>
      parquetMetadataAsync(bufferOf(file, size), { parsers, geoparquet: false }),
    );
    const leaves = leavesOf(metadata);
    const rows = Number(metadata.num_rows);
    const ranges: { from: number; to: number }[] = [];
    for (const group of metadata.row_groups) {
      const from = ranges.at(-1)?.to ?? 0;
      const count = Number(group.num_rows);
      if (!(count >= 0 && count <= groupRowsMax)) throw unreadable(path, `a row group claims ${count} rows`);
      if (count > 0) ranges.push({ from, to: from + count });
    }
    if (leaves.length === 0 || ranges.length === 0 || ranges.at(-1)!.to !== rows)
      throw unreadable(
        path,
        leaves.length === 0 ? "it is Parquet, but no column of it is flat" : "it is Parquet without rows",
      );
    const table = await blockTable({
      name: path,
      rows,
      bytes: size,
      fields: leaves.map(({ field }) => field),
      ranges,
      blocks: (range) => blocks(path, { ...range, size, metadata, leaves, ranges }),
      close: () => {},
    });
    const filled = withNumbers([table]);
    if (filled.length === 0) throw unreadable(path, "it is Parquet, but no column of it holds numbers");
    return filled;
  });
}

const groupRowsMax = 67_108_864;
/** Values decoded at once: 256 MiB as doubles. */
const blockValuesMax = 33_554_432;
const pageBytesMax = 268_435_456;

interface Leaf {
  /** Of the schema, from the top: members of structures. */
  readonly path: readonly string[];
  readonly field: BlockField;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly metadata: FileMetaData;
  readonly leaves: readonly Leaf[];
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

async function* blocks(
  path: string,
  { from, to, size, metadata, leaves, ranges }: Range,
): AsyncGenerator<BlockColumns, void, void> {
  const file = await openFile(path);
  try {
    const scan = await faithfully(path, () =>
      parquetScan({ file: bufferOf(file, size), metadata, parsers, geoparquet: false, compressors: bounded }),
    );
    const step = Math.max(1, Math.floor(blockValuesMax / leaves.length));
    for (const group of ranges)
      for (let at = Math.max(from, group.from); at < Math.min(to, group.to); at += step) {
        const rowEnd = Math.min(to, group.to, at + step);
        const columns: (Float64Array | readonly string[])[] = [];
        let last: { name: string; values: ArrayLike<unknown> } | undefined;
        for (const { path: names, field } of leaves) {
          const name = names[0]!;
          if (last?.name !== name)
            last = {
              name,
              values: await faithfully(path, () => scan.readColumn({ column: name, rowStart: at, rowEnd })),
            };
          if (last.values.length !== rowEnd - at)
            throw unreadable(path, `the column "${name}" has ${last.values.length} values of ${rowEnd - at}`);
          columns.push(columnOf(last.values, { names, field }));
        }
        yield columns;
      }
  } finally {
    await file.close();
  }
}

function columnOf(
  values: ArrayLike<unknown>,
  { names, field }: { names: readonly string[]; field: BlockField },
): Float64Array | readonly string[] {
  const inner = names.slice(1);
  const at = (row: number): unknown => {
    let value = values[row];
    for (const name of inner) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    return value;
  };
  if (field.kind === "word") return Array.from({ length: values.length }, (_, row) => String(at(row) ?? ""));
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = at(row);
    numbers[row] =
      typeof value === "number" ? value : value === null || value === undefined ? Number.NaN : Number(value);
  }
  return numbers;
}

/** Times come as seconds since 1970. */
const parsers = {
  timestampFromMilliseconds: (steps: bigint): number => Number(steps) / 1e3,
  timestampFromMicroseconds: (steps: bigint): number => Number(steps) / 1e6,
  timestampFromNanoseconds: (steps: bigint): number => Number(steps) / 1e9,
  dateFromDays: (days: number): number => days * 86_400,
};

/** A page may claim any size; it gets no more than a page ever had, or than its codec could make of it. */
const bounded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, bytes: number): Uint8Array => {
      if (bytes > pageBytesMax) throw new Error(`a page claims ${bytes} bytes`);
      return unpack!(input, bytes);
    },
  ]),
);

function leavesOf(metadata: FileMetaData): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (tree: SchemaTree, names: readonly string[]): void => {
    for (const child of tree.children) {
      // Lists and maps have no fixed number of columns.
      if (child.element.repetition_type === "REPEATED") continue;
      const path = [...names, child.element.name];
      if (child.children.length > 0) {
        if (child.element.logical_type === undefined && child.element.converted_type === undefined)
          walk(child, path);
        continue;
      }
      const field = fieldOf(child, path.join("."));
      if (field !== undefined) leaves.push({ path, field });
    }
  };
  walk(parquetSchema(metadata), []);
  return leaves;
}

function fieldOf({ element }: SchemaTree, name: string): BlockField | undefined {
  const { type, logical_type: logical, converted_type: converted } = element;
  const meaning = meaningOf(name, {});
  const isDecimal = logical?.type === "DECIMAL" || converted === "DECIMAL";
  const isStamp =
    logical?.type === "TIMESTAMP" ||
    logical?.type === "DATE" ||
    type === "INT96" ||
    /^(?:TIMESTAMP_M|DATE$)/.test(converted ?? "");
  if (isStamp) return { meaning, kind: "number", width: 1, clock: { scale: 1, offset: 0 } };
  if (type === "BYTE_ARRAY" && !isDecimal) {
    const isText =
      logical === undefined ? converted !== "BSON" : ["STRING", "ENUM", "JSON"].includes(logical.type);
    return isText ? { meaning, kind: "word", width: 1 } : undefined;
  }
  if (type === "FIXED_LEN_BYTE_ARRAY" && !isDecimal && logical?.type !== "FLOAT16") return undefined;
  return { meaning, kind: "number", width: 1 };
}

function bufferOf(file: FileHandle, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      const from = Math.max(0, start < 0 ? size + start : start);
      const bytes = await readAt(file, { at: from, bytes: Math.max(0, Math.min(size, end) - from) });
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
}

async function faithfully<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw unreadable(path, `its Parquet is broken: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
