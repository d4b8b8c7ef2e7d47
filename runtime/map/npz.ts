// A door, for `node:zlib` alone: an `.npz` is a zip of `.npy` members. The writer stores its members
// sorted, undated and uncompressed, because two builds of zlib may deflate the same bytes differently and a
// map is named by its digest. The reader believes nothing: each offset, length and checksum is checked, and
// no member may claim more bytes than deflate could have made of what is there.

import { crc32, inflateRawSync } from "node:zlib";
import { assert, Fault } from "#runtime/core/fault.ts";
import { type NpyArray, readNpy, writeNpy } from "./npy.ts";

export type NpzMembers = ReadonlyMap<string, NpyArray>;

/** Members that are not `.npy` are not looked at. */
export function readNpz(bytes: Uint8Array): NpzMembers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = entriesOf(view).filter(({ name }) => name.endsWith(".npy"));
  checkClaims(entries, bytes.length);
  const members = new Map<string, NpyArray>();
  for (const entry of entries) {
    const name = entry.name.slice(0, -".npy".length);
    if (members.has(name)) throw bad(`it holds "${name}" twice`);
    members.set(name, readNpy(contentOf(entry, view), name));
  }
  return members;
}

export function writeNpz(members: NpzMembers): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, array] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const content = writeNpy(array);
    const file = new TextEncoder().encode(`${name}.npy`);
    const fields = commonFields(file, content);
    const local = joined([words32(localMagic), fields, file]);
    directory.push(joined([words32(centralMagic), words16(zipVersion), fields, centralRest(at), file]));
    parts.push(local, content);
    at += local.length + content.length;
  }
  const central = joined(directory);
  const count = directory.length;
  assert(count <= entriesMax && at + central.length < 0xffff_ffff, "a written .npz needs no zip64");
  parts.push(
    central,
    words32(endMagic),
    words16(0, 0, count, count),
    words32(central.length, at),
    words16(0),
  );
  return joined(parts);
}

const localMagic = 0x0403_4b50;
const centralMagic = 0x0201_4b50;
const endMagic = 0x0605_4b50;
const end64Magic = 0x0606_4b50;
const locator64Magic = 0x0706_4b50;
const zipVersion = 20;
/** 1 January 1980, midnight: the first moment a zip can name. */
const zipDate = 0x0021;
const endBytes = 22;
const commentBytesMax = 65_535;
const entriesMax = 4_096;
const contentBytesMax = 1_073_741_824;
/** No deflate stream makes more than this of one byte. */
const inflationMax = 1_032;
const stored = 0;
const deflated = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly localAt: number;
}

function bad(found: string, options?: ErrorOptions): Fault {
  return new Fault("map/bad-file", `Cannot read the .npz: ${found}`, options);
}

/** Before anything is unpacked: members that overlap would let a small file become any size. */
function checkClaims(entries: readonly Entry[], bytes: number): void {
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  if (packed > bytes) throw bad(`its members claim ${packed} bytes of the ${bytes} there are`);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > contentBytesMax) throw bad(`its members claim ${total} bytes, more than ${contentBytesMax}`);
}

function entriesOf(view: DataView): Entry[] {
  let { count, at, end } = directoryOf(view);
  if (count > entriesMax) throw bad(`it claims ${count} members`);
  const entries: Entry[] = [];
  for (; count > 0; count--) {
    if (at + 46 > end || view.getUint32(at, true) !== centralMagic) throw bad(`no member is listed at ${at}`);
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const next = at + 46 + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (next > end) throw bad(`the member listed at ${at} runs over the end of the list`);
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw bad("a member is encrypted");
    entries.push({
      name: new TextDecoder().decode(slice(view, at + 46, nameBytes)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...placeOf(view, at, { extraAt: at + 46 + nameBytes, extraEnd: at + 46 + nameBytes + extraBytes }),
    });
    at = next;
  }
  return entries;
}

/** Sizes and offset of a member; where a 32-bit field is full of ones its 64-bit twin is in the extra field. */
function placeOf(
  view: DataView,
  at: number,
  { extraAt, extraEnd }: { extraAt: number; extraEnd: number },
): Pick<Entry, "packed" | "size" | "localAt"> {
  const wide = zip64Field(view, extraAt, extraEnd);
  const field = (offset: number): number => {
    const value = view.getUint32(at + offset, true);
    if (value !== 0xffff_ffff) return value;
    const next = wide?.shift();
    if (next === undefined) throw bad(`the member listed at ${at} lacks its zip64 field`);
    return next;
  };
  const size = field(24);
  const packed = field(20);
  const localAt = field(42);
  return { size, packed, localAt };
}

function zip64Field(view: DataView, from: number, end: number): number[] | undefined {
  for (let at = from; at + 4 <= end; ) {
    const bytes = view.getUint16(at + 2, true);
    if (at + 4 + bytes > end) return undefined;
    if (view.getUint16(at, true) === 0x0001)
      return Array.from({ length: Math.floor(bytes / 8) }, (_, index) => wideAt(view, at + 4 + 8 * index));
    at += 4 + bytes;
  }
  return undefined;
}

function directoryOf(view: DataView): { count: number; at: number; end: number } {
  const length = view.byteLength;
  const lowest = Math.max(0, length - endBytes - commentBytesMax);
  for (let at = length - endBytes; at >= lowest; at--) {
    // The comment must end where the file does, or an end record could hide inside a comment.
    if (view.getUint32(at, true) !== endMagic || at + endBytes + view.getUint16(at + 20, true) !== length)
      continue;
    const narrow = {
      count: view.getUint16(at + 10, true),
      bytes: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    };
    const found = wideDirectory(view, at) ?? narrow;
    if (!(found.at + found.bytes <= at)) throw bad(`its list of members is not before ${at}`);
    return { count: found.count, at: found.at, end: found.at + found.bytes };
  }
  throw bad(`no end of a zip in ${length} bytes`);
}

function wideDirectory(
  view: DataView,
  endAt: number,
): { count: number; bytes: number; at: number } | undefined {
  const locator = endAt - 20;
  if (locator < 0 || view.getUint32(locator, true) !== locator64Magic) return undefined;
  const at = wideAt(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== end64Magic)
    throw bad("its zip64 end record is missing");
  return { count: wideAt(view, at + 32), bytes: wideAt(view, at + 40), at: wideAt(view, at + 48) };
}

function wideAt(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw bad(`the 64-bit length ${value} is beyond reason`);
  return Number(value);
}

function contentOf(entry: Entry, view: DataView): Uint8Array {
  const { name, method, packed, size, localAt } = entry;
  if (localAt + 30 > view.byteLength || view.getUint32(localAt, true) !== localMagic)
    throw bad(`the member "${name}" is not at ${localAt}`);
  const nameBytes = view.getUint16(localAt + 26, true);
  const start = localAt + 30 + nameBytes + view.getUint16(localAt + 28, true);
  if (start + packed > view.byteLength) throw bad(`the member "${name}" runs over the end of the file`);
  // Two names for one member would let two readers see two files.
  if (new TextDecoder().decode(slice(view, localAt + 30, nameBytes)) !== name)
    throw bad(`the member "${name}" has another name in its own header`);
  const content = unpack(slice(view, start, packed), { name, method, size });
  if (content.length !== size) throw bad(`the member "${name}" has ${content.length} bytes, not ${size}`);
  if (crc32(content) !== entry.crc) throw bad(`the checksum of the member "${name}" is wrong`);
  return content;
}

function unpack(
  packed: Uint8Array,
  { name, method, size }: Pick<Entry, "name" | "method" | "size">,
): Uint8Array {
  if (method === stored) return packed;
  if (method !== deflated) throw bad(`the member "${name}" is packed by method ${method}`);
  if (size > (packed.length + 1) * inflationMax)
    throw bad(`the member "${name}" claims ${size} bytes from ${packed.length}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw bad(`the member "${name}" does not inflate to ${size} bytes`, { cause });
  }
}

function slice(view: DataView, at: number, bytes: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, bytes);
}

/** What the local and the central header share, from the version on. Flag 0x0800: names are UTF-8. */
function commonFields(file: Uint8Array, content: Uint8Array): Uint8Array {
  return joined([
    words16(zipVersion, 0x0800, stored, 0, zipDate),
    words32(crc32(content), content.length, content.length),
    words16(file.length, 0),
  ]);
}

/** No comment, first disk, no attributes, and where the member begins. */
function centralRest(at: number): Uint8Array {
  return joined([words16(0, 0, 0), words32(0, at)]);
}

function words16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 0xff, value >>> 8]));
}

function words32(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((v) => [v & 0xff, (v >>> 8) & 0xff, (v >>> 16) & 0xff, v >>> 24]));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
