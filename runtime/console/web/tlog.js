import { evidenceDictionary } from "./evidence-dictionary.js";

// What a sceptic needs to check evidence in a browser, without believing the gateway that served it: signed notes,
// checkpoints and proofs as C2SP specifies them, and RFC 9162's way from a leaf to a root. It is as strict as the
// program that wrote them: base64 has one spelling, and a known key with a wrong signature ends it. The signature
// itself is somebody else's code, handed in.

/** @typedef {(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => Promise<boolean>} Verify */
/** @typedef {{ name: string, id: string, publicKey: Uint8Array }} Key */
/** @typedef {{ origin: string, size: number, root: Uint8Array }} Checkpoint */
/** @typedef {{ is: "verified", checkpoint: Checkpoint, record: string, index: number } | { is: "rejected", because: string }} Reading */

/** @param {string} text @returns {Promise<Key | undefined>} */
export async function parseKey(text) {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  const typed = parts ? fromBase64(parts[3] ?? "") : undefined;
  const [name, id] = [parts?.[1] ?? "", parts?.[2] ?? ""];
  if (!isName(name) || typed?.length !== 33 || typed[0] !== ed25519Type) return undefined;
  const hash = await sha256(joined(utf8(`${name}\n`), typed));
  return hex(hash.slice(0, 4)) === id ? { name, id, publicKey: typed.slice(1) } : undefined;
}

/** @param {string} note @param {Key} key @param {Verify} verify @returns {Promise<Checkpoint | string>} or why not */
export async function openCheckpoint(note, key, verify) {
  const split = note.lastIndexOf("\n\n");
  if (note.length > noteMax || split < 0 || !note.endsWith("\n")) return "the checkpoint is malformed";
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > signaturesMax) return "the checkpoint is malformed";
  let isSigned = false;
  for (const line of lines) {
    const parts = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
    const bytes = parts ? fromBase64(parts[2] ?? "") : undefined;
    if (bytes === undefined || bytes.length <= 4 || !isName(parts?.[1] ?? ""))
      return "the checkpoint is malformed";
    if (parts?.[1] !== key.name || hex(bytes.slice(0, 4)) !== key.id) continue;
    if (!(await verify(bytes.slice(4), utf8(text), key.publicKey)))
      return "the checkpoint's signature is wrong";
    isSigned = true;
  }
  if (!isSigned) return "the checkpoint is not signed by this key";
  const checkpoint = parseCheckpoint(text);
  if (checkpoint === undefined) return "what is signed is no checkpoint";
  return checkpoint.origin === key.name ? checkpoint : "the checkpoint is of another log";
}

/** A `.tlog-proof` file. @param {string} text @param {Key} key @param {Verify} verify @returns {Promise<Reading>} */
export async function openProof(text, key, verify) {
  const split = text.indexOf("\n\n");
  const [header, extra, place, ...rest] = text.slice(0, Math.max(0, split)).split("\n");
  const isShort = text.length <= proofMax;
  const carried = isShort && extra?.startsWith("extra ") ? fromBase64(extra.slice(6)) : undefined;
  const record = carried && (await recordIn(carried));
  const index = wholeNumber(/^index (.*)$/.exec(place ?? "")?.[1]);
  const hashes = hashesIn(rest);
  if (header !== "c2sp.org/tlog-proof@v1" || !record || index === undefined || !hashes)
    return rejected("this is no .tlog-proof file with a record in it");
  const checkpoint = await openCheckpoint(text.slice(split + 2), key, verify);
  if (typeof checkpoint === "string") return rejected(checkpoint);
  const { size, root } = checkpoint;
  const leaf = await sha256(joined(Uint8Array.of(0), record));
  if (!(await isIncluded({ index, size, leaf, root }, hashes)))
    return rejected("the record is not in the log that was signed, or not there");
  return { is: "verified", checkpoint, record: new TextDecoder().decode(record), index };
}

/**
 * Whether the log that somebody remembers is the beginning of the one that is signed now.
 * @param {string} text @param {{ size: number, root: string }} kept @param {Key} key @param {Verify} verify
 * @returns {Promise<{ is: "same", checkpoint: Checkpoint } | { is: "rejected", because: string }>}
 */
export async function openSince(text, kept, key, verify) {
  const split = text.indexOf("\n\n");
  const [old, ...rest] = text.slice(0, Math.max(0, split)).split("\n");
  const hashes = hashesIn(rest);
  const olderRoot = fromBase64(kept.root);
  if (split < 0 || old !== `old ${kept.size}` || !hashes || olderRoot?.length !== 32)
    return rejected("this is no proof about a log of that size");
  const checkpoint = await openCheckpoint(text.slice(split + 2), key, verify);
  if (typeof checkpoint === "string") return rejected(checkpoint);
  const trees = { older: kept.size, newer: checkpoint.size, olderRoot, newerRoot: checkpoint.root };
  return (await isBeginning(trees, hashes))
    ? { is: "same", checkpoint }
    : rejected("what was there before is not in it any more, or was changed");
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** RFC 9162 2.1.3.2. @param {{ index: number, size: number, leaf: Uint8Array, root: Uint8Array }} at @param {Uint8Array[]} proof */
async function isIncluded({ index, size, leaf, root }, proof) {
  if (index >= size) return false;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const beside of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(beside, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = await nodeHash(hash, beside);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isSame(hash, root);
}

/** RFC 9162 2.1.4.2. @param {{ older: number, newer: number, olderRoot: Uint8Array, newerRoot: Uint8Array }} trees @param {Uint8Array[]} proof */
async function isBeginning({ older, newer, olderRoot, newerRoot }, proof) {
  if (older < 1 || older > newer) return false;
  if (older === newer) return proof.length === 0 && isSame(olderRoot, newerRoot);
  if (proof.length === 0) return false;
  const steps = Number.isInteger(Math.log2(older)) ? [olderRoot, ...proof] : proof;
  let [node, last] = [older - 1, newer - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const [first, ...rest] = steps;
  if (first === undefined) return false;
  let [olderHash, newerHash] = [first, first];
  for (const beside of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      olderHash = await nodeHash(beside, olderHash);
      newerHash = await nodeHash(beside, newerHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else newerHash = await nodeHash(newerHash, beside);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isSame(olderHash, olderRoot) && isSame(newerHash, newerRoot);
}

/** @param {string} text @returns {Checkpoint | undefined} */
function parseCheckpoint(text) {
  const [origin = "", sizeText, rootText = "", end, ...more] = text.split("\n");
  const [size, root] = [wholeNumber(sizeText), fromBase64(rootText)];
  const isOne = end === "" && more.length === 0 && origin !== "" && size !== undefined && root?.length === 32;
  return isOne ? { origin, size, root } : undefined;
}

/** The record as an evidence file carries it: packed, or as it is. @param {Uint8Array} carried */
async function recordIn(carried) {
  if (carried[0] === brace) return carried;
  return carried[0] === packedMark ? await unpacked(carried.slice(1)) : undefined;
}

/**
 * A browser unpacks without a dictionary, so it comes first, as a block that is not packed, and is skipped behind. No more
 * is made of what a stranger hands in than the longest record has.
 * @param {Uint8Array<ArrayBuffer>} packed
 */
async function unpacked(packed) {
  const words = utf8(evidenceDictionary);
  const [low, high] = [words.length % 256, words.length >> 8];
  const before = Uint8Array.of(0, low, high, 255 - low, 255 - high);
  const stream = new Blob([before, words, packed])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  try {
    let whole = new Uint8Array(0);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      whole = joined(whole, piece.value);
      if (whole.length > words.length + recordMax) return undefined;
    }
    return whole.slice(words.length);
  } catch {
    return undefined;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** @param {string[]} lines */
function hashesIn(lines) {
  const hashes = lines.map(fromBase64);
  return lines.length <= hashesMax && hashes.every((hash) => hash?.length === 32)
    ? /** @type {Uint8Array[]} */ (hashes)
    : undefined;
}

/** One spelling, as everything here has. @param {string | undefined} text */
function wholeNumber(text) {
  return text !== undefined && /^(?:0|[1-9][0-9]*)$/.test(text) && Number.isSafeInteger(Number(text))
    ? Number(text)
    : undefined;
}

/** @param {string} text @returns {Uint8Array | undefined} */
function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    // In pieces: a long record would be too many arguments.
    let again = "";
    for (let at = 0; at < bytes.length; at += 3_072) again += toBase64(bytes.subarray(at, at + 3_072));
    return again === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} name */
function isName(name) {
  return name !== "" && !/[\s+\p{White_Space}\p{Cc}]/u.test(name);
}

/** @param {Uint8Array} left @param {Uint8Array} right */
function nodeHash(left, right) {
  return sha256(joined(Uint8Array.of(1), left, right));
}

/** @param {Uint8Array} bytes */
async function sha256(bytes) {
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", /** @type {Uint8Array<ArrayBuffer>} */ (bytes)),
  );
}

/** @param {Uint8Array[]} parts */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} a @param {Uint8Array} b */
function isSame(a, b) {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** @param {string} text */
function utf8(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} number */
function half(number) {
  return Math.floor(number / 2);
}

/** @param {string} because @returns {{ is: "rejected", because: string }} */
function rejected(because) {
  return { is: "rejected", because };
}

const ed25519Type = 1;
const noteMax = 65_536;
const signaturesMax = 16;
const brace = 0x7b;
const packedMark = 1;
const recordMax = 16_384;
const proofMax = 131_072;
const hashesMax = 63;
