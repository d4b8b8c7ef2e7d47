// Metadata as it came: bytes, what they say, and who has signed that. Nothing of what it says is looked at
// before enough have signed, except which kind of metadata it claims to be.

import { signaturesMax } from "./bounds.ts";
import { canonicalBytesOf, Members, parseJson, refused } from "./json.ts";
import type { Key, Keys, Role } from "./keys.ts";

export type Kind = "root" | "timestamp" | "snapshot" | "targets";

export interface Sealed {
  /** Exactly what came, for the disk. */
  readonly bytes: Uint8Array;
  readonly signed: Members;
  /** What was signed. */
  readonly message: Uint8Array;
  /** By key id, in hex. */
  readonly signatures: ReadonlyMap<string, string>;
  /** Whose, for messages. */
  readonly place: string;
}

export function unseal(bytes: Uint8Array, kind: Kind, place: string): Sealed {
  const whole = new Members(parseJson(bytes, place), place);
  const signed = new Members(whole.get("signed"), place);
  // Whoever may sign a snapshot may not thereby make a timestamp.
  if (signed.text("_type") !== kind) throw refused(place, `is no ${kind}`);
  const list = whole.list("signatures");
  if (list.length > signaturesMax) throw refused(place, `has more than ${signaturesMax} signatures`);
  const signatures = new Map<string, string>();
  for (const item of list) {
    const signature = new Members(item, `${place}: a signature`);
    const keyId = signature.text("keyid");
    if (signatures.has(keyId)) throw refused(place, `has two signatures of the key ${keyId}`);
    signatures.set(keyId, signature.text("sig"));
  }
  return { bytes, signed, message: canonicalBytesOf(signed.raw, place), signatures, place };
}

/**
 * Throws unless enough keys of the role have signed. A signature that does not fit is as good as none; a key
 * counts once, whatever many ids it goes by.
 */
export function requireSigners({ place, message, signatures }: Sealed, role: Role, keys: Keys): void {
  const signers = new Set<string>();
  for (const keyId of role.keyIds) {
    const [key, hex] = [keys.get(keyId), signatures.get(keyId)];
    if (key !== undefined && hex !== undefined && hasSigned(key, message, hex)) signers.add(key.identity!);
    if (signers.size >= role.threshold) return;
  }
  throw refused(place, `${signers.size} of ${role.threshold} keys have signed it`);
}

function hasSigned(key: Key, message: Uint8Array, hex: string): boolean {
  return /^(?:[0-9a-fA-F]{2})+$/.test(hex) && key.hasSigned(message, Buffer.from(hex, "hex"));
}
