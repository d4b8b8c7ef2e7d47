// A door, for `node:zlib` alone: an `.npz` is a zip of `.npy` members. The writer stores its members
// sorted, undated and uncompressed, because two builds of zlib may deflate the same bytes differently and a
// map is named by its digest. The reader believes nothing: each offset, length and checksum is checked, and
// no member may claim more bytes than deflate could have made of what is there.

import { crc32, inflateRawSync } from "node:zlib";
import { assert } from "#runtime/core/fault.ts";
import { type NpyArray, readNpy, writeNpy } from "./npy.ts";
import {
  badZip as bad,
  centralMagic,
  checkClaims,
  deflated,
  endMagic,
  entriesMax,
  inflationMax,
  localMagic,
  stored,
  ZipBytes,
  type ZipEntry,
  zipEntriesOf,
} from "./zip.ts";

export type NpzMembers = ReadonlyMap<string, NpyArray>;

/** Members that are not `.npy` are not looked at. */
export function readNpz(bytes: Uint8Array): NpzMembers {
  const file = new ZipBytes(bytes, { base: 0 });
  const entries = zipEntriesOf(file).filter(({ name }) => name.endsWith(".npy"));
  checkClaims(entries, bytes.length);
  const members = new Map<string, NpyArray>();
  for (const entry of entries) {
    const name = entry.name.slice(0, -".npy".length);
    if (members.has(name)) throw bad(`it holds "${name}" twice`);
    members.set(name, readNpy(contentOf(entry, file), name));
  }
  return members;
}

/** The arrays of a file of either kind by its name: an `.npz`, or an `.npy`, which is called what its file is. */
export function arraysIn(file: string, bytes: Uint8Array): NpzMembers {
  if (!file.endsWith(".npy")) return readNpz(bytes);
  return new Map([[file.slice(file.lastIndexOf("/") + 1, -".npy".length), readNpy(bytes, file)]]);
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

const zipVersion = 20;
/** 1 January 1980, midnight: the first moment a zip can name. */
const zipDate = 0x0021;

function contentOf(entry: ZipEntry, file: ZipBytes): Uint8Array {
  const { name, method, packed, size, localAt } = entry;
  if (localAt + 30 > file.end || file.u32(localAt) !== localMagic)
    throw bad(`the member "${name}" is not at ${localAt}`);
  const nameBytes = file.u16(localAt + 26);
  const start = localAt + 30 + nameBytes + file.u16(localAt + 28);
  if (start + packed > file.end) throw bad(`the member "${name}" runs over the end of the file`);
  // Two names for one member would let two readers see two files.
  if (new TextDecoder().decode(file.slice(localAt + 30, nameBytes)) !== name)
    throw bad(`the member "${name}" has another name in its own header`);
  const content = unpack(file.slice(start, packed), { name, method, size });
  if (content.length !== size) throw bad(`the member "${name}" has ${content.length} bytes, not ${size}`);
  if (crc32(content) !== entry.crc) throw bad(`the checksum of the member "${name}" is wrong`);
  return content;
}

function unpack(
  packed: Uint8Array,
  { name, method, size }: Pick<ZipEntry, "name" | "method" | "size">,
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
