import type { Record } from "#runtime/prove/record.ts";

/** What somebody looks for in the log; what is absent may be anything. */
export interface Wanted {
  readonly kind?: string | undefined;
  readonly verdict?: string | undefined;
  readonly origin?: string | undefined;
  /** Of a capsule, by its id. */
  readonly capsule?: string | undefined;
  /** At or after, and before; microseconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Somewhere in what a person reads of a record, whatever the case. */
  readonly text?: string | undefined;
}

/**
 * Whether it is worth parsing. A record is canonical JSON, so a member stands there in one way only, and a string that
 * holds the same words has its quotation marks escaped.
 */
export function looksLike(body: string, { kind, verdict, origin, capsule }: Wanted): boolean {
  return [
    ["kind", kind],
    ["verdict", verdict],
    ["origin", origin],
    ["capsule", capsule],
  ].every(([name, word]) => word === undefined || body.includes(`"${name}":${JSON.stringify(word)}`));
}

export function isWanted(record: Record, wanted: Wanted): boolean {
  const { kind, verdict, origin, capsule, since, until, text } = wanted;
  const { at } = record as { readonly at?: number };
  return (
    (kind === undefined || record.kind === kind) &&
    (verdict === undefined || ("verdict" in record && record.verdict === verdict)) &&
    (origin === undefined || ("origin" in record && record.origin === origin)) &&
    (capsule === undefined || ("capsule" in record && record.capsule === capsule)) &&
    (since === undefined || (at !== undefined && at >= since)) &&
    (until === undefined || (at !== undefined && at < until)) &&
    (text === undefined || isSaid(record, text.toLowerCase()))
  );
}

/** In the words for people: who, why and what, and the points that are meant. */
function isSaid(record: Record, text: string): boolean {
  const said = record as object as { readonly [name: string]: unknown };
  return spoken.some((name) => {
    const value = said[name];
    const words = typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : "";
    return words.toLowerCase().includes(text);
  });
}

const spoken: readonly string[] = [
  ...["text", "by", "because", "name", "about", "who", "what", "point", "asked", "writes", "code", "event"],
];
