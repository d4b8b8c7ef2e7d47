// The one kind of tar entry that a bundle has: a plain file of POSIX ustar with a name of at most 100
// bytes, without owner, time or any right but to be read. Any tar program lists and extracts it; this
// reader takes nothing that this writer would not have written, byte for byte, so that there is nothing
// about which two readers could differ.

import { assert } from "#runtime/core/fault.ts";

export const blockBytes = 512;
/** Two empty blocks. Tar programs pad further; here nothing follows. */
export const endBytes: number = 2 * blockBytes;
export const nameBytesMax = 100;

export interface Entry {
  readonly name: string;
  readonly bytes: number;
}

export interface Difference {
  readonly found: string;
  readonly expected: string;
}

export type HeaderReading = Readonly<
  | { kind: "entry"; entry: Entry }
  | { kind: "end" }
  | { kind: "refused"; name: string; difference: Difference }
>;

export function headerOf({ name, bytes }: Entry): Uint8Array {
  assert(isEntryName(name), `"${name}" can name an entry`);
  assert(
    Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= entryBytesMax,
    "a size of eleven octal digits",
  );
  const header = new Uint8Array(blockBytes);
  const fill = (field: FieldName, text: string): void => {
    for (let at = 0; at < text.length; at++) header[fields[field].at + at] = text.charCodeAt(at);
  };
  fill("name", name);
  fill("mode", "0000444\0");
  fill("uid", "0000000\0");
  fill("gid", "0000000\0");
  fill("size", `${bytes.toString(8).padStart(11, "0")}\0`);
  fill("mtime", "00000000000\0");
  fill("checksum", "        ");
  fill("type", "0");
  fill("magic", "ustar\x0000");
  fill("device", "0000000\x000000000\0");
  const sum = header.reduce((total, byte) => total + byte, 0);
  fill("checksum", `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** Total. What is refused comes with the first field that differs, named as a person would name it. */
export function readHeader(block: Uint8Array): HeaderReading {
  assert(block.length === blockBytes, "a header is one block");
  if (block.every((byte) => byte === 0)) return { kind: "end" };
  const name = textAt(block, "name");
  const refused = (found: string, expected: string): HeaderReading => ({
    kind: "refused",
    name: printable(name),
    difference: { found, expected },
  });
  const type = String.fromCharCode(block[fields.type.at]!);
  if (type !== "0") return refused(types[type] ?? `type ${quoted(type)}`, "a plain file (type 0)");
  if (!isEntryName(name)) return refused(`the name ${quoted(name)}`, "a relative name without . or ..");
  const size = textAt(block, "size");
  if (!/^[0-7]{11}$/.test(size)) return refused(`the size ${quoted(size)}`, "eleven octal digits");
  const entry = { name, bytes: Number.parseInt(size, 8) };
  const ours = headerOf(entry);
  for (const field of Object.keys(fields) as FieldName[]) {
    if (bytesAt(block, field).every((byte, at) => byte === bytesAt(ours, field)[at])) continue;
    return refused(`${fields[field].what} ${quoted(rawAt(block, field))}`, quoted(rawAt(ours, field)));
  }
  return { kind: "entry", entry };
}

/** What fills the last block of an entry. */
export function paddingBytes(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes;
}

const entryBytesMax: number = 8 ** 11 - 1;

function isEntryName(name: string): boolean {
  return (
    name.length <= nameBytesMax &&
    /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(name) &&
    !name.split("/").some((part) => part === "." || part === "..")
  );
}

/** The whole block, in the order in which differences are told: what matters most comes first. */
const fields = {
  type: { at: 156, length: 1, what: "the type" },
  magic: { at: 257, length: 8, what: "the magic" },
  prefix: { at: 345, length: 155, what: "a prefix" },
  link: { at: 157, length: 100, what: "a link to" },
  mode: { at: 100, length: 8, what: "the mode" },
  uid: { at: 108, length: 8, what: "the user" },
  gid: { at: 116, length: 8, what: "the group" },
  mtime: { at: 136, length: 12, what: "the time" },
  owners: { at: 265, length: 64, what: "owners' names" },
  device: { at: 329, length: 16, what: "a device" },
  rest: { at: 500, length: 12, what: "behind the header" },
  name: { at: 0, length: 100, what: "the name" },
  size: { at: 124, length: 12, what: "the size" },
  checksum: { at: 148, length: 8, what: "the checksum" },
} as const;

type FieldName = keyof typeof fields;

const types: Readonly<Record<string, string>> = {
  "\0": "a plain file of the old kind",
  "1": "a hard link",
  "2": "a symbolic link",
  "3": "a character device",
  "4": "a block device",
  "5": "a directory",
  "6": "a pipe",
  "7": "a contiguous file",
  x: "a pax header",
  g: "a global pax header",
  L: "a GNU long name",
  K: "a GNU long link",
  S: "a GNU sparse file",
};

function bytesAt(block: Uint8Array, field: FieldName): Uint8Array {
  const { at, length } = fields[field];
  return block.subarray(at, at + length);
}

/** Latin 1, which has a character for every byte. */
function rawAt(block: Uint8Array, field: FieldName): string {
  return Array.from(bytesAt(block, field), (byte) => String.fromCharCode(byte)).join("");
}

/** As far as the first NUL. */
function textAt(block: Uint8Array, field: FieldName): string {
  return rawAt(block, field).split("\0")[0]!;
}

function quoted(text: string): string {
  return `"${printable(text.replace(/\0+$/, ""))}"`;
}

/** Names come from strangers and go to terminals: nothing of them may be a control character. */
function printable(text: string): string {
  return text.replace(/[^ -~]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
