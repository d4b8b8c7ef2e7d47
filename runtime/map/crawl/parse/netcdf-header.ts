// The header of a NetCDF-3 file: classic, with 64-bit offsets (CDF-2) and with 64-bit sizes (CDF-5), as in "The
// NetCDF Classic Format Specification". Only the header: the data stay in the file until they are asked for.

import { type NumberType, numbersOf } from "./decode.ts";
import type { Attributes } from "./meaning.ts";

export interface NetcdfHeader {
  /** Undefined where the writer never closed the file: then its length says how many there are. */
  readonly records: number | undefined;
  readonly dimensions: readonly { readonly name: string; readonly length: number }[];
  readonly variables: readonly NetcdfVariable[];
}

export interface NetcdfVariable {
  readonly name: string;
  /** Indices into the dimensions, slowest first. */
  readonly dimensions: readonly number[];
  readonly attributes: Attributes;
  /** Undefined for characters. */
  readonly type: NumberType | undefined;
  readonly itemBytes: number;
  readonly begin: number;
  readonly isRecord: boolean;
}

/** Thrown inside when the bytes end before the header does. */
export class HeaderCut extends Error {
  override readonly name = "HeaderCut";
}

/** Undefined where the bytes are no such header; `HeaderCut` where more of them are needed to tell. */
export function netcdfHeaderOf(bytes: Uint8Array): NetcdfHeader | undefined {
  if (bytes.length < 8 || bytes[0] !== 0x43 || bytes[1] !== 0x44 || bytes[2] !== 0x46) return undefined;
  const version = bytes[3];
  if (version !== 1 && version !== 2 && version !== 5) return undefined;
  const cursor = new Cursor(bytes, version);
  const count = cursor.size();
  const records = count === (version === 5 ? undefined : 0xffff_ffff) ? undefined : count;
  const dimensions = cursor.list(dimensionTag, () => ({ name: cursor.name(), length: cursor.size() ?? 0 }));
  if (dimensions === undefined || cursor.attributes() === undefined) return undefined;
  const variables = cursor.list(variableTag, (): NetcdfVariable | undefined => {
    const name = cursor.name();
    const rank = cursor.size() ?? 0;
    if (rank > rankMax) return undefined;
    const places = Array.from({ length: rank }, () => cursor.size() ?? 0);
    const attributes = cursor.attributes();
    const type = types[cursor.word()];
    cursor.size();
    const begin = version === 1 ? cursor.word() : cursor.wide();
    if (attributes === undefined || type === undefined || begin === undefined) return undefined;
    if (places.some((place) => dimensions[place] === undefined)) return undefined;
    const isRecord = places[0] !== undefined && dimensions[places[0]]!.length === 0;
    return {
      name,
      dimensions: places,
      attributes,
      type: type.number,
      itemBytes: type.bytes,
      begin,
      isRecord,
    };
  });
  return variables === undefined ? undefined : { records, dimensions, variables };
}

const dimensionTag = 10;
const variableTag = 11;
const attributeTag = 12;
const rankMax = 1_024;
const nameBytesMax = 4_096;

const types: Readonly<Record<number, { readonly bytes: number; readonly number: NumberType | undefined }>> = {
  1: { bytes: 1, number: { kind: "i", size: 1, isBig: true } },
  2: { bytes: 1, number: undefined },
  3: { bytes: 2, number: { kind: "i", size: 2, isBig: true } },
  4: { bytes: 4, number: { kind: "i", size: 4, isBig: true } },
  5: { bytes: 4, number: { kind: "f", size: 4, isBig: true } },
  6: { bytes: 8, number: { kind: "f", size: 8, isBig: true } },
  7: { bytes: 1, number: { kind: "u", size: 1, isBig: true } },
  8: { bytes: 2, number: { kind: "u", size: 2, isBig: true } },
  9: { bytes: 4, number: { kind: "u", size: 4, isBig: true } },
  10: { bytes: 8, number: { kind: "i", size: 8, isBig: true } },
  11: { bytes: 8, number: { kind: "u", size: 8, isBig: true } },
};

/** Reads forward; what is past the end is a `HeaderCut`, so no claimed length is ever allocated. */
class Cursor {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #version: number;
  #at = 4;

  constructor(bytes: Uint8Array, version: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#version = version;
  }

  word(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** A 64-bit number; undefined where it is beyond any file. */
  wide(): number | undefined {
    const value = this.#view.getBigUint64(this.#take(8));
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
  }

  size(): number | undefined {
    return this.#version === 5 ? this.wide() : this.word();
  }

  name(): string {
    return new TextDecoder().decode(this.#padded(Math.min(this.size() ?? 0, nameBytesMax)));
  }

  /** Undefined where the tag is another, or an entry is none. */
  list<Entry>(tag: number, entry: () => Entry | undefined): readonly Entry[] | undefined {
    const found = this.word();
    const count = this.size();
    if (found === 0 && count === 0) return [];
    if (found !== tag || count === undefined) return undefined;
    const entries: Entry[] = [];
    for (let index = 0; index < count; index++) {
      const next = entry();
      if (next === undefined) return undefined;
      entries.push(next);
    }
    return entries;
  }

  attributes(): Attributes | undefined {
    const entries = this.list(attributeTag, () => {
      const name = this.name();
      const type = types[this.word()];
      const count = this.size();
      if (type === undefined || count === undefined) return undefined;
      const bytes = this.#padded(count * type.bytes);
      return [name, type.number === undefined ? textOf(bytes) : valuesOf(bytes, type.number)] as const;
    });
    return entries === undefined ? undefined : Object.fromEntries(entries);
  }

  #padded(bytes: number): Uint8Array {
    const at = this.#take(Math.ceil(bytes / 4) * 4);
    return this.#bytes.subarray(at, at + bytes);
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.length)
      throw new HeaderCut(`The header goes on behind ${this.#bytes.length} bytes`);
    this.#at += bytes;
    return at;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0+$/, "");
}

function valuesOf(bytes: Uint8Array, type: NumberType): readonly number[] {
  const count = Math.floor(bytes.length / type.size);
  return [...numbersOf(bytes, { type, at: 0, step: type.size, count })];
}
