// A bring-up report as a file: canonical JSON in a DSSE envelope, signed with the key that signs the gateway's
// log. Numbers with fractions are strings, as in the log, so that every program prints the same bytes.

import { envelopeBytes, preAuthentication, readEnvelope, signed } from "#runtime/capsule/trust/envelope.ts";
import { isSignedBy } from "#runtime/capsule/trust/signature.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { publicBytesOf, publicKeyBytes } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { SignerKey, VerifierKey } from "#runtime/prove/note.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { decimal } from "#runtime/prove/record.ts";
import type { BringUpReport } from "./report-form.ts";

const reportType = "application/vnd.industriverse.bring-up-report.v1+json";

export interface SealedReport {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

export function sealReport(report: BringUpReport, signer: SignerKey): SealedReport {
  const payload = canonicalBytes(canonicalOf(report));
  const bytes = publicBytesOf(signer.key);
  const key = { publicKey: { id: digestOf(bytes), name: signer.verifier.name, bytes }, secret: signer.key };
  const envelope = signed({ payload, signatures: [], type: reportType }, key);
  return { bytes: envelopeBytes(envelope), digest: digestOf(payload) };
}

export interface OpenedReport {
  readonly report: BringUpReport;
  readonly digest: Digest;
  readonly key: VerifierKey;
  /** Without a key of the caller's, what is shown is that the report is whole, and not whose it is. */
  readonly keyFrom: "caller" | "report";
}

/** Throws "proof/broken" for everything that is not exactly what `sealReport` wrote and this key signed. */
export function openReport(bytes: Uint8Array, place: string, trusted?: VerifierKey): OpenedReport {
  const { payload, signatures } = enveloped(bytes, place);
  const report = parsed(payload, place);
  const named = parseVerifierKey(report.gateway.key);
  const key = trusted ?? named;
  if (key === undefined) throw broken(place, "it names no key that could have signed it");
  const publicKey = keyBytesOf(key);
  const [signature, ...more] = signatures;
  if (signature === undefined || more.length > 0) throw broken(place, "it has not exactly one signature");
  if (signature.keyId !== digestOf(publicKey)) throw broken(place, `it is not signed by ${key.name}'s key`);
  const message = preAuthentication(payload, reportType);
  if (!isSignedBy({ message, signature: signature.bytes, publicKey }))
    throw broken(place, "its signature is wrong: the report was changed, or another key signed it");
  return { report, digest: digestOf(payload), key, keyFrom: trusted === undefined ? "report" : "caller" };
}

function enveloped(bytes: Uint8Array, place: string): ReturnType<typeof readEnvelope> {
  try {
    return readEnvelope(bytes, place, { type: reportType });
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new Fault("proof/broken", `${place} is no bring-up report: ${cause.message}`, {
      cause,
      hint: mend,
    });
  }
}

function parsed(payload: Uint8Array, place: string): BringUpReport {
  try {
    const report = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) as BringUpReport;
    if (report?.schema === "industriverse.bring-up/1" && typeof report.gateway?.key === "string")
      return report;
  } catch (cause) {
    throw new Fault("proof/broken", `${place} is no bring-up report: ${(cause as Error).message}`, {
      cause,
      hint: mend,
    });
  }
  throw broken(place, "it has another form");
}

/** Fractions become the shortest decimals that read back to the same bits; what is undefined is left out. */
export function canonicalOf(value: unknown): Canonical {
  if (typeof value === "number")
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : decimal(value);
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(canonicalOf);
  if (typeof value !== "object" || value === null) return value as Canonical;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, canonicalOf(member)]));
}

function keyBytesOf({ key }: VerifierKey): Uint8Array {
  return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-publicKeyBytes));
}

function broken(place: string, what: string): Fault {
  return new Fault("proof/broken", `${place} does not verify: ${what}`, { hint: mend });
}

const mend =
  "Get the report again from who made it, and the gateway's key from `iv proof verify` where it was enrolled";
