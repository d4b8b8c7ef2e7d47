import type { Table } from "#runtime/map/crawl/table.ts";
import { readAt, unreadable, withFile } from "./file.ts";
import { openHdf5 } from "./hdf5.ts";
import { openNetcdf3 } from "./netcdf3.ts";
import { openNpy, openNpz } from "./numpy.ts";
import { openParquet } from "./parquet.ts";
import { openText } from "./text.ts";

/**
 * The tables of one file, whatever its format: that is found by its first bytes, never by its name, which exports
 * and people get wrong. What cannot be read is a Fault `map/unreadable` that says what and where.
 */
export async function openTables(path: string): Promise<readonly Table[]> {
  const { head, size } = await withFile(path, async (file) => {
    const status = await file.stat();
    if (!status.isFile())
      throw unreadable(path, status.isDirectory() ? "it is a folder" : "it is no ordinary file");
    return { head: await readAt(file, { at: 0, bytes: headBytes }), size: status.size };
  });
  const format = formats.find(({ magic, offsets }) => offsets.some((offset) => isAt(head, offset, magic)));
  return format === undefined
    ? [await openText(path, { packing: undefined, size })]
    : format.open(path, { size });
}

const headBytes = 16_384;

interface Format {
  readonly magic: readonly number[];
  /** Where the magic bytes may stand. */
  readonly offsets: readonly number[];
  open(path: string, options: { size: number }): Promise<readonly Table[]>;
}

const text = (packing: "gzip" | "zstd"): Format["open"] => {
  return async (path, { size }) => [await openText(path, { packing, size })];
};

const refused = (what: string, hint: string): Format["open"] => {
  return async (path) => {
    throw unreadable(path, `it is ${what}`, { hint });
  };
};

const start: readonly number[] = [0];
/** An HDF5 file may have a block of its user in front, of 512 bytes or a doubling of that. */
const userBlocks: readonly number[] = [0, 512, 1_024, 2_048, 4_096, 8_192];

const formats: readonly Format[] = [
  { magic: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], offsets: userBlocks, open: openHdf5 },
  { magic: [0x43, 0x44, 0x46, 1], offsets: start, open: openNetcdf3 },
  { magic: [0x43, 0x44, 0x46, 2], offsets: start, open: openNetcdf3 },
  { magic: [0x43, 0x44, 0x46, 5], offsets: start, open: openNetcdf3 },
  { magic: [0x93, ...ascii("NUMPY")], offsets: start, open: openNpy },
  { magic: [0x50, 0x4b, 3, 4], offsets: start, open: openNpz },
  { magic: [0x50, 0x4b, 5, 6], offsets: start, open: openNpz },
  { magic: ascii("PAR1"), offsets: start, open: openParquet },
  { magic: [0x1f, 0x8b], offsets: start, open: text("gzip") },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], offsets: start, open: text("zstd") },
  { magic: ascii("BZh"), offsets: start, open: refused("packed with bzip2", "Unpack it first") },
  {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    offsets: start,
    open: refused("packed with xz", "Unpack it first"),
  },
  { magic: [0x37, 0x7a, 0xbc, 0xaf], offsets: start, open: refused("a 7-Zip archive", "Unpack it first") },
  {
    magic: ascii("SQLite format 3"),
    offsets: start,
    open: refused("an SQLite database", "Export its table as CSV"),
  },
  { magic: ascii("%PDF"), offsets: start, open: refused("a PDF document", "Export the data behind it") },
  {
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    offsets: start,
    open: refused("an old Excel workbook", "Save it as CSV"),
  },
  { magic: ascii("MATLAB 5.0"), offsets: start, open: refused("a MATLAB 5 file", "Save it with -v7.3") },
];

function ascii(text: string): readonly number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

function isAt(head: Uint8Array, offset: number, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[offset + index] === byte);
}
