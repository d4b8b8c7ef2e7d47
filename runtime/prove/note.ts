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

/** What a key is for stands before its bytes, so that no signature of the one kind passes for the other. */
export type KeyUse = "log" | "witness";
const typeOf: Readonly<Record<KeyUse, number>> = { log: 0x01, witness: 0x04 };
const idBytes = 4;
const secretKeyForm = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/;
/** More than any note of ours by a factor of a hundred; the specification asks for a limit. */
export const noteBytesMax = 65_536;
export const signatureLinesMax = 16;

export function signerKeyFrom(name: string, seed: Uint8Array, use: KeyUse = "log"): SignerKey {
  assert(isName(name), `"${name}" can name a key`);
  const key = secretKeyOf(seed);
  const verifier = verifierKeyFrom(name, publicBytesOf(key), use);
  const secret = base64(Buffer.concat([Uint8Array.of(typeOf[use]), seed]));
  return { verifier, key, secretText: `PRIVATE+KEY+${name}+${hex(verifier.id)}+${secret}` };
}

/** The 32 bytes that the key was made of. */
export function seedOf({ secretText }: SignerKey): Uint8Array {
  return fromBase64(secretKeyForm.exec(secretText)![3]!)!.subarray(1);
}

/** Undefined for anything but exactly one key of ours. */
export function parseSignerKey(text: string, use: KeyUse = "log"): SignerKey | undefined {
  const parts = secretKeyForm.exec(text);
  const secret = parts && fromBase64(parts[3]!);
  if (!parts || !isName(parts[1]!) || secret?.length !== 1 + seedBytes || secret[0] !== typeOf[use])
    return undefined;
  const signer = signerKeyFrom(parts[1]!, secret.subarray(1), use);
  return hex(signer.verifier.id) === parts[2] ? signer : undefined;
}

export function parseVerifierKey(text: string, use: KeyUse = "log"): VerifierKey | undefined {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  const bytes = parts && fromBase64(parts[3]!);
  if (!parts || !isName(parts[1]!) || bytes?.length !== 1 + publicKeyBytes || bytes[0] !== typeOf[use])
    return undefined;
  const publicBytes = bytes.subarray(1);
  if (hasSmallOrder(publicBytes)) return undefined;
  const key = verifierKeyFrom(parts[1]!, publicBytes, use);
  return hex(key.id) === parts[2] ? key : undefined;
}

/** Ed25519 is deterministic: signing the same text again gives the same bytes. */
export function signNote(text: string, signer: SignerKey): string {
  assert(isNoteText(text), "a note's text has no control characters and ends with a newline");
  const signature = signatureOf(Buffer.from(text), signer.key);
  return `${text}\n${signatureLine(signer.verifier, signature)}`;
}

/** The same key under another name, as the later epochs of a log have it. */
export function renamed({ key }: Pick<VerifierKey, "key">, name: string): VerifierKey {
  const der = key.export({ format: "der", type: "spki" });
  return verifierKeyFrom(name, new Uint8Array(der.subarray(-publicKeyBytes)), "log");
}

/** Believes the text only if `key` has signed it. Lines of keys we do not know say nothing, good or bad. */
export function openNote(note: string, key: VerifierKey): NoteReading {
  const read = splitNote(note);
  if (typeof read === "string") return rejected(read);
  let isSigned = false;
  for (const { name, id, signature } of read.signatures) {
    if (name !== key.name || !sameBytes(id, key.id)) continue;
    if (!platformVerifies(Buffer.from(read.text), signature, key.key)) return rejected("bad-signature");
    isSigned = true;
  }
  return isSigned ? { kind: "verified", text: read.text } : rejected("unsigned");
}

export interface NoteSignature {
  readonly name: string;
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
}

/** What a note says and who claims to have signed it; nothing of that is verified yet. */
export function splitNote(
  note: string,
): { readonly text: string; readonly signatures: readonly NoteSignature[] } | NoteRejection {
  if (Buffer.byteLength(note) > noteBytesMax) return "too-long";
  // The last blank line: the text may hold blank lines of its own.
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return "malformed";
  const text = note.slice(0, split + 1);
  const signatures = signaturesIn(note.slice(split + 2));
  return isNoteText(text) && signatures !== undefined ? { text, signatures } : "malformed";
}

/** Of lines that end with a newline each; undefined where one of them is no signature. */
export function signaturesIn(block: string): readonly NoteSignature[] | undefined {
  if (!block.endsWith("\n")) return undefined;
  const lines = block.slice(0, -1).split("\n");
  if (lines.length > signatureLinesMax) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const parts = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
    const bytes = parts && fromBase64(parts[2]!);
    if (!parts || !isName(parts[1]!) || !bytes || bytes.length <= idBytes) return undefined;
    signatures.push({ name: parts[1]!, id: bytes.subarray(0, idBytes), signature: bytes.subarray(idBytes) });
  }
  return signatures;
}

export function signatureLine({ name, id }: VerifierKey, signature: Uint8Array): string {
  return `\u2014 ${name} ${base64(Buffer.concat([id, signature]))}\n`;
}

function verifierKeyFrom(name: string, publicBytes: Uint8Array, use: KeyUse): VerifierKey {
  const typed = Buffer.concat([Uint8Array.of(typeOf[use]), publicBytes]);
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
