import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { seedBytes } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";
import { type KeyUse, parseSignerKey, type SignerKey, signerKeyFrom } from "#runtime/prove/note.ts";

/** The key that cosigns, drawn at the first start. One a role: a signature does not say whose name it was made under. */
export function witnessKeyIn(dir: string, name: string): SignerKey {
  if (/[\s+]/.test(name) || name === "")
    throw new Fault("hub/bad-key", `${JSON.stringify(name)} cannot name a witness`, {
      hint: "Take a name without spaces and without +, such as hub.example/plant7",
    });
  mkdirSync(dir, { recursive: true, mode: 0o750 });
  return keyIn(join(dir, "witness.key"), { name, use: "witness" });
}

/** The key that cosigns, of the hub whose folder this is, whatever its name. */
export function keptWitnessIn(dir: string): SignerKey {
  const path = join(dir, "witness.key");
  const witness = existsSync(path) ? parseSignerKey(readSecret(path), "witness") : undefined;
  if (witness !== undefined) return witness;
  throw new Fault("hub/bad-key", `${dir} is no hub's data folder: there is no witness's key in it`, {
    hint: "Name the hub's data folder with --data; `iv hub run` makes it",
  });
}

/** The key that signs settlements, of the hub whose folder this is. */
export function ledgerKeyIn(dir: string): SignerKey {
  const { verifier } = keptWitnessIn(dir);
  return keyIn(join(dir, "ledger.key"), { name: `${verifier.name}/ledger`, use: "log" });
}

function keyIn(path: string, { name, use }: { readonly name: string; readonly use: KeyUse }): SignerKey {
  if (!existsSync(path)) keepSecret(path, signerKeyFrom(name, randomBytes(seedBytes), use).secretText);
  const key = parseSignerKey(readSecret(path), use);
  if (key?.verifier.name === name) return key;
  throw new Fault("hub/bad-key", `${path} is no ${use}'s key of the name ${JSON.stringify(name)}`, {
    hint: key === undefined ? "Restore the file" : `Give --name ${key.verifier.name}, or another data folder`,
  });
}
