import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A key as it stands in metadata, and the hand that signs with it. */
export interface Signer {
  readonly keyId: string;
  readonly key: KeyForm;
  sign(message: Uint8Array): string;
}

export interface KeyForm {
  readonly keytype: string;
  readonly scheme: string;
  readonly keyval: { readonly public: string };
  readonly [more: string]: unknown;
}

/** Made once for each process: what a test wants is different keys, not new ones. */
export class SignerPool {
  readonly #taken = new Map<string, number>();

  next(keytype = "ed25519", scheme = "ed25519"): Signer {
    const index = this.#taken.get(scheme) ?? 0;
    this.#taken.set(scheme, index + 1);
    const made = pool.get(scheme) ?? [];
    pool.set(scheme, made);
    made[index] ??= newSigner(keytype, scheme);
    return made[index];
  }
}

const pool = new Map<string, Signer[]>();

/** The same secret under another form, as a test of unknown members wants it. */
export function reshaped({ sign: hand, key }: Signer, more: Readonly<Record<string, unknown>>): Signer {
  const form = { ...key, ...more };
  return { sign: hand, key: form, keyId: keyIdOf(form) };
}

function newSigner(keytype: string, scheme: string): Signer {
  const { publicKey, privateKey } = pairOf(scheme);
  const key: KeyForm = { keytype, scheme, keyval: { public: publicText(publicKey, scheme) } };
  return {
    key,
    keyId: keyIdOf(key),
    sign: (message) =>
      sign(scheme === "ed25519" ? null : "sha256", message, padded(privateKey, scheme)).toString("hex"),
  };
}

function pairOf(scheme: string): { publicKey: KeyObject; privateKey: KeyObject } {
  if (scheme === "ed25519") return generateKeyPairSync("ed25519");
  if (scheme === "ecdsa-sha2-nistp256") return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return generateKeyPairSync("rsa", { modulusLength: 2_048 });
}

function publicText(key: KeyObject, scheme: string): string {
  if (scheme === "ed25519") return key.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  return key.export({ format: "pem", type: "spki" }).toString();
}

function padded(key: KeyObject, scheme: string): KeyObject | { key: KeyObject; padding: number } {
  return scheme.startsWith("rsa") ? { key, padding: constants.RSA_PKCS1_PSS_PADDING } : key;
}

function keyIdOf(key: KeyForm): string {
  return createHash("sha256").update(JSON.stringify(key)).digest("hex");
}
