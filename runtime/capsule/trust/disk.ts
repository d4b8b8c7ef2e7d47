// Keys and trust on disk. What comes out of here cannot be wrong in form.

import { readFileSync } from "node:fs";
import { type Checked, checkedYaml } from "#runtime/core/checked-yaml.ts";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";
import {
  type PublicKey,
  parsePublicKey,
  parseSecretKey,
  publicText,
  type SecretKey,
  secretText,
} from "./key.ts";
import type { TrustPolicy } from "./policy.ts";
import schema from "./trust.schema.json" with { type: "json" };
import { policyOf, type TrustForm } from "./trust-form.ts";

export function readSecretKey(path: string): SecretKey {
  const text = inWords(path, "keys/unreadable", () => secretIn(path));
  const key = parseSecretKey(text);
  if (key !== undefined) return key;
  const isPublic = parsePublicKey(text) !== undefined;
  throw new Fault("keys/bad-file", `${path} holds ${isPublic ? "a public key, not a" : "no"} secret key`, {
    hint: "`iv keys new NAME` makes a key, and says which of its two files is the secret one",
  });
}

/** Others may read a public key, so who names one by mistake is told that, and not to hide it. */
function secretIn(path: string): string {
  try {
    return readSecret(path);
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== "keys/exposed") throw cause;
    const text = textOf(path, "keys/unreadable").trimEnd();
    if (parsePublicKey(text) === undefined) throw cause;
    return text;
  }
}

export function writeSecretKey(
  path: string,
  { name, seed }: { readonly name: string; readonly seed: Uint8Array },
): void {
  inWords(path, "keys/unwritable", () => keepSecret(path, secretText(name, seed)));
}

/** A public key, or the public half of a secret one. */
export function readPublicKey(path: string): PublicKey {
  const text = textOf(path, "keys/unreadable").trimEnd();
  if (text.startsWith("ed25519-secret ")) return readSecretKey(path).publicKey;
  const key = parsePublicKey(text);
  if (key !== undefined) return key;
  throw new Fault("keys/bad-file", `${path} holds no public key`, {
    hint: "A public key is one line, as `iv keys show` prints it; a point of small order, for which anybody can sign, is none",
  });
}

export function readTrust(path: string): TrustPolicy {
  return parseTrust(textOf(path, "trust/unreadable"), path);
}

export function parseTrust(text: string, path: string): TrustPolicy {
  return policyOf(checked(text, path).value, path);
}

/** The text of a trust file with one key more; comments stay. Without a text, that of a new file. */
export function trustedText(
  text: string | undefined,
  { key, role, path }: { readonly key: PublicKey; readonly role: string; readonly path: string },
): string {
  const line = publicText(key);
  if (text === undefined) return newTrustText(role, line);
  const { value, document } = checked(text, path);
  // What was wrong before is said before, so that nobody looks for it in the new key.
  const before = policyOf(value, path);
  for (const { name, keys } of [...before.accept, ...(before.others ?? [])])
    if (keys.some(({ id }) => id === key.id))
      throw new Fault("keys/exists", `${path} trusts ${key.name} as ${name} already`, {
        hint: "`iv keys list` shows whom it trusts; a role is changed in the file",
      });
  if (role in value.roles) document.addIn(["roles", role, "keys"], line);
  else document.setIn(["roles", role], document.createNode({ threshold: 1, keys: [line] }));
  // A key is one line for people to compare, however long it is.
  const changed = document.toString({ lineWidth: 0 });
  parseTrust(changed, path);
  return changed;
}

function newTrustText(role: string, line: string): string {
  return `# Who must have signed a capsule before this gateway takes it: the roles of \`accept\`, joined by +,
# each with so many of its keys as its threshold says. \`iv keys trust\` adds a key.
schema: industriverse.trust/1
accept: ${role}
roles:
  ${role}:
    threshold: 1
    keys:
      - ${line}
`;
}

function checked(text: string, path: string): Checked<TrustForm> {
  return checkedYaml<TrustForm>(text, {
    path,
    validate,
    code: "trust/bad-policy",
    what: "whom to trust",
    hint: "`iv keys trust` writes such a file",
  });
}

const validate = formOf<TrustForm>(schema, { useDefaults: true, allErrors: true });

function textOf(path: string, code: FaultCode): string {
  const text = inWords(path, code, () => readFileSync(path));
  if (text.length > trustBytesMax)
    throw new Fault(code, `${path} has ${text.length} bytes, of at most ${trustBytesMax}`, {
      hint: "Name a key or a trust file",
    });
  return text.toString("utf8");
}

const trustBytesMax = 65_536;

function inWords<T>(path: string, code: FaultCode, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code;
    const why =
      reason === "ENOENT"
        ? "there is no such file or folder"
        : reason === "ELOOP"
          ? "it is a symbolic link"
          : (cause as Error).message;
    throw new Fault(code, `Cannot use ${path}: ${why}`, {
      cause,
      hint: "Check the path, and who may read and write there",
    });
  }
}
