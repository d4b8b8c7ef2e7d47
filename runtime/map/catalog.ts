// Thousands of map files in one small file: what each of them knows, without opening it. A fleet's maps lie
// in folders for years; who looks for "casting, temperature in K up to 1100" gets an answer at once.

import type { CatalogEntry, ChannelQuery } from "./catalog-entry.ts";
import { folded, indexChannels, postings, Signatures, Words, wordsIn } from "./catalog-index.ts";

export interface Catalog {
  readonly entries: readonly CatalogEntry[];
  /** The entries that fit, the best first. Costs about as much as there are entries that fit the rarest condition. */
  query(query: CatalogQuery): readonly CatalogMatch[];
}

/** All conditions must hold; a query without any finds every entry. */
export interface CatalogQuery {
  readonly channels?: readonly ChannelQuery[];
  /** Each word begins a word of the file's name, origin, tags, channels, units or kind; case does not matter. */
  readonly text?: string;
  readonly tags?: readonly string[];
  /** The entries are then in the order of their distance to it. */
  readonly signature?: readonly number[];
  /** "calibrated" leaves out what has no threshold. */
  readonly trust?: "calibrated";
  readonly limit?: number;
}

export interface CatalogMatch {
  readonly entry: CatalogEntry;
  /** Between signatures, in nats; 0 where none was asked for. */
  readonly distance: number;
}

export const limitDefault = 50;

/**
 * Builds the catalog over entries; of two entries for one file the last counts. An index is made when a
 * query first needs it: who only asks for a channel does not wait for the words.
 */
export function catalogOf(given: readonly CatalogEntry[]): Catalog {
  const entries = [...new Map(given.map((entry) => [entry.file, entry])).values()].sort((a, b) =>
    a.file < b.file ? -1 : 1,
  );
  const words = once(() => new Words(entries));
  const index = once(() => indexChannels(entries));
  const tags = once(() => postings(entries, ({ tags: each }) => each.map(folded)));
  const calibrated = once(() => entriesWhere(entries, ({ threshold }) => threshold !== undefined));
  const signed = once(() => new Signatures(entries));
  return {
    entries,
    query({ channels = [], text = "", tags: wanted = [], signature, trust, limit = limitDefault }) {
      const lists: Uint32Array[] = [];
      for (const channel of channels) lists.push(index().entriesWith(channel));
      for (const word of wordsIn(text)) lists.push(words().entriesWith(word));
      for (const tag of wanted) lists.push(tags().get(folded(tag)) ?? none);
      if (trust === "calibrated") lists.push(calibrated());
      if (signature !== undefined) {
        lists.push(signed().entries);
        const found = signed().nearest(intersection(lists), { signature, limit });
        return found.map(({ at, distance }) => ({ entry: entries[at]!, distance }));
      }
      const fitting =
        lists.length === 0 ? entriesWhere(entries.slice(0, limit), () => true) : intersection(lists);
      return Array.from(fitting.subarray(0, limit), (at) => ({ entry: entries[at]!, distance: 0 }));
    },
  };
}

const none: Uint32Array = new Uint32Array(0);

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function entriesWhere(
  entries: readonly CatalogEntry[],
  isMeant: (entry: CatalogEntry) => boolean,
): Uint32Array {
  return Uint32Array.from(entries.keys()).filter((at) => isMeant(entries[at]!));
}

/** What is in all of some ascending lists; there is at least one. */
function intersection(lists: readonly Uint32Array[]): Uint32Array {
  const [first = none, ...others] = lists.toSorted((a, b) => a.length - b.length);
  let kept = first;
  for (const other of others) {
    let place = 0;
    kept = kept.filter((at) => {
      while (place < other.length && other[place]! < at) place++;
      return other[place] === at;
    });
  }
  return kept;
}
