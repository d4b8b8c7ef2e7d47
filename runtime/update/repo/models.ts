// TUF documents as bytes, and their signatures, by the package that clients of others use as well: what is
// signed here is signed over the bytes that they will check.

import {
  Key,
  Metadata,
  type Root,
  Signature,
  type Snapshot,
  type Targets,
  type Timestamp,
  ValueError,
} from "@tufjs/models";
import { type PublicKey, publicKey, type SecretKey, signWith } from "#runtime/capsule/trust/key.ts";
import { isSoundKey } from "#runtime/capsule/trust/signature.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import {
  type Document,
  documentBytesMax,
  hexOf,
  type KeyForm,
  type RoleForm,
  type RoleName,
} from "./form.ts";
import { flawOf } from "./well-formed.ts";

/** Reads a document that a repository of ours has written, or a holder has brought back; a Fault for anything else. */
export function readDocument<Kind extends RoleName>(
  bytes: Uint8Array,
  { kind, place }: { readonly kind: Kind; readonly place: string },
): Document<Kind> {
  if (bytes.length > documentBytesMax)
    throw bad(place, `has ${bytes.length} bytes, of at most ${documentBytesMax}`);
  let form: Document<Kind>;
  try {
    form = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Document<Kind>;
    modelOf(form, kind);
  } catch (error) {
    throw bad(place, `is no ${kind} document (${(error as Error).message})`);
  }
  const flaw = flawOf(form, kind);
  if (flaw !== undefined) throw bad(place, flaw);
  return form;
}

/** The kind that bytes say they are of; what they say is checked by `readDocument`. */
export function kindIn(bytes: Uint8Array): string {
  try {
    const { signed } = JSON.parse(new TextDecoder().decode(bytes)) as { signed?: { _type?: unknown } };
    return String(signed?._type);
  } catch {
    return "nothing";
  }
}

export function documentBytes(document: Document): Uint8Array {
  return canonicalBytes(document as unknown as Canonical);
}

/** A second signature of the same key takes the place of the first. */
export function withSignature<Kind extends RoleName>(
  document: Document<Kind>,
  key: SecretKey,
): Document<Kind> {
  const { keyId } = keyFormOf(key.publicKey);
  const model = modelOf({ ...document, signatures: [] }, document.signed._type);
  model.sign(
    (message) => new Signature({ keyID: keyId, sig: Buffer.from(signWith(key, message)).toString("hex") }),
  );
  const own = { keyid: keyId, sig: model.signatures[keyId]!.sig };
  const others = document.signatures.filter(({ keyid }) => keyid !== keyId);
  return { ...document, signatures: [...others, own].sort((a, b) => (a.keyid < b.keyid ? -1 : 1)) };
}

/** Those of a role's keys that have rightly signed, each once. A wrong signature counts for nobody. */
export function signersOf(
  document: Document,
  { role, keys }: { readonly role: RoleForm; readonly keys: Readonly<Record<string, KeyForm>> },
): ReadonlySet<string> {
  const model = modelOf(document, document.signed._type);
  const valid = role.keyids.filter((id) => {
    const form = keys[id];
    if (form === undefined) return false;
    try {
      Key.fromJSON(id, { ...form }).verifySignature(model);
      return true;
    } catch {
      return false;
    }
  });
  // However many ids a key may have, its holder is one.
  return new Set(new Map(valid.map((id) => [keys[id]!.keyval.public, id])).values());
}

/** The id as TUF has it from old: the digest of the key's canonical form, without whose it is. */
export function keyFormOf({ bytes, name }: PublicKey): { readonly keyId: string; readonly form: KeyForm } {
  const form = {
    keytype: "ed25519",
    scheme: "ed25519",
    keyval: { public: Buffer.from(bytes).toString("hex") },
  } as const;
  return { keyId: hexOf(digestOf(canonicalBytes(form))), form: { ...form, "x-holder": name } };
}

/** Undefined for a key of another kind, or under which anything would be signed. */
export function publicKeyIn({ keyval, "x-holder": holder = "unnamed" }: KeyForm): PublicKey | undefined {
  const bytes = new Uint8Array(Buffer.from(keyval.public, "hex"));
  return isSoundKey(bytes) ? publicKey(holder, bytes) : undefined;
}

/** Whole seconds in UTC, as TUF has it. */
export function instantText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function modelOf(document: Document, kind: RoleName): Metadata<Root | Targets | Snapshot | Timestamp> {
  // The package's union of words is an enum, which Node cannot strip; the words are the same.
  const read = Metadata.fromJSON as (kind: RoleName, data: object) => ReturnType<typeof modelOf>;
  const model = read(kind, document);
  if (model.signed.version < 1) throw new ValueError("a version below 1");
  return model;
}

function bad(place: string, what: string): Fault {
  return new Fault("repo/bad-metadata", `${place} ${what}`, {
    hint: "Fetch it again from where it was made; `iv repo verify` looks through a whole repository",
  });
}
