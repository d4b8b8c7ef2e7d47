// Ed25519 for those who must agree: a capsule that one gateway trusts, every gateway and every auditor
// trusts. RFC 8032 leaves cases open in which verifiers differ, and each of them is refused here:
// public keys of small or mixed order, keys and points in a second spelling, and S beyond the group's
// order. Two implementations that share no code must then both say yes.

import { hash } from "node:crypto";
import { hashes, Point, verify } from "@noble/ed25519";
import {
  hasSmallOrder,
  platformVerifies,
  publicKeyBytes,
  publicKeyOf,
  signatureBytes,
} from "#runtime/core/ed25519.ts";

export interface Signed {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** 32 bytes, of whoever is said to have signed. */
  readonly publicKey: Uint8Array;
}

/** Total: hostile bytes are an ordinary no. */
export function isSignedBy(signed: Signed): boolean {
  // The fast one first: what is forged costs a gateway little.
  return nativeVerifies(signed) && isStrictlySigned(signed);
}

/** One deployment judges the same manifest ten times over, and each time takes milliseconds. */
function isStrictlySigned(signed: Signed): boolean {
  const { message, signature, publicKey } = signed;
  // Where the other one has said yes, the key and the signature have their lengths, so nothing can be shifted between the three.
  const text = hash("sha256", Buffer.concat([publicKey, signature, message]));
  if (signatures.has(text)) return true;
  if (!strictVerifies(signed)) return false;
  signatures.add(text);
  return true;
}

/** The rules above, on noble's arithmetic. Exported for the test that holds it against the other one. */
export function strictVerifies({ message, signature, publicKey }: Signed): boolean {
  if (signature.length !== signatureBytes || !isSoundKey(publicKey)) return false;
  // Without a part of small order in either point, the equation with and without cofactor are one.
  return (
    isSoundPoint(signature.subarray(0, publicKeyBytes)) &&
    verify(signature, message, publicKey, { zip215: false })
  );
}

/** OpenSSL's answer, which takes some signatures that ours does not. */
export function nativeVerifies({ message, signature, publicKey }: Signed): boolean {
  return publicKey.length === publicKeyBytes && platformVerifies(message, signature, publicKeyOf(publicKey));
}

/** Whether a key can be anybody's: one spelling, on the curve, in the group that signatures live in. */
export function isSoundKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== publicKeyBytes) return false;
  const text = Buffer.from(publicKey).toString("hex");
  if (keys.has(text)) return true;
  if (!isSoundPoint(publicKey)) return false;
  keys.add(text);
  return true;
}

/** What was found good, so many of a kind; then it forgets all. What was found bad is never kept and takes no room. */
class Found {
  readonly #found = new Set<string>();

  has(text: string): boolean {
    return this.#found.has(text);
  }

  add(text: string): void {
    if (this.#found.size === foundMax) this.#found.clear();
    this.#found.add(text);
  }
}

const foundMax = 64;
/** The same few are asked about again and again, and each time takes milliseconds, and tens of them in a process that has just begun. */
const keys = new Found();
const signatures = new Found();

function isSoundPoint(bytes: Uint8Array): boolean {
  if (hasSmallOrder(bytes)) return false;
  try {
    // Strict reading: the y coordinate is below p and belongs to a point.
    return Point.fromBytes(bytes, false).isTorsionFree();
  } catch {
    return false;
  }
}

/** The package leaves the hash of its synchronous half to its user. */
hashes.sha512 = (message) => new Uint8Array(hash("sha512", message, "buffer"));
