import { renamed, type VerifierKey } from "#runtime/prove/note.ts";

/** Of a name that reads as a gateway's later epoch: the gateway's. */
export function firstEpochOf(origin: string): string | undefined {
  return /^(.+)\/[1-9][0-9]{0,8}$/.exec(origin)?.[1];
}

/**
 * Whether a name would mean two things: `one/2` is a gateway of its own, and what the gateway `one` calls its second epoch.
 * Whoever came first would have the other's log refused, so nobody enrols the second, unless one key has both.
 */
export function isClash(
  key: VerifierKey,
  known: { readonly origin: string; readonly vkey: string },
): boolean {
  const isEpoch = firstEpochOf(key.name) === known.origin || firstEpochOf(known.origin) === key.name;
  return isEpoch && renamed(key, known.origin).text !== known.vkey;
}

/** Where to look for such names, in the order of their bytes: the one before it, and those between these two. */
export function namesBeside(origin: string): readonly [first: string, from: string, to: string] {
  // "0" comes right after "/".
  return [firstEpochOf(origin) ?? origin, `${origin}/`, `${origin}0`];
}
