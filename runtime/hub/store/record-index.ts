import { type GuardWord, stateAfter } from "#runtime/console/state-after.ts";
import type { Record } from "#runtime/prove/record.ts";

/** What a record is found by. A record of a form that we do not know is kept all the same. */
export interface RecordIndex {
  readonly kind: string;
  readonly at: number | null;
  readonly capsule: string | null;
  readonly verdict: string | null;
  readonly permit: string | null;
  readonly record: unknown;
}

export function indexOf(body: Uint8Array): RecordIndex {
  let record: unknown;
  try {
    record = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    record = undefined;
  }
  const fields =
    typeof record === "object" && record !== null ? (record as globalThis.Record<string, unknown>) : {};
  const text = (name: string): string | null => {
    const value = fields[name];
    return typeof value === "string" ? indexed(value) : null;
  };
  return {
    kind: text("kind") ?? "unknown",
    at: Number.isSafeInteger(fields["at"]) ? (fields["at"] as number) : null,
    capsule: shortCapsule(text("capsule")),
    verdict: text("verdict"),
    permit: text("permit"),
    record,
  };
}

/**
 * What a gateway has written must not be more than an index can hold, nor what one of the books cannot: PostgreSQL takes
 * no NUL. The record itself is kept as it is.
 */
export function indexed(text: string): string {
  return text.replaceAll("\0", "\ufffd").slice(0, indexedCharactersMax);
}

/** Enough to find by; the record itself has all of it, and half of the index would be digests otherwise. */
export function shortCapsule<Text extends string | null>(digest: Text): Text | string {
  return /^sha256:([0-9a-f]{12})/.exec(digest ?? "")?.[1] ?? digest;
}

/** `words`: what is said of each capsule, as JSON; a boot forgets what the run before it said. */
export function wordsAfter(words: string, record: unknown): string {
  if (typeof record !== "object" || record === null) return words;
  const read = record as Record;
  if (read.kind === "boot") return "{}";
  if (!("capsule" in read) || typeof read.capsule !== "string") return words;
  const known = JSON.parse(words) as globalThis.Record<string, GuardWord>;
  const before = known[read.capsule] ?? "starting";
  const after = stateAfter(read, before);
  if (after === before && read.capsule in known) return words;
  const kept = Object.entries({ ...known, [read.capsule]: after }).slice(-capsulesMax);
  return JSON.stringify(Object.fromEntries(kept));
}

const indexedCharactersMax = 128;
/** Of one gateway; more are not told apart. */
const capsulesMax = 64;
