// What stands in front of the values of a `.npy` file: a Python dictionary that says type, order and shape.

import { Fault } from "#runtime/core/fault.ts";

export const npyMagic: Uint8Array = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** A longer header is not NumPy's. */
export const npyHeaderBytesMax = 65_536;

export interface NpyHeader {
  /** Where the values begin. */
  readonly start: number;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  readonly itemBytes: number;
  /** One without a name, or those of a structure in order. */
  readonly fields: readonly NpyField[];
}

export interface NpyField {
  readonly name: string;
  /** The letter of NumPy: f, i, u, b, U, S, M (a date), m (a duration), or one that nobody here can read. */
  readonly kind: string;
  readonly size: number;
  readonly isBig: boolean;
  /** Bytes into the item. */
  readonly at: number;
  /** Values side by side in the field. */
  readonly width: number;
  /** Of dates and durations: "ns", "25s". */
  readonly step: string | undefined;
}

/** Reads the header alone; `bytes` may end behind it, `name` is for the message. */
export function npyHeaderOf(bytes: Uint8Array, name: string): NpyHeader {
  const bad = (found: string): Fault =>
    new Fault("map/bad-file", `Cannot read the array "${name}": ${found}`);
  const { start, header } = textOf(bytes, bad);
  const shown = JSON.stringify(header.trim().slice(0, 120));
  const [, fortran] = /'fortran_order'\s*:\s*(True|False)\b/.exec(header) ?? [];
  const [, tuple] = /'shape'\s*:\s*\(([\dL, ]{0,400})\)/.exec(header) ?? [];
  const fields = fieldsOf(header);
  if (fields === undefined || fortran === undefined || tuple === undefined)
    throw bad(`its header is ${shown}`);
  const itemBytes = fields.reduce((sum, { size, width }) => sum + size * width, 0);
  // An array of empty strings has no bytes at all, however long it claims to be.
  if (
    fields.some(({ size, width }) => size * width === 0 || size > valueBytesMax) ||
    itemBytes > itemBytesMax
  )
    throw bad(`its values have ${itemBytes} bytes each`);
  return { start, isFortran: fortran === "True", shape: shapeOf(tuple, bad), itemBytes, fields };
}

const preambleBytes = 10;
const dimensionsMax = 32;
/** A string longer than this is not a name. */
const valueBytesMax = 65_536;
const itemBytesMax = 1_048_576;

type Bad = (found: string) => Fault;

function textOf(bytes: Uint8Array, bad: Bad): { start: number; header: string } {
  if (bytes.length < 12 || npyMagic.some((byte, index) => bytes[index] !== byte))
    throw bad("it does not begin as a .npy file");
  const major = bytes[6]!;
  if (major < 1 || major > 3) throw bad(`its format is ${major}.${bytes[7]}, known are 1 to 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const from = major === 1 ? preambleBytes : preambleBytes + 2;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > npyHeaderBytesMax || from + length > bytes.length)
    throw bad(`its header claims ${length} bytes of ${bytes.length}`);
  const decoder = new TextDecoder(major === 3 ? "utf-8" : "latin1");
  return { start: from + length, header: decoder.decode(bytes.subarray(from, from + length)) };
}

function shapeOf(tuple: string, bad: Bad): readonly number[] {
  const lengths = tuple.split(",").map((part) => part.trim().replace(/L$/, ""));
  if (lengths.at(-1) === "") lengths.pop();
  const shape = lengths.map(Number);
  const isShape = lengths.every((text) => /^\d{1,16}$/.test(text)) && shape.every(Number.isSafeInteger);
  if (!isShape || shape.length > dimensionsMax) throw bad(`its shape is (${tuple})`);
  return shape;
}

const plainType = /'descr'\s*:\s*['"]([<>|=]?)([a-zA-Z?])(\d{0,7})(?:\[(\w{1,8})\])?['"]/;
const structure = /'descr'\s*:\s*\[((?:\s*\((?:[^()]|\([\d, ]*\))*\)\s*,?\s*)+)\]/;
const member =
  /\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*,\s*['"]([<>|=]?)([a-zA-Z?])(\d{0,7})(?:\[(\w{1,8})\])?['"]\s*(?:,\s*\(([\d, ]*)\)\s*)?\)/g;

/** Undefined for structures in structures, and for types that are not written as NumPy writes them. */
function fieldsOf(header: string): readonly NpyField[] | undefined {
  const plain = plainType.exec(header);
  if (plain !== null) {
    const [, order, kind, digits, step] = plain;
    return [{ name: "", at: 0, width: 1, step, ...typeOf(order!, kind!, digits!) }];
  }
  // Runs of blanks could be shared out among the blanks of the pattern in endless ways.
  const [, list] = structure.exec(header.replace(/\s+/g, " ")) ?? [];
  if (list === undefined || list.replace(member, "").replace(/[\s,]/g, "") !== "") return undefined;
  let at = 0;
  return [...list.matchAll(member)].map(([, single, double, order, kind, digits, step, tuple]) => {
    const width = (tuple ?? "")
      .split(",")
      .filter((part) => part.trim() !== "")
      .reduce((product, part) => product * Number(part), 1);
    const field = { name: single ?? double ?? "", at, width, step, ...typeOf(order!, kind!, digits!) };
    at += field.size * width;
    return field;
  });
}

function typeOf(order: string, kind: string, digits: string): Pick<NpyField, "kind" | "size" | "isBig"> {
  const characters = kind === "?" ? 1 : Number(digits);
  return {
    kind: kind === "?" ? "b" : kind,
    size: kind === "U" ? 4 * characters : characters,
    isBig: order === ">",
  };
}
