import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";
import { parseSignerKey, type SignerKey, signerKeyFrom } from "#runtime/prove/note.ts";
import { epochsIn, logFolder } from "./layout.ts";
import { foreign, guarded } from "./sqlite.ts";

/**
 * The key that signs this gateway's checkpoints, drawn at the first start. A log whose key is gone is
 * not given a new one: what a new key signs could not be told from a forgery.
 */
export function signingKey(dir: string, origin: string): SignerKey {
  const path = join(dir, "proof.key");
  try {
    if (existsSync(path)) return read(path, origin);
    if (epochsIn(dir).length > 0) throw foreign(join(dir, logFolder), `its signing key ${path} is gone`);
    return create(path, origin);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("proof/disk", `Cannot use the signing key ${path}: ${(cause as Error).message}`, {
      cause,
      hint: `Let this user read and write ${dir}`,
    });
  }
}

/** The key of a log that is there, whoever's it is. */
export function keptKey(dir: string): SignerKey {
  const path = join(dir, "proof.key");
  const key = guarded(path, () => parseSignerKey(readSecret(path)));
  if (key === undefined) throw foreign(path, "it is no signing key");
  return key;
}

function read(path: string, origin: string): SignerKey {
  const key = parseSignerKey(readSecret(path));
  if (key === undefined) throw foreign(path, "it is no signing key");
  if (key.verifier.name !== origin)
    throw foreign(path, `the key is that of "${key.verifier.name}", and this gateway is "${origin}"`);
  return key;
}

function create(path: string, origin: string): SignerKey {
  const key = signerKeyFrom(origin, randomBytes(32));
  keepSecret(path, key.secretText);
  return key;
}
