import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
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
    return create(path, { dir, origin });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("proof/disk", `Cannot use the signing key ${path}: ${(cause as Error).message}`, {
      cause,
      hint: `Let this user read and write ${dir}`,
    });
  }
}

function read(path: string, origin: string): SignerKey {
  const key = parseSignerKey(readFileSync(path, "utf8").trimEnd());
  if (key === undefined) throw broken(path, "it is no signing key", "Restore proof.key from a backup");
  if (key.verifier.name !== origin)
    throw broken(
      path,
      `the key is that of "${key.verifier.name}", and this gateway is "${origin}"`,
      "Give the gateway its name back, or give the new one a data folder of its own",
    );
  return key;
}

/** Whole or not at all, whatever happens in between: the name appears only once the bytes are on disk. */
function create(path: string, { dir, origin }: { dir: string; origin: string }): SignerKey {
  const key = signerKeyFrom(origin, randomBytes(32));
  const staged = `${path}.new`;
  rmSync(staged, { force: true });
  withFile(staged, "wx", (file) => {
    writeSync(file, `${key.secretText}\n`);
    fsyncSync(file);
  });
  renameSync(staged, path);
  withFile(dir, "r", fsyncSync);
  return key;
}

function withFile(path: string, flags: string, work: (file: number) => void): void {
  const file = openSync(path, flags, ownerOnly);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

const ownerOnly = 0o600;
