import { assert } from "./fault.ts";

/** What a record may hold: no floats, so that no two programs can print the same record differently. */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined };

/** JSON that is there already; nothing that was parsed is ever one. */
export class Verbatim {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/**
 * RFC 8785 for values without fractions: keys sorted by UTF-16 code units, no white space, the
 * escapes of JSON.stringify (which the RFC prescribes). Members that are undefined are left out.
 */
export function canonicalJson(value: Canonical): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    assert(Number.isSafeInteger(value), `canonical JSON holds whole numbers only, not ${value}`);
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === "string") {
    assert(value.isWellFormed(), "canonical JSON holds well-formed strings only");
    return JSON.stringify(value);
  }
  if (value instanceof Verbatim) return value.json;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const object = value as { readonly [key: string]: Canonical | undefined };
  let text = "{";
  // The default order of sort() is that of UTF-16 code units, which is the RFC's.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `${text}}`;
}

const encoder = new TextEncoder();

export function canonicalBytes(value: Canonical): Uint8Array {
  return encoder.encode(canonicalJson(value));
}
