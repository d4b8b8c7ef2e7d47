import { type Dataset, type File, Module } from "h5wasm/node";
import { isTimeName } from "#runtime/map/crawl/parse/clock-scale.ts";
import { numbersOf } from "#runtime/map/crawl/parse/decode.ts";
import { type Attributes, fillOf, meaningOf } from "#runtime/map/crawl/parse/meaning.ts";
import type { BlockField } from "./blocks.ts";
import { type Member, membersOf } from "./hdf5-type.ts";

export interface Hdf5DataSet {
  readonly path: string;
  readonly shape: readonly number[];
  readonly isTime: boolean;
  readonly isText: boolean;
  readonly members: readonly Member[];
  /** One per member, as wide as a member is. */
  readonly fields: readonly BlockField[];
  readonly elementBytes: number;
  /** Rows are the second dimension. */
  readonly isTurned: boolean;
  readonly columns: number;
}

/** Undefined for what is no measurement: pictures, references, scalars, dimensions without values. */
export function dataSetOf(entity: Dataset, key: string): Hdf5DataSet | undefined {
  const { metadata } = entity;
  const { shape } = metadata;
  if (shape === null || shape.length < 1 || shape.length > 2) return undefined;
  const attributes = attributesOf(entity);
  // NetCDF-4 keeps dimensions that have no variable as data sets of zeros.
  if (String(attributes["NAME"] ?? "").startsWith("This is a netCDF dimension but not a netCDF variable"))
    return undefined;
  const isText = metadata.type === textType && shape.length === 1;
  const members = isText
    ? []
    : membersOf(metadata).filter(({ type }) => type !== undefined || metadata.type === compoundType);
  const columns = shape[1] ?? 1;
  if (!isText && members.length === 0) return undefined;
  const fields = isText
    ? [{ meaning: meaningOf(key, attributes), kind: "word" as const, width: 1 }]
    : members.map((member) => fieldOf(member, { key, attributes }));
  const isTime = isTimeName(key.split(/[/.&]/).at(-1)!);
  return {
    path: entity.path,
    shape,
    isTime,
    isText,
    members,
    fields,
    elementBytes: metadata.size,
    isTurned: false,
    columns,
  };
}

const textType = 3;
const compoundType = 6;

function fieldOf(member: Member, { key, attributes }: { key: string; attributes: Attributes }): BlockField {
  const meaning = meaningOf(member.name === "" ? key : `${key}.${member.name}`, attributes);
  const fill = member.type === undefined ? undefined : fillOf[`${member.type.kind}${member.type.size}`];
  // Only NetCDF fills; elsewhere the number may be a measurement.
  const isNetcdf =
    "_Netcdf4Dimid" in attributes || "_Netcdf4Coordinates" in attributes || "DIMENSION_LIST" in attributes;
  const missing = new Set([...meaning.missing, ...(isNetcdf && fill !== undefined ? [fill] : [])]);
  return {
    meaning: { ...meaning, missing },
    kind: member.type === undefined ? "word" : "number",
    width: member.width,
  };
}

/** Attributes of kinds that the library cannot turn into values (references) are left out. */
function attributesOf(entity: Dataset): Attributes {
  const attributes: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(entity.attrs)) {
    if (wanted.has(name)) attributes[name] = attribute.value;
    else attributes[name] = true;
  }
  return attributes;
}

const wanted: ReadonlySet<string> = new Set(
  "units|unit|Units|Unit|scale_factor|add_offset|_FillValue|missing_value|valid_range|valid_min|valid_max|NAME".split(
    "|",
  ),
);

/** The columns of rows `from` to `to`, member by member. */
export function readDataSet(
  file: File,
  { set, from, to }: { set: Hdf5DataSet; from: number; to: number },
): readonly (Float64Array | readonly string[])[] {
  const count = to - from;
  if (set.isText) {
    const texts = (file.get(set.path) as Dataset).slice([[from, to]]);
    return [Array.isArray(texts) ? texts.map(String) : Array.from({ length: count }, () => "")];
  }
  const bytes = slab(file, set, { from, to });
  const { columns, elementBytes, isTurned } = set;
  const step = isTurned ? elementBytes : elementBytes * columns;
  return set.members.flatMap(({ at, width, size, type }) =>
    Array.from({ length: columns * width }, (_, place) => {
      const column = Math.floor(place / width);
      const start = column * (isTurned ? count * elementBytes : elementBytes) + at + (place % width) * size;
      return type === undefined
        ? fixedTexts(bytes, { at: start, step, size, count })
        : // The library hands out numbers in this machine's order, whatever the file's is.
          numbersOf(bytes, { type: { ...type, isBig: false }, at: start, step, count });
    }),
  );
}

function slab(
  file: File,
  { path, shape, columns, elementBytes, isTurned }: Hdf5DataSet,
  { from, to }: { from: number; to: number },
): Uint8Array {
  const rows = BigInt(to - from);
  const count = shape.length === 1 ? [rows] : isTurned ? [BigInt(columns), rows] : [rows, BigInt(columns)];
  const offset = shape.length === 1 ? [BigInt(from)] : isTurned ? [0n, BigInt(from)] : [BigInt(from), 0n];
  const bytes = (to - from) * columns * elementBytes;
  const place = Module._malloc(bytes);
  if (place === 0) throw new Error(`no memory for ${bytes} bytes`);
  try {
    Module.get_dataset_data(
      file.file_id,
      path,
      count,
      offset,
      count.map(() => 1n),
      BigInt(place),
    );
    return Module.HEAPU8.slice(place, place + bytes);
  } finally {
    Module._free(place);
  }
}

function fixedTexts(
  bytes: Uint8Array,
  { at, step, size, count }: { at: number; step: number; size: number; count: number },
): readonly string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, row) => {
    const text = bytes.subarray(at + row * step, at + row * step + size);
    const end = text.indexOf(0);
    return decoder.decode(end < 0 ? text : text.subarray(0, end)).trim();
  });
}
