import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { seedBytes } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";
import { parseSignerKey, type SignerKey, signerKeyFrom } from "#runtime/prove/note.ts";

/** The key that cosigns, drawn at the first start. One a role: a signature does not say whose name it was made under. */
export function witnessKeyIn(dir: string, name: string): SignerKey {
  const path = join(dir, "witness.key");
  if (/[\s+]/.test(name) || name === "")
    throw new Fault("hub/bad-key", `${JSON.stringify(name)} cannot name a witness`, {
      hint: "Take a name without spaces and without +, such as hub.example/plant7",
    });
  mkdirSync(dir, { recursive: true, mode: 0o750 });
  if (!existsSync(path)) keepSecret(path, signerKeyFrom(name, randomBytes(seedBytes), "witness").secretText);
  const key = parseSignerKey(readSecret(path), "witness");
  if (key?.verifier.name === name) return key;
  throw new Fault("hub/bad-key", `${path} is no witness's key of the name ${JSON.stringify(name)}`, {
    hint: key === undefined ? "Restore the file" : `Give --name ${key.verifier.name}, or another data folder`,
  });
}
