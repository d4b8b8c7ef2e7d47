// The list of members at the end of a zip, believed in nothing: each offset, length and name is checked, and no
// member may claim more bytes than deflate could have made of what is there. Only the end of the file need be in
// memory for that.

import { Fault } from "#runtime/core/fault.ts";

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly localAt: number;
}

/** A zip's list begins before the bytes that were handed in: they must begin at `from` or before. */
export class ZipCut extends Error {
  override readonly name = "ZipCut";
  readonly from: number;

  constructor(from: number) {
    super(`The bytes from ${from} on are needed`);
    this.from = from;
  }
}

/** The end of a file, addressed by places in the whole file. */
export class ZipBytes {
  readonly base: number;
  readonly end: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, { base }: { base: number }) {
    this.base = base;
    this.end = base + bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#place(at), true);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#place(at), true);
  }

  u64(at: number): number {
    const value = this.#view.getBigUint64(this.#place(at), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badZip(`the 64-bit length ${value} is beyond reason`);
    return Number(value);
  }

  slice(at: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#place(at), bytes);
  }

  #place(at: number): number {
    if (at < this.base) throw new ZipCut(at);
    return at - this.base;
  }
}

export const localMagic = 0x0403_4b50;
export const centralMagic = 0x0201_4b50;
export const endMagic = 0x0605_4b50;
const end64Magic = 0x0606_4b50;
const locator64Magic = 0x0706_4b50;
const endBytes = 22;
const commentBytesMax = 65_535;
export const entriesMax = 4_096;
const contentBytesMax = 1_073_741_824;
/** No deflate stream makes more than this of one byte. */
export const inflationMax = 1_032;
export const stored: number = 0;
export const deflated: number = 8;

export function badZip(found: string, options?: ErrorOptions): Fault {
  return new Fault("map/bad-file", `Cannot read the .npz: ${found}`, {
    hint: "The file was cut short, or is none; a map is what `iv map crawl` writes as map.npz",
    ...options,
  });
}

/** Before anything is unpacked: members that overlap would let a small file become any size. */
export function checkClaims(entries: readonly ZipEntry[], bytes: number): void {
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  if (packed > bytes) throw badZip(`its members claim ${packed} bytes of the ${bytes} there are`);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > contentBytesMax) throw badZip(`its members claim ${total} bytes, more than ${contentBytesMax}`);
}

export function zipEntriesOf(file: ZipBytes): ZipEntry[] {
  let { count, at, end } = directoryOf(file);
  if (count > entriesMax) throw badZip(`it claims ${count} members`);
  const entries: ZipEntry[] = [];
  for (; count > 0; count--) {
    if (at + 46 > end || file.u32(at) !== centralMagic) throw badZip(`no member is listed at ${at}`);
    const nameBytes = file.u16(at + 28);
    const extraBytes = file.u16(at + 30);
    const next = at + 46 + nameBytes + extraBytes + file.u16(at + 32);
    if (next > end) throw badZip(`the member listed at ${at} runs over the end of the list`);
    if ((file.u16(at + 8) & 1) !== 0) throw badZip("a member is encrypted");
    entries.push({
      name: new TextDecoder().decode(file.slice(at + 46, nameBytes)),
      method: file.u16(at + 10),
      crc: file.u32(at + 16),
      ...placeOf(file, at, { extraAt: at + 46 + nameBytes, extraEnd: at + 46 + nameBytes + extraBytes }),
    });
    at = next;
  }
  return entries;
}

/** Sizes and offset of a member; where a 32-bit field is full of ones its 64-bit twin is in the extra field. */
function placeOf(
  file: ZipBytes,
  at: number,
  { extraAt, extraEnd }: { extraAt: number; extraEnd: number },
): Pick<ZipEntry, "packed" | "size" | "localAt"> {
  const wide = zip64Field(file, extraAt, extraEnd);
  const field = (offset: number): number => {
    const value = file.u32(at + offset);
    if (value !== 0xffff_ffff) return value;
    const next = wide?.shift();
    if (next === undefined) throw badZip(`the member listed at ${at} lacks its zip64 field`);
    return next;
  };
  const size = field(24);
  const packed = field(20);
  const localAt = field(42);
  return { size, packed, localAt };
}

function zip64Field(file: ZipBytes, from: number, end: number): number[] | undefined {
  for (let at = from; at + 4 <= end; ) {
    const bytes = file.u16(at + 2);
    if (at + 4 + bytes > end) return undefined;
    if (file.u16(at) === 0x0001)
      return Array.from({ length: Math.floor(bytes / 8) }, (_, index) => file.u64(at + 4 + 8 * index));
    at += 4 + bytes;
  }
  return undefined;
}

function directoryOf(file: ZipBytes): { count: number; at: number; end: number } {
  const length = file.end;
  const lowest = Math.max(0, length - endBytes - commentBytesMax);
  for (let at = length - endBytes; at >= lowest; at--) {
    // The comment must end where the file does, or an end record could hide inside a comment.
    if (file.u32(at) !== endMagic || at + endBytes + file.u16(at + 20) !== length) continue;
    const narrow = {
      count: file.u16(at + 10),
      bytes: file.u32(at + 12),
      at: file.u32(at + 16),
    };
    const found = wideDirectory(file, at) ?? narrow;
    if (!(found.at + found.bytes <= at)) throw badZip(`its list of members is not before ${at}`);
    return { count: found.count, at: found.at, end: found.at + found.bytes };
  }
  throw badZip(`no end of a zip in ${length} bytes`);
}

function wideDirectory(
  file: ZipBytes,
  endAt: number,
): { count: number; bytes: number; at: number } | undefined {
  const locator = endAt - 20;
  if (locator < 0 || file.u32(locator) !== locator64Magic) return undefined;
  const at = file.u64(locator + 8);
  if (at + 56 > locator || file.u32(at) !== end64Magic) throw badZip("its zip64 end record is missing");
  return { count: file.u64(at + 32), bytes: file.u64(at + 40), at: file.u64(at + 48) };
}
