import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";
import { parseSignerKey, type SignerKey, signerKeyFrom } from "#runtime/prove/note.ts";
import { broken, keepEvidence, logFile } from "./sqlite.ts";

/**
 * The key that signs this gateway's checkpoints, drawn at the first start. A log whose key is gone is
 * not given a new one: what a new key signs could not be told from a forgery.
 */
export function signingKey(dir: string, origin: string): SignerKey {
  const path = join(dir, "proof.key");
  try {
    if (existsSync(path)) return read(path, origin);
    if (existsSync(join(dir, logFile)))
      throw broken(join(dir, logFile), `its signing key ${path} is gone`, keepEvidence);
    return create(path, origin);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("proof/disk", `Cannot use the signing key ${path}: ${(cause as Error).message}`, {
      cause,
      hint: `Let this user read and write ${dir}`,
    });
  }
}

function read(path: string, origin: string): SignerKey {
  const key = parseSignerKey(readSecret(path));
  if (key === undefined) throw broken(path, "it is no signing key", "Restore proof.key from a backup");
  if (key.verifier.name !== origin)
    throw broken(
      path,
      `the key is that of "${key.verifier.name}", and this gateway is "${origin}"`,
      "Give the gateway its name back, or give the new one a data folder of its own",
    );
  return key;
}

function create(path: string, origin: string): SignerKey {
  const key = signerKeyFrom(origin, randomBytes(32));
  keepSecret(path, key.secretText);
  return key;
}
