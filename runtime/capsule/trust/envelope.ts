// Signatures over a manifest, or over another canonical document, as a DSSE envelope (github.com/secure-systems-lab/dsse, protocol 1.0.2), so
// that tools of others can check them. DSSE signs the type with the bytes: what was signed as one thing
// cannot be shown as another. One envelope holds the signatures of all roles.

import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { type Canonical, canonicalJson } from "#runtime/core/canonical-json.ts";
import { type Digest, sameBytes } from "#runtime/core/digest.ts";
import { signatureBytes } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type SecretKey, signWith } from "./key.ts";

export interface Envelope {
  /** The manifest's canonical bytes. */
  readonly payload: Uint8Array;
  /** At most one a key, in the order of their key ids. */
  readonly signatures: readonly Signature[];
  /** What the payload is; absent: a manifest. */
  readonly type?: string;
}

export interface Signature {
  readonly keyId: Digest;
  readonly bytes: Uint8Array;
}

const payloadType = "application/vnd.industriverse.capsule.manifest.v1+json";
export const signaturesMax = 16;
/** A manifest in base64 and a few signatures. */
export const envelopeBytesMax: number = 512 * 1_024;

/** What is really signed: "DSSEv1", then each part behind its length, so that none can grow into the next. */
export function preAuthentication(payload: Uint8Array, type: string = payloadType): Uint8Array {
  const head = `DSSEv1 ${type.length} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, "latin1"), payload]);
}

/** A second signature of the same key takes the place of the first. */
export function signed(envelope: Envelope, key: SecretKey): Envelope {
  const { payload, signatures, type } = envelope;
  const own = { keyId: key.publicKey.id, bytes: signWith(key, preAuthentication(payload, type)) };
  const others = signatures.filter(({ keyId }) => keyId !== own.keyId);
  const all = [...others, own].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  if (all.length > signaturesMax)
    throw new Fault("capsule/bad-signature", `A capsule carries at most ${signaturesMax} signatures`, {
      hint: "Build the capsule again and let only those sign whom a gateway asks for",
    });
  return { ...envelope, signatures: all };
}

export function envelopeBytes({ payload, signatures, type = payloadType }: Envelope): Uint8Array {
  const form: Canonical = {
    payload: base64(payload),
    payloadType: type,
    signatures: signatures.map(({ keyId, bytes }) => ({ keyid: keyId, sig: base64(bytes) })),
  };
  return new TextEncoder().encode(canonicalJson(form));
}

/**
 * Reads what `envelopeBytes` writes and nothing else: one spelling, so that no two files are the same
 * proof, and no reader sees another signature in it than this one.
 */
export function readEnvelope(
  bytes: Uint8Array,
  place: string,
  { type = payloadType }: { readonly type?: string } = {},
): Envelope {
  if (bytes.length > envelopeBytesMax)
    throw malformed(place, `${bytes.length} bytes`, `at most ${envelopeBytesMax}`);
  let form: unknown;
  try {
    form = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(place, `no JSON (${(error as Error).message})`, "a DSSE envelope");
  }
  if (!isForm(form)) throw malformed(place, "another form", "payload, payloadType and signatures");
  if (form.payloadType !== type) throw malformed(place, `the payload type ${shown(form.payloadType)}`, type);
  if (form.signatures.length > signaturesMax)
    throw malformed(place, `${form.signatures.length} signatures`, `at most ${signaturesMax}`);
  const payload = fromBase64(form.payload);
  if (payload === undefined) throw malformed(place, "a payload that is no base64", "base64");
  const signatures = form.signatures.map(({ keyid, sig }, index) => {
    const signature = fromBase64(sig);
    if (!isKeyId(keyid)) throw malformed(place, `the key id ${shown(keyid)}`, "sha256: and 64 hex digits");
    if (signature?.length !== signatureBytes)
      throw malformed(place, `signature ${index} of another length`, `${signatureBytes} bytes in base64`);
    if (index > 0 && keyid <= form.signatures[index - 1]!.keyid)
      throw malformed(place, `signature ${index} out of order`, "one signature a key, by key id");
    return { keyId: keyid, bytes: signature };
  });
  const envelope = { payload, signatures, ...(type === payloadType ? {} : { type }) };
  if (!sameBytes(envelopeBytes(envelope), bytes))
    throw malformed(place, "another spelling", "canonical JSON (RFC 8785)");
  return envelope;
}

interface Form {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

function isForm(value: unknown): value is Form {
  const { payload, payloadType: type, signatures } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof payload === "string" &&
    typeof type === "string" &&
    Array.isArray(signatures) &&
    signatures.every((item: unknown) => {
      const { keyid, sig } = (item ?? {}) as Record<string, unknown>;
      return typeof keyid === "string" && typeof sig === "string";
    })
  );
}

function isKeyId(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

function shown(text: string): string {
  return JSON.stringify(text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text);
}
const shownCharactersMax = 80;

function malformed(place: string, found: string, expected: string): Fault {
  return new Fault("capsule/bad-signature", `${place} has ${found}, expected ${expected}`, {
    hint: "The signatures were damaged or written by another program; sign the capsule again",
  });
}
