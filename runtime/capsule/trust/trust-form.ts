import { Fault } from "#runtime/core/fault.ts";
import { type PublicKey, parsePublicKey } from "./key.ts";
import type { Role, TrustedKey, TrustPolicy } from "./policy.ts";

/** A trust file as its schema has accepted it. */
export interface TrustForm {
  readonly schema: "industriverse.trust/1";
  readonly accept: string;
  readonly roles: Readonly<Record<string, { readonly threshold: number; readonly keys: readonly KeyForm[] }>>;
}

/** A key's line alone, or with the publishers whose capsules it signs. */
type KeyForm = string | { readonly key: string; readonly publishers: readonly string[] };

/** What the schema cannot say. A key that stands twice would let one person reach a threshold of two. */
export function policyOf({ accept, roles }: TrustForm, path: string): TrustPolicy {
  const seen = new Map<string, string>();
  const all = Object.entries(roles).map(([name, { threshold, keys }]): Role => {
    if (threshold > keys.length)
      throw bad(path, `role ${name} asks for ${threshold} signatures and has ${keys.length} keys`);
    return { name, threshold, keys: keys.map((form, index) => trustedKeyOf(form, `${name}, key ${index}`)) };
  });
  const names = accept.split("+");
  if (new Set(names).size < names.length) throw bad(path, `accept: ${accept} names a role twice`);
  const accepted = names.map((name) => {
    const role = all.find((candidate) => candidate.name === name);
    if (role === undefined)
      throw bad(path, `accept: there is no role ${name}, only ${all.map((each) => each.name).join(", ")}`);
    return role;
  });
  return { accept: accepted, others: all.filter((role) => !accepted.includes(role)) };

  function trustedKeyOf(form: KeyForm, where: string): TrustedKey {
    if (typeof form === "string") return keyOf(form, where);
    return { ...keyOf(form.key, where), publishers: form.publishers };
  }

  function keyOf(text: string, where: string): PublicKey {
    const key = parsePublicKey(text);
    if (key === undefined)
      throw bad(path, `role ${where} is no public key of the form "ed25519 BASE64 NAME sha256:…"`);
    const before = seen.get(key.id);
    if (before !== undefined)
      throw bad(path, `role ${where} is the same key as role ${before}, so one signature would count twice`);
    seen.set(key.id, where);
    return key;
  }
}

function bad(path: string, what: string): Fault {
  return new Fault("trust/bad-policy", `${path}: ${what}`, {
    hint: "`iv keys show` prints a public key as this file wants it",
  });
}
