// NumPy's own files: one array, or several in a zip. What lies open in the file is read a block at a time, from
// anywhere; what is deflated is read forward, in step with the others of its table, and so is one part.

import type { FileHandle } from "node:fs/promises";
import { Fault } from "#runtime/core/fault.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { npyHeaderBytesMax, npyHeaderOf } from "#runtime/map/npy-header.ts";
import {
  badZip,
  deflated,
  inflationMax,
  localMagic,
  stored,
  ZipBytes,
  ZipCut,
  type ZipEntry,
  zipEntriesOf,
} from "#runtime/map/zip.ts";
import { type BlockColumns, type BlockRange, blockTable, withNumbers } from "./blocks.ts";
import { ByteCursor } from "./byte-cursor.ts";
import { openFile, readAt, unreadable, withFile } from "./file.ts";
import { columnsFrom, type NumpyMember, numpyMemberOf, rowBytes, turned } from "./numpy-member.ts";

export async function openNpy(path: string, { size }: { size: number }): Promise<readonly Table[]> {
  return faithfully(path, async () => {
    const header = await withFile(path, async (file) =>
      npyHeaderOf(await readAt(file, { at: 0, bytes: headBytes }), "array"),
    );
    const member = numpyMemberOf(header, { name: "column", at: header.start, packed: undefined });
    return tablesOf(path, { members: member === undefined ? [] : [sized(member, size - header.start)] });
  });
}

export async function openNpz(path: string, { size }: { size: number }): Promise<readonly Table[]> {
  return faithfully(path, async () => {
    const members = await withFile(path, async (file) => {
      const entries = await entriesOf(file, size);
      const arrays = entries.filter(({ name }) => name.endsWith(".npy"));
      if (arrays.length === 0)
        throw unreadable(path, `it is a zip of ${entries.length} members, none an array`, {
          hint: "Unpack it first",
        });
      const packed = arrays.reduce((sum, entry) => sum + entry.packed, 0);
      if (packed > size) throw badZip(`its members claim ${packed} bytes of the ${size} there are`);
      const found: NumpyMember[] = [];
      for (const entry of arrays) found.push(...(await memberOf(path, { file, entry, size })));
      return found;
    });
    const names = new Set(members.map(({ name }) => name));
    if (names.size < members.length) throw badZip("it holds an array twice");
    return tablesOf(path, { members });
  });
}

const headBytes = npyHeaderBytesMax + 12;
/** Of the list of members at the end, at first; where it is longer, it is read again. */
const tailBytes = 131_072;
/** An array by columns inside a deflated member must be unpacked as a whole. */
const unpackedBytesMax = 1_073_741_824;

async function entriesOf(file: FileHandle, size: number): Promise<readonly ZipEntry[]> {
  for (let from = Math.max(0, size - tailBytes); ; ) {
    const tail = await readAt(file, { at: from, bytes: size - from });
    try {
      return zipEntriesOf(new ZipBytes(tail, { base: from }));
    } catch (cause) {
      if (!(cause instanceof ZipCut)) throw cause;
      if (size - cause.from > listBytesMax) throw badZip("its list of members is too long");
      from = cause.from;
    }
  }
}

const listBytesMax = 67_108_864;

async function memberOf(
  path: string,
  { file, entry, size }: { file: FileHandle; entry: ZipEntry; size: number },
): Promise<readonly NumpyMember[]> {
  const local = await readAt(file, { at: entry.localAt, bytes: 30 + 65_535 });
  const bytes = new ZipBytes(local, { base: 0 });
  if (local.length < 30 || bytes.u32(0) !== localMagic)
    throw badZip(`the member "${entry.name}" is not at ${entry.localAt}`);
  const nameBytes = bytes.u16(26);
  if (30 + nameBytes > local.length || new TextDecoder().decode(bytes.slice(30, nameBytes)) !== entry.name)
    throw badZip(`the member "${entry.name}" has another name in its own header`);
  const at = entry.localAt + 30 + nameBytes + bytes.u16(28);
  if (at + entry.packed > size) throw badZip(`the member "${entry.name}" runs over the end of the file`);
  const name = entry.name.slice(0, -".npy".length);
  if (entry.method === stored) {
    const header = npyHeaderOf(await readAt(file, { at, bytes: Math.min(headBytes, entry.size) }), name);
    const member = numpyMemberOf(header, { name, at: at + header.start, packed: undefined });
    return member === undefined ? [] : [sized(member, entry.size - header.start)];
  }
  if (entry.method !== deflated)
    throw badZip(`the member "${entry.name}" is packed by method ${entry.method}`);
  if (entry.size > (entry.packed + 1) * inflationMax)
    throw badZip(`the member "${entry.name}" claims ${entry.size} bytes from ${entry.packed}`);
  const packed = { name: entry.name, at, packed: entry.packed, size: entry.size, crc: entry.crc };
  const cursor = new ByteCursor(path, packed);
  try {
    const header = npyHeaderOf(await cursor.take(Math.min(headBytes, entry.size)), name);
    const member = numpyMemberOf(header, { name, at: header.start, packed });
    return member === undefined ? [] : [sized(member, entry.size - header.start)];
  } finally {
    cursor.close();
  }
}

/** Compared before anything is allocated: a header may claim any size, the file cannot. */
function sized(member: NumpyMember, bytes: number): NumpyMember {
  if (member.bytes !== bytes)
    throw new Fault(
      "map/bad-file",
      `Cannot read the array "${member.name}": its header asks for ${member.bytes} bytes, but ${bytes} follow`,
    );
  return member;
}

/** Arrays with as many rows are one table. */
async function tablesOf(
  path: string,
  { members }: { members: readonly NumpyMember[] },
): Promise<readonly Table[]> {
  const time = members.find(({ isTime }) => isTime)?.rows;
  const byRows = new Map<number, NumpyMember[]>();
  for (const member of members) {
    const shown =
      time !== undefined && member.rows !== time && member.columns === time ? turned(member) : member;
    if (shown.rows >= rowsMin) byRows.set(shown.rows, [...(byRows.get(shown.rows) ?? []), shown]);
  }
  const tables: Table[] = [];
  for (const [rows, group] of byRows) {
    const name = byRows.size === 1 ? path : `${path}#${group.length === 1 ? group[0]!.name : rows}`;
    tables.push(await tableOf(path, { name, rows, group }));
  }
  const filled = withNumbers(tables);
  if (filled.length === 0) throw unreadable(path, "no array in it is a table of numbers");
  return filled;
}

const rowsMin = 2;

async function tableOf(
  path: string,
  { name, rows, group }: { name: string; rows: number; group: readonly NumpyMember[] },
): Promise<Table> {
  const isForward = group.some(({ packed }) => packed !== undefined);
  for (const { packed, isByColumn, bytes } of group)
    if (packed !== undefined && isByColumn && bytes > unpackedBytesMax)
      throw unreadable(path, `"${packed.name}" is deflated in Fortran order and too large to unpack`, {
        hint: "Save it with numpy.savez",
      });
  async function* blocks({ from, to, rowsMax }: BlockRange): AsyncGenerator<BlockColumns, void, void> {
    const file = await openFile(path);
    const readers = group.map((member) =>
      member.packed === undefined ? undefined : new ForwardReader(path, member),
    );
    try {
      for (let at = from; at < to; at += rowsMax) {
        const end = Math.min(to, at + rowsMax);
        const columns: (Float64Array | readonly string[])[] = [];
        for (const [index, member] of group.entries()) {
          const reader = readers[index];
          const bytes =
            reader === undefined
              ? await rowBytes(path, { file, member, from: at, to: end })
              : await reader.rows(at, end);
          columns.push(...columnsFrom(member, { bytes, count: end - at }));
        }
        yield columns;
      }
    } finally {
      for (const reader of readers) reader?.close();
      await file.close();
    }
  }
  const fields = group.flatMap((member) => member.fields);
  const bytes = group.reduce((sum, member) => sum + (member.packed?.packed ?? member.bytes), 0);
  return blockTable({
    name,
    rows,
    bytes,
    fields,
    ...(isForward ? { ranges: [{ from: 0, to: rows }] } : {}),
    blocks,
    close: () => {},
  });
}

/** Rows of a deflated array, in order. */
class ForwardReader {
  readonly #member: NumpyMember;
  readonly #cursor: ByteCursor;
  #hasBegun = false;
  #whole: Uint8Array | undefined;

  constructor(path: string, member: NumpyMember) {
    this.#member = member;
    this.#cursor = new ByteCursor(path, member.packed!);
  }

  async rows(from: number, to: number): Promise<Uint8Array> {
    const { at, bytes, header, rows, columns, isByColumn } = this.#member;
    if (!this.#hasBegun) await this.#cursor.take(at);
    this.#hasBegun = true;
    if (!isByColumn) return this.#cursor.take((to - from) * columns * header.itemBytes);
    this.#whole ??= await this.#cursor.take(bytes);
    const part = new Uint8Array((to - from) * columns * header.itemBytes);
    for (let column = 0; column < columns; column++) {
      const start = (column * rows + from) * header.itemBytes;
      part.set(
        this.#whole.subarray(start, start + (to - from) * header.itemBytes),
        column * (to - from) * header.itemBytes,
      );
    }
    return part;
  }

  close(): void {
    this.#cursor.close();
  }
}

/** What the map's own reader calls a bad file is, here, a file that cannot be read, and which one. */
async function faithfully<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof RangeError) throw unreadable(path, "its zip is broken", { cause });
    if (!(cause instanceof Fault) || cause.code !== "map/bad-file") throw cause;
    throw unreadable(path, cause.message.replace(/^Cannot read the \S+ ?/, "").replace(/^: /, ""), { cause });
  }
}
