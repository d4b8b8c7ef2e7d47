// Keys of people and sites, as text. The public line is made to be read aloud, pasted and compared; its
// last word is derived from the key, so that a line damaged on its way is not a key:
//
//   ed25519 Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE= alice@acme sha256:…
//
// The secret line says "ed25519-secret" and holds the seed in the same place.

import type { KeyObject } from "node:crypto";
import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { publicBytesOf, publicKeyBytes, secretKeyOf, seedBytes, signatureOf } from "#runtime/core/ed25519.ts";
import { assert } from "#runtime/core/fault.ts";
import { isSoundKey } from "./signature.ts";

export interface PublicKey {
  /** SHA-256 of the 32 bytes: the same key has the same id whatever anybody calls it. */
  readonly id: Digest;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SecretKey {
  readonly publicKey: PublicKey;
  readonly secret: KeyObject;
}

export const keyNameCharactersMax = 64;

/** Names stand between spaces in a line, and on pages; a letter or digit first keeps them from being options. */
export function isKeyName(name: string): boolean {
  return name.length <= keyNameCharactersMax && /^[A-Za-z0-9][A-Za-z0-9@._-]*$/.test(name);
}

export function publicKey(name: string, bytes: Uint8Array): PublicKey {
  assert(isKeyName(name), `"${name}" can name a key`);
  assert(isSoundKey(bytes), "a key of ours is a sound one");
  return { id: digestOf(bytes), name, bytes };
}

export function secretKey(name: string, seed: Uint8Array): SecretKey {
  const secret = secretKeyOf(seed);
  return { publicKey: publicKey(name, publicBytesOf(secret)), secret };
}

export function signWith({ secret }: SecretKey, message: Uint8Array): Uint8Array {
  return signatureOf(message, secret);
}

export function publicText({ id, name, bytes }: PublicKey): string {
  return `ed25519 ${base64(bytes)} ${name} ${id}`;
}

/** A seed and a name are the whole of a secret key; what else there is follows from them. */
export function secretText(name: string, seed: Uint8Array): string {
  return `ed25519-secret ${base64(seed)} ${name} ${secretKey(name, seed).publicKey.id}`;
}

/** Undefined for anything but exactly one line of ours with a key that can be somebody's. */
export function parsePublicKey(text: string): PublicKey | undefined {
  const parts = partsOf(text, "ed25519");
  if (parts?.bytes.length !== publicKeyBytes || !isSoundKey(parts.bytes)) return undefined;
  const key = publicKey(parts.name, parts.bytes);
  return key.id === parts.id ? key : undefined;
}

export function parseSecretKey(text: string): SecretKey | undefined {
  const parts = partsOf(text, "ed25519-secret");
  if (parts?.bytes.length !== seedBytes) return undefined;
  const key = secretKey(parts.name, parts.bytes);
  return key.publicKey.id === parts.id ? key : undefined;
}

function partsOf(
  text: string,
  kind: string,
): { readonly bytes: Uint8Array; readonly name: string; readonly id: string } | undefined {
  const [word, encoded, name, id, ...more] = text.split(" ");
  const bytes = fromBase64(encoded ?? "");
  if (word !== kind || bytes === undefined || id === undefined || more.length > 0) return undefined;
  return name !== undefined && isKeyName(name) ? { bytes, name, id } : undefined;
}
