import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Manifest } from "./manifest.ts";

/**
 * Canonical JSON (RFC 8785) with fractions, for manifests only. Records stay with whole numbers
 * (core/canonical-json.ts), because not every verifier prints a double as ECMAScript does; a manifest is
 * identified by our own bytes, and the RFC's number format is that of ECMAScript itself.
 */
export function canonicalText(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    assert(Number.isFinite(value), "canonical JSON holds finite numbers only");
    // JSON.stringify writes −0 as 0, which is what the RFC asks for.
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    assert(value.isWellFormed(), "canonical JSON holds well-formed strings only");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  assert(typeof value === "object", `canonical JSON has no ${typeof value}`);
  // The default order of strings is that of their UTF-16 code units, which the RFC prescribes.
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonicalText(key)}:${canonicalText(member)}`);
  return `{${members.join(",")}}`;
}

export function manifestBytes(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(canonicalText(manifest));
}

/** The identity of a capsule: whoever agrees on it agrees on every file, because the manifest digests them. */
export function capsuleId(manifest: Manifest): Digest {
  return digestOf(manifestBytes(manifest));
}
