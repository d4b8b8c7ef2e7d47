// Who a gateway is, so that others can believe it: a note that names the gateway, the key of its log and the request for
// its certificate. The gateway signs it with the log's key, which shows that it has that key; the site signs the same
// text, which shows that a person has looked. Both are signed notes as C2SP has them.

import { createPublicKey, type KeyObject, sign, X509Certificate } from "node:crypto";
import {
  bitString,
  context,
  objectId,
  sequence,
  setOf,
  smallInteger,
  utf8String,
} from "#runtime/core/der.ts";
import { type Digest, digestOf, sameBytes } from "#runtime/core/digest.ts";
import { signatureOf } from "#runtime/core/ed25519.ts";
import {
  openNote,
  parseVerifierKey,
  signatureLine,
  splitNote,
  type VerifierKey,
} from "#runtime/prove/note.ts";

export interface Identity {
  readonly gateway: string;
  /** The log's verifier key. */
  readonly log: string;
  /** Of the DER of the request. */
  readonly request: Digest;
}

export function identityText({ gateway, log, request }: Identity): string {
  return `${header}\ngateway ${gateway}\nlog ${log}\nrequest ${request}\n`;
}

/** Undefined for anything but exactly what `identityText` writes. */
export function parseIdentity(text: string): Identity | undefined {
  const parts = /^[^\n]+\ngateway (\S+)\nlog (\S+)\nrequest (sha256:[0-9a-f]{64})\n$/.exec(text);
  if (parts === null) return undefined;
  const identity = { gateway: parts[1]!, log: parts[2]!, request: parts[3] as Digest };
  return identityText(identity) === text ? identity : undefined;
}

/** What the note says, once the gateway's own key has signed it. */
export function ownIdentity(note: string): Identity | undefined {
  const read = splitNote(note);
  const identity = typeof read === "string" ? undefined : parseIdentity(read.text);
  const key = identity && parseVerifierKey(identity.log);
  if (key === undefined || key.name !== identity?.gateway) return undefined;
  return openNote(note, key).kind === "verified" ? identity : undefined;
}

/** The same note with one signature more. */
export function countersigned(note: string, verifier: VerifierKey, secret: KeyObject): string {
  const read = splitNote(note);
  if (typeof read === "string") return note;
  return `${note}${signatureLine(verifier, signatureOf(Buffer.from(read.text), secret))}`;
}

/** PKCS #10 (RFC 2986) with the gateway's name as its common name, for a P-256 key. */
export function certificateRequest(name: string, key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const subject = sequence(setOf(sequence(objectId(oids.commonName), utf8String(name))));
  const info = sequence(smallInteger(0), subject, new Uint8Array(spki), context(0));
  const signature = sign("sha256", info, key);
  return sequence(info, sequence(objectId(oids.ecdsaWithSha256)), bitString(signature));
}

export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** The bytes of a request as it was written. */
export function requestDigest(text: string): Digest | undefined {
  const body = /^-----BEGIN CERTIFICATE REQUEST-----\n([\s\S]+?)-----END CERTIFICATE REQUEST-----\n?$/.exec(
    text,
  )?.[1];
  return body === undefined ? undefined : digestOf(Buffer.from(body, "base64"));
}

/** Why a certificate is not for this gateway's key; undefined where it is. The first of a chain is its own. */
export function certificateFlaw(
  chain: string,
  { name, key, authority }: { readonly name: string; readonly key: KeyObject; readonly authority?: string },
): string | undefined {
  const own = certificateIn(chain);
  if (own === undefined) return "it is no certificate";
  const wanted = createPublicKey(key).export({ format: "der", type: "spki" });
  if (!sameBytes(own.publicKey.export({ format: "der", type: "spki" }), wanted))
    return "it is for another key than the one that is here";
  if (!own.subject.split("\n").includes(`CN=${name}`)) return `its common name is not ${name}`;
  if (own.ca) return "it is that of an authority, which no gateway is";
  const signer = authority === undefined ? undefined : certificateIn(authority);
  if (authority !== undefined && (signer === undefined || !own.verify(signer.publicKey)))
    return "the authority has not signed it";
  return undefined;
}

export function certificateIn(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    // Whatever else is in the file, there is no certificate to speak of.
    return undefined;
  }
}

const header = "industriverse identity v1";
const oids = { commonName: "2.5.4.3", ecdsaWithSha256: "1.2.840.10045.4.3.2" } as const;
