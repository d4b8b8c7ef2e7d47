import type { FileHandle } from "node:fs/promises";
import { isTimeName } from "#runtime/map/crawl/parse/clock-scale.ts";
import { isKnownNumber, type NumberType, numbersOf } from "#runtime/map/crawl/parse/decode.ts";
import { meaningOf } from "#runtime/map/crawl/parse/meaning.ts";
import type { NpyField, NpyHeader } from "#runtime/map/npy-header.ts";
import type { BlockColumns, BlockField } from "./blocks.ts";
import type { DeflatedMember } from "./byte-cursor.ts";
import { readAt, unreadable } from "./file.ts";

/** An array in a file, seen as rows and columns. */
export interface NumpyMember {
  readonly name: string;
  readonly header: NpyHeader;
  readonly rows: number;
  readonly columns: number;
  /** Whether a column's values lie together, not a row's. */
  readonly isByColumn: boolean;
  readonly isTime: boolean;
  readonly fields: readonly BlockField[];
  /** Where the values begin in the file; in what the member unpacks to where it is packed. */
  readonly at: number;
  readonly bytes: number;
  readonly packed: DeflatedMember | undefined;
}

/** Undefined for what is no table: scalars, pictures, pickled objects, complex numbers. */
export function numpyMemberOf(
  header: NpyHeader,
  { name, at, packed }: { name: string; at: number; packed: DeflatedMember | undefined },
): NumpyMember | undefined {
  const { shape, fields, itemBytes } = header;
  if (shape.length < 1 || shape.length > 2) return undefined;
  if (!fields.every(isReadable)) return undefined;
  const [first, second] = shape as [number, number | undefined];
  const isLying = first === 1 && second !== undefined && second > 1;
  const rows = isLying ? second : first;
  const columns = isLying ? 1 : (second ?? 1);
  const isStructure = fields[0]?.name !== "";
  if (columns < 1 || columns > columnsMax || (isStructure && columns !== 1)) return undefined;
  return {
    name,
    header,
    rows,
    columns,
    isByColumn: header.isFortran && columns > 1,
    isTime: isTimeName(name.split(/[/.]/).at(-1)!) && columns === 1,
    fields: fields.map((field) => blockField(field, { name, columns })),
    at,
    bytes: rows * columns * itemBytes,
    packed,
  };
}

/** Channels by time is time by channels with the order of the values turned. */
export function turned(member: NumpyMember): NumpyMember {
  const { rows, columns, isByColumn, header } = member;
  const fields = member.fields.map((field) => ({ ...field, width: rows }));
  return {
    ...member,
    rows: columns,
    columns: rows,
    isByColumn: columns > 1 && !isByColumn && rows > 1,
    fields,
    header,
  };
}

const columnsMax = 65_536;

function isReadable(field: NpyField): boolean {
  const { kind, size } = field;
  if (kind === "U" || kind === "S") return field.width === 1;
  if (kind === "M" || kind === "m") return size === 8 && stepOf(field) !== undefined && field.width === 1;
  return "fiub".includes(kind) && isKnownNumber(typeOf(field));
}

function typeOf({ kind, size, isBig }: NpyField): NumberType {
  return { kind: kind === "M" || kind === "m" ? "i" : (kind as NumberType["kind"]), size, isBig };
}

function blockField(field: NpyField, { name, columns }: { name: string; columns: number }): BlockField {
  const meaning = meaningOf(field.name === "" ? name : field.name, {});
  const width = columns * field.width;
  if (field.kind === "U" || field.kind === "S") return { meaning, kind: "word", width };
  const step = stepOf(field);
  if (step === undefined) return { meaning, kind: "number", width };
  // The number that NumPy writes for "not a time".
  const timed = { ...meaning, missing: new Set([-(2 ** 63)]), unit: "s", scale: step };
  return field.kind === "M" && columns === 1
    ? { meaning: { ...timed, scale: 1 }, kind: "number", width, clock: { scale: step, offset: 0 } }
    : { meaning: timed, kind: "number", width };
}

/** Seconds in one step of a date; undefined for months and years, which have no length. */
function stepOf({ step }: NpyField): number | undefined {
  const [, count, unit] = /^(\d{0,5})(\w+)$/.exec(step ?? "") ?? [];
  const seconds = unit === undefined ? undefined : steps[unit];
  return seconds === undefined ? undefined : Number(count || 1) * seconds;
}

const steps: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
  D: 86_400,
  W: 604_800,
};

/** The columns of some rows, out of their bytes. */
export function columnsFrom(
  member: NumpyMember,
  { bytes, count }: { bytes: Uint8Array; count: number },
): BlockColumns {
  const { header, columns, isByColumn } = member;
  const step = isByColumn ? header.itemBytes : header.itemBytes * columns;
  return header.fields.flatMap((field) =>
    Array.from({ length: columns * field.width }, (_, place) => {
      const column = Math.floor(place / field.width);
      const start =
        column * header.itemBytes * (isByColumn ? count : 1) + field.at + (place % field.width) * field.size;
      return field.kind === "U" || field.kind === "S"
        ? Array.from({ length: count }, (_, row) => textOf(bytes, { at: start + row * step, field }))
        : numbersOf(bytes, { type: typeOf(field), at: start, step, count });
    }),
  );
}

/** The bytes of rows `from` to `to` of an array that lies open in the file. */
export async function rowBytes(
  path: string,
  { file, member, from, to }: { file: FileHandle; member: NumpyMember; from: number; to: number },
): Promise<Uint8Array> {
  const { at, columns, rows, header, isByColumn } = member;
  const count = to - from;
  const exactly = async (place: number, bytes: number): Promise<Uint8Array> => {
    const found = await readAt(file, { at: place, bytes });
    if (found.length < bytes) throw unreadable(path, `it ends at ${place + found.length} now`);
    return found;
  };
  const rowLength = header.itemBytes * columns;
  if (!isByColumn) return exactly(at + from * rowLength, count * rowLength);
  const bytes = new Uint8Array(count * rowLength);
  for (let column = 0; column < columns; column++)
    bytes.set(
      await exactly(at + (column * rows + from) * header.itemBytes, count * header.itemBytes),
      column * count * header.itemBytes,
    );
  return bytes;
}

function textOf(bytes: Uint8Array, { at, field }: { at: number; field: NpyField }): string {
  const raw = bytes.subarray(at, at + field.size);
  if (field.kind === "S") return new TextDecoder("windows-1252").decode(raw).replace(/\0+$/, "");
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  let text = "";
  for (let place = 0; place < raw.length; place += 4) {
    const point = view.getUint32(place, !field.isBig);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  }
  return text.replace(/\0+$/, "");
}
