import type { Metadata } from "h5wasm/node";
import type { NumberType } from "#runtime/map/crawl/parse/decode.ts";

/** One named number or fixed text inside an element of a data set: a plain data set has one without a name. */
export interface Member {
  readonly name: string;
  readonly at: number;
  /** Numbers side by side: an array inside a compound. */
  readonly width: number;
  readonly size: number;
  /** Undefined for a text. */
  readonly type: NumberType | undefined;
}

/**
 * What of an element can be read as columns; nothing where a member is of variable length, because then what is
 * read are addresses.
 */
export function membersOf(metadata: Metadata): readonly Member[] {
  if (metadata.type === compound) {
    const members = metadata.compound_type?.members ?? [];
    if (members.some((member) => member.vlen || member.type === variable)) return [];
    return members.flatMap((member) => memberOf(member, { name: member.name, at: member.offset }) ?? []);
  }
  return memberOf(metadata, { name: "", at: 0 }) ?? [];
}

function memberOf(
  metadata: Metadata,
  { name, at }: { name: string; at: number },
): readonly Member[] | undefined {
  if (metadata.vlen || metadata.type === variable) return undefined;
  if (metadata.type === array && metadata.array_type !== undefined) {
    const inner = memberOf(metadata.array_type, { name, at })?.[0];
    const width = (metadata.array_type.shape ?? []).reduce((product, length) => product * length, 1);
    return inner?.type === undefined || inner.width !== 1 || width > widthMax
      ? undefined
      : [{ ...inner, width }];
  }
  if (metadata.type === text) return [{ name, at, width: 1, size: metadata.size, type: undefined }];
  const kind =
    metadata.type === float ? "f" : integers.has(metadata.type) ? (metadata.signed ? "i" : "u") : undefined;
  if (kind === undefined) return undefined;
  const type: NumberType = { kind, size: metadata.size, isBig: !metadata.littleEndian };
  const isKnown = kind === "f" ? [2, 4, 8].includes(type.size) : [1, 2, 4, 8].includes(type.size);
  return isKnown ? [{ name, at, width: 1, size: metadata.size, type }] : undefined;
}

const float = 1;
const text = 3;
const compound = 6;
const variable = 9;
const array = 10;
/** Integers, bit fields and enumerations, which is how truths are written. */
const integers: ReadonlySet<number> = new Set([0, 4, 8]);
/** A wider array is a picture or a spectrum. */
const widthMax = 1_024;
