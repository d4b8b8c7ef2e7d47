// Whose signature counts. A key of a kind that is not known here, or one that is no key at all, signs nothing,
// and does no harm to the others: who adds a key of tomorrow must not lock out the gateways of today.

import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import { hasSmallOrder, platformVerifies, publicKeyBytes, publicKeyOf } from "#runtime/core/ed25519.ts";
import { keysMax } from "./bounds.ts";
import { type Json, Members, refused } from "./json.ts";

export interface Key {
  /** The key itself in DER, whatever ids it goes by, or undefined for a key that cannot be used here. */
  readonly identity: string | undefined;
  hasSigned(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface Role {
  readonly keyIds: readonly string[];
  readonly threshold: number;
}

export type Keys = ReadonlyMap<string, Key>;

export function keysOf(members: Members): Keys {
  const entries = members.entries();
  if (entries.length > keysMax) throw refused(members.place, `has more than ${keysMax} keys`);
  return new Map(entries.map(([id, value]) => [id, keyOf(new Members(value, `${members.place}: ${id}`))]));
}

export function roleOf(members: Members): Role {
  const keyIds = members.texts("keyids");
  if (new Set(keyIds).size < keyIds.length) throw members.wrong("keyids", "names a key twice");
  return { keyIds, threshold: members.whole("threshold", 1) };
}

/** Where not, what was signed before may be signed no more. */
export function isSameRole(a: Role, b: Role): boolean {
  const both = new Set([...a.keyIds, ...b.keyIds]);
  return a.threshold === b.threshold && both.size === a.keyIds.length && both.size === b.keyIds.length;
}

function keyOf(members: Members): Key {
  const [type, scheme] = [members.text("keytype"), members.text("scheme")];
  const value: Json | undefined = members.members("keyval").get("public");
  // Made at its first use only: a list of a thousand keys of which one signs costs one.
  let made: Usable | undefined | "not yet" = "not yet";
  const usable = (): Usable | undefined => {
    if (made === "not yet") made = typeof value === "string" ? usableKey(type, scheme, value) : undefined;
    return made;
  };
  return {
    get identity() {
      return usable()?.identity;
    },
    hasSigned: (message, signature) => usable()?.hasSigned(message, signature) ?? false,
  };
}

type Usable = { readonly identity: string } & Pick<Key, "hasSigned">;
type Check = (key: KeyObject, message: Uint8Array, signature: Uint8Array) => boolean;

function usableKey(type: string, scheme: string, value: string): Usable | undefined {
  const known = schemes[scheme];
  if (known === undefined || !known.types.includes(type)) return undefined;
  try {
    const key = keyObject(value, known);
    if (key === undefined || !known.fits(key)) return undefined;
    return {
      identity: key.export({ format: "der", type: "spki" }).toString("hex"),
      hasSigned(message, signature) {
        try {
          return known.check(key, message, signature);
        } catch {
          // What the library cannot even read as a signature is none.
          return false;
        }
      },
    };
  } catch {
    // Neither is it a key then: it counts as one of an unknown kind.
    return undefined;
  }
}

interface Scheme {
  readonly types: readonly string[];
  /** What stands in DER before the bytes of a key that is written in hex. */
  readonly prefix?: string;
  fits(key: KeyObject): boolean;
  readonly check: Check;
}

const elliptic = (curve: string, hash: string, prefix: string): Scheme => ({
  types: ["ecdsa", `ecdsa-sha2-${curve === "prime256v1" ? "nistp256" : "nistp384"}`],
  prefix,
  fits: (key) => key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === curve,
  check: (key, message, signature) => verify(hash, message, key, signature),
});

const rsaPss = (hash: string): Scheme => ({
  types: ["rsa"],
  fits: (key) =>
    key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= rsaBitsMin,
  check: (key, message, signature) =>
    verify(hash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING }, signature),
});

const rsaBitsMin = 2_048;

/** What TUF's specification names (section 4.2); everything else is unknown. */
const schemes: Readonly<Record<string, Scheme>> = Object.assign(Object.create(null), {
  ed25519: {
    types: ["ed25519"],
    prefix: "302a300506032b6570032100",
    fits: (key: KeyObject) => key.asymmetricKeyType === "ed25519" && !hasSmallOrder(rawEd25519(key)),
    check: (key: KeyObject, message: Uint8Array, signature: Uint8Array) =>
      !hasSmallOrder(signature) && platformVerifies(message, signature, key),
  },
  "ecdsa-sha2-nistp256": elliptic(
    "prime256v1",
    "sha256",
    "3059301306072a8648ce3d020106082a8648ce3d030107034200",
  ),
  "ecdsa-sha2-nistp384": elliptic("secp384r1", "sha384", "3076301006072a8648ce3d020106052b81040022036200"),
  "rsassa-pss-sha256": rsaPss("sha256"),
  "rsassa-pss-sha384": rsaPss("sha384"),
  "rsassa-pss-sha512": rsaPss("sha512"),
} satisfies Record<string, Scheme>);

function keyObject(value: string, { prefix }: Scheme): KeyObject | undefined {
  if (value.startsWith("-----BEGIN PUBLIC KEY-----")) return createPublicKey(value);
  if (prefix === undefined || !/^(?:[0-9a-fA-F]{2})+$/.test(value)) return undefined;
  const bytes = Buffer.from(value, "hex");
  if (prefix === schemes["ed25519"]!.prefix)
    return bytes.length === publicKeyBytes ? publicKeyOf(bytes) : undefined;
  return createPublicKey({
    key: Buffer.concat([Buffer.from(prefix, "hex"), bytes]),
    format: "der",
    type: "spki",
  });
}

function rawEd25519(key: KeyObject): Uint8Array {
  return key.export({ format: "der", type: "spki" }).subarray(-publicKeyBytes);
}
