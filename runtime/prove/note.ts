// Signed notes as C2SP specifies them (c2sp.org/signed-note): text that people and programs read alike,
// and below it lines with signatures. Whoever has the text and a verifier key needs none of our programs.
//
// The parser is strict where others are generous: base64 must be the one encoding of its bytes, and a
// known key whose signature is wrong rejects the whole note. Generous parsers accept two different files
// as the same proof, and then one of them is used to argue.

import type { KeyObject } from "node:crypto";
import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { sameBytes, sha256 } from "#runtime/core/digest.ts";
import {
  hasSmallOrder,
  platformVerifies,
  publicBytesOf,
  publicKeyBytes,
  publicKeyOf,
  secretKeyOf,
  seedBytes,
  signatureOf,
} from "#runtime/core/ed25519.ts";
import { assert } from "#runtime/core/fault.ts";

/** The public half: who signs, and how to tell. */
export interface VerifierKey {
  readonly name: string;
  readonly id: Uint8Array;
  /** As it is handed around: name, key id and public key in one line. */
  readonly text: string;
  readonly key: KeyObject;
}

/** The secret half; for an Ed25519 key, 32 bytes. */
export interface SignerKey {
  readonly verifier: VerifierKey;
  readonly key: KeyObject;
  /** "PRIVATE+KEY+name+id+base64", as Go's note package writes it. */
  readonly secretText: string;
}

export type NoteReading = Readonly<
  { kind: "verified"; text: string } | { kind: "rejected"; because: NoteRejection }
>;
export type NoteRejection = "too-long" | "malformed" | "unsigned" | "bad-signature";

/** Only the signature type of logs; cosignatures of witnesses (0x04) come with the witnesses. */
const ed25519 = 0x01;
const idBytes = 4;
const secretKeyForm = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/;
/** More than any note of ours by a factor of a hundred; the specification asks for a limit. */
export const noteBytesMax = 65_536;
export const signatureLinesMax = 16;

export function signerKeyFrom(name: string, seed: Uint8Array): SignerKey {
  assert(isName(name), `"${name}" can name a key`);
  const key = secretKeyOf(seed);
  const verifier = verifierKeyFrom(name, publicBytesOf(key));
  const secret = base64(Buffer.concat([Uint8Array.of(ed25519), seed]));
  return { verifier, key, secretText: `PRIVATE+KEY+${name}+${hex(verifier.id)}+${secret}` };
}

/** The 32 bytes that the key was made of. */
export function seedOf({ secretText }: SignerKey): Uint8Array {
  return fromBase64(secretKeyForm.exec(secretText)![3]!)!.subarray(1);
}

/** Undefined for anything but exactly one key of ours. */
export function parseSignerKey(text: string): SignerKey | undefined {
  const parts = secretKeyForm.exec(text);
  const secret = parts && fromBase64(parts[3]!);
  if (!parts || !isName(parts[1]!) || secret?.length !== 1 + seedBytes || secret[0] !== ed25519)
    return undefined;
  const signer = signerKeyFrom(parts[1]!, secret.subarray(1));
  return hex(signer.verifier.id) === parts[2] ? signer : undefined;
}

export function parseVerifierKey(text: string): VerifierKey | undefined {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  const bytes = parts && fromBase64(parts[3]!);
  if (!parts || !isName(parts[1]!) || bytes?.length !== 1 + publicKeyBytes || bytes[0] !== ed25519)
    return undefined;
  const publicBytes = bytes.subarray(1);
  if (hasSmallOrder(publicBytes)) return undefined;
  const key = verifierKeyFrom(parts[1]!, publicBytes);
  return hex(key.id) === parts[2] ? key : undefined;
}

/** Ed25519 is deterministic: signing the same text again gives the same bytes. */
export function signNote(text: string, signer: SignerKey): string {
  assert(isNoteText(text), "a note's text has no control characters and ends with a newline");
  const signature = signatureOf(Buffer.from(text), signer.key);
  const { name, id } = signer.verifier;
  return `${text}\n\u2014 ${name} ${base64(Buffer.concat([id, signature]))}\n`;
}

/** Believes the text only if `key` has signed it. Lines of keys we do not know say nothing, good or bad. */
export function openNote(note: string, key: VerifierKey): NoteReading {
  if (Buffer.byteLength(note) > noteBytesMax) return rejected("too-long");
  // The last blank line: the text may hold blank lines of its own.
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return rejected("malformed");
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split("\n");
  if (!isNoteText(text) || lines.length > signatureLinesMax) return rejected("malformed");
  let isSigned = false;
  for (const line of lines) {
    const parts = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
    const bytes = parts && fromBase64(parts[2]!);
    if (!parts || !isName(parts[1]!) || !bytes || bytes.length <= idBytes) return rejected("malformed");
    if (parts[1] !== key.name || !sameBytes(bytes.subarray(0, idBytes), key.id)) continue;
    if (!platformVerifies(Buffer.from(text), bytes.subarray(idBytes), key.key))
      return rejected("bad-signature");
    isSigned = true;
  }
  return isSigned ? { kind: "verified", text } : rejected("unsigned");
}

function verifierKeyFrom(name: string, publicBytes: Uint8Array): VerifierKey {
  const typed = Buffer.concat([Uint8Array.of(ed25519), publicBytes]);
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).slice(0, idBytes);
  const key = publicKeyOf(publicBytes);
  return { name, id, key, text: `${name}+${hex(id)}+${base64(typed)}` };
}

function rejected(because: NoteRejection): NoteReading {
  return { kind: "rejected", because };
}

function isName(name: string): boolean {
  return name !== "" && name.isWellFormed() && !/[\s+\p{White_Space}\p{Cc}]/u.test(name);
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the specification forbids.
  return text.endsWith("\n") && text.isWellFormed() && !/[\0-\x09\x0b-\x1f]/.test(text);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
