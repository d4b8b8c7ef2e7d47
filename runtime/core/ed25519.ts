// Ed25519 keys as 32 plain bytes, and what the platform's own implementation does with them. Whoever must
// agree with other verifiers about hostile keys and signatures asks capsule/trust/signature.ts.

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { assert } from "./fault.ts";

export const seedBytes = 32;
export const publicKeyBytes = 32;
export const signatureBytes = 64;

/** The secret half. A seed is all there is to it, so that is what a key file keeps. */
export function secretKeyOf(seed: Uint8Array): KeyObject {
  assert(seed.length === seedBytes, `an Ed25519 seed has ${seedBytes} bytes`);
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
}

export function publicKeyOf(bytes: Uint8Array): KeyObject {
  assert(bytes.length === publicKeyBytes, `an Ed25519 public key has ${publicKeyBytes} bytes`);
  return createPublicKey({ key: Buffer.concat([spkiPrefix, bytes]), format: "der", type: "spki" });
}

/** The public half of a secret key, as bytes. */
export function publicBytesOf(secret: KeyObject): Uint8Array {
  const der = createPublicKey(secret).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(spkiPrefix.length));
}

/** Ed25519 is deterministic: signing the same message again gives the same bytes. */
export function signatureOf(message: Uint8Array, secret: KeyObject): Uint8Array {
  return new Uint8Array(sign(null, message, secret));
}

export function platformVerifies(message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  return signature.length === signatureBytes && verify(null, message, key, signature);
}

/**
 * Keys under which one signature fits any text. Verifiers disagree about them (Go and ZIP-215 accept,
 * OpenSSL 3.5 refuses), so they are refused before any verifier sees them. The y coordinates, without the
 * sign bit: 0, 1, the two of order 8, and p − 1, p, p + 1, which are −1, 0 and 1 in another spelling.
 */
const smallOrder: readonly string[] = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
];

/** Of a public key, or of the point that begins a signature. */
export function hasSmallOrder(point: Uint8Array): boolean {
  // A copy that is one: `slice` of a Buffer is the same memory.
  const unsigned = new Uint8Array(point);
  unsigned[31]! &= 0x7f;
  return smallOrder.includes(Buffer.from(unsigned).toString("hex"));
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in DER. */
const pkcs8Prefix: Uint8Array = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiPrefix: Uint8Array = Buffer.from("302a300506032b6570032100", "hex");
