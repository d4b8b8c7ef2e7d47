// What an enrolment keeps in the gateway's folder. The keys are never written over: a certificate and a log that belong to
// one key are of no use with another.

import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  certificateRequest,
  type Identity,
  identityText,
  pem,
  requestDigest,
} from "#runtime/access/identity.ts";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { readPublicKey } from "#runtime/capsule/trust/disk.ts";
import { publicKeyOf } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";
import { signingKey } from "#runtime/prove/disk/key-file.ts";
import { renamed, signNote, type VerifierKey } from "#runtime/prove/note.ts";

export interface Places {
  readonly key: string;
  readonly request: string;
  readonly certificate: string;
  /** Signed by the gateway alone. */
  readonly asked: string;
  /** Signed by the site as well. */
  readonly note: string;
}

export function placesIn(data: string): Places {
  const at = (name: string): string => join(data, name);
  return {
    key: at("device.key"),
    request: at("device.csr"),
    certificate: at("device.pem"),
    asked: at("identity.asked"),
    note: at("identity.note"),
  };
}

/** Makes what is missing, and says the same as the last time where nothing is. */
export async function asked(
  gateway: string,
  data: string,
): Promise<{ identity: Identity; note: string; csr: string }> {
  await mkdir(data, { recursive: true, mode: 0o750 });
  const places = placesIn(data);
  const log = signingKey(data, gateway);
  if (!existsSync(places.key)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    keepSecret(places.key, String(privateKey.export({ format: "pem", type: "pkcs8" })).trimEnd());
  }
  const key = deviceKey(places.key);
  // ECDSA draws from chance, so a request that was handed out has to be kept.
  if (!existsSync(places.request))
    await writeWhole(places.request, [
      Buffer.from(pem("CERTIFICATE REQUEST", certificateRequest(gateway, key))),
    ]);
  const csr = readFileSync(places.request, "utf8");
  const request = requestDigest(csr);
  if (request === undefined)
    throw new Fault("keys/bad-file", `${places.request} is no certificate request`, {
      hint: "Move it away; a new one for the same key is made then",
    });
  const identity = { gateway, log: log.verifier.text, request };
  const note = signNote(identityText(identity), log);
  await writeWhole(places.asked, [Buffer.from(note)]);
  return { identity, note, csr };
}

export function deviceKey(path: string): KeyObject {
  try {
    return createPrivateKey(readSecret(path));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("keys/unreadable", `Cannot use the device key ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Run `iv enrol` as the user that the daemon runs as",
    });
  }
}

/** A key as `iv keys new` makes it, as one that signs notes. */
export function siteKey(path: string): VerifierKey {
  const { name, bytes } = readPublicKey(path);
  return renamed({ key: publicKeyOf(bytes) }, name);
}

export function textOf(path: string): string {
  try {
    const text = readFileSync(path, "utf8");
    if (text.length <= fileCharactersMax) return text;
  } catch (cause) {
    throw new Fault("keys/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Name a file that this user may read",
    });
  }
  throw new Fault("keys/bad-file", `${path} is too long for a note or a certificate`);
}

const fileCharactersMax = 131_072;
