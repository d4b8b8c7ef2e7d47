import type { CatalogChannel, CatalogEntry, ChannelQuery } from "./catalog-entry.ts";

// The indexes behind a catalog's queries: columns and ascending lists of numbers, no objects.

export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function wordsIn(text: string): readonly string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** For each key the places of the things that have it, ascending. */
export function postings<Thing>(
  things: readonly Thing[],
  keysOf: (thing: Thing) => readonly string[],
): ReadonlyMap<string, Uint32Array> {
  const lists = new Map<string, number[]>();
  for (const [at, thing] of things.entries())
    for (const key of keysOf(thing)) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [at]);
      else if (list.at(-1) !== at) list.push(at);
    }
  return new Map([...lists].map(([key, list]) => [key, Uint32Array.from(list)]));
}

/** The words of all entries in their order, so that all with the same beginning are neighbours. */
export class Words {
  readonly #words: readonly string[];
  readonly #lists: ReadonlyMap<string, Uint32Array>;
  readonly #entryCount: number;

  constructor(entries: readonly CatalogEntry[]) {
    // The same folders, channels and origins come back in every map of a site.
    const known = new Map<string, readonly string[]>();
    const wordsOf = (text: string): readonly string[] => {
      let words = known.get(text);
      if (words === undefined) {
        words = wordsIn(text);
        known.set(text, words);
      }
      return words;
    };
    this.#entryCount = entries.length;
    this.#lists = postings(entries, ({ file, origin, kind, tags, channels }) =>
      [
        ...file.split("/"),
        origin,
        kind,
        ...tags,
        ...channels.flatMap(({ name, unit }) => [name, unit]),
      ].flatMap(wordsOf),
    );
    this.#words = [...this.#lists.keys()].sort();
  }

  entriesWith(beginning: string): Uint32Array {
    let low = 0;
    for (let high = this.#words.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#words[middle]! < beginning) low = middle + 1;
      else high = middle;
    }
    const marks = new Uint8Array(this.#entryCount);
    for (; low < this.#words.length && this.#words[low]!.startsWith(beginning); low++)
      for (const at of this.#lists.get(this.#words[low]!)!) marks[at] = 1;
    return marked(marks);
  }
}

function marked(marks: Uint8Array): Uint32Array {
  const found = new Uint32Array(marks.length);
  let count = 0;
  for (let at = 0; at < marks.length; at++) if (marks[at] === 1) found[count++] = at;
  return found.subarray(0, count);
}

/** Channels in columns: a query walks the shorter list of its conditions. */
export function indexChannels(entries: readonly CatalogEntry[]): {
  entriesWith(query: ChannelQuery): Uint32Array;
} {
  const all = entries.flatMap(({ channels }) => channels);
  const owners = Uint32Array.from(entries.flatMap(({ channels }, at) => channels.map(() => at)));
  const low = Float64Array.from(all, ({ min }) => min);
  const high = Float64Array.from(all, ({ max }) => max);
  const every = Uint32Array.from(all.keys());
  const names = postings(all, ({ name }: CatalogChannel) => [folded(name)]);
  // Units are not folded: mW is not MW.
  const units = postings(all, ({ unit }: CatalogChannel) => [unit]);
  return {
    entriesWith({ name, unit, covers = [] }): Uint32Array {
      const named = name === undefined ? every : names.get(folded(name));
      const measured = unit === undefined ? every : units.get(unit);
      if (named === undefined || measured === undefined) return new Uint32Array(0);
      const [short, long] = named.length < measured.length ? [named, measured] : [measured, named];
      const [from, to] = [Math.min(...covers), Math.max(...covers)];
      const marks = new Uint8Array(entries.length);
      let place = 0;
      for (const at of short) {
        while (long[place]! < at) place++;
        if (long[place] === at && low[at]! <= from && high[at]! >= to) marks[owners[at]!] = 1;
      }
      return marked(marks);
    },
  };
}

/** The signatures of the entries that have one, one after the other. */
export class Signatures {
  readonly entries: Uint32Array;
  readonly #columns: Float64Array;
  readonly #width: number;

  constructor(entries: readonly CatalogEntry[]) {
    this.entries = Uint32Array.from(entries.keys()).filter((at) => entries[at]!.signature.length > 0);
    this.#width = this.entries.length === 0 ? 0 : entries[this.entries[0]!]!.signature.length;
    this.#columns = new Float64Array(entries.length * this.#width);
    for (const at of this.entries) this.#columns.set(entries[at]!.signature, at * this.#width);
  }

  /** Those of `among` with the least distance, the nearest first; of equals the first. */
  nearest(
    among: Uint32Array,
    { signature, limit }: { readonly signature: readonly number[]; readonly limit: number },
  ): readonly { readonly at: number; readonly distance: number }[] {
    const wanted = Float64Array.from(signature);
    const kept: { at: number; square: number }[] = [];
    for (const at of among) {
      const enough = kept.length < limit ? Number.POSITIVE_INFINITY : kept.at(-1)!.square;
      let square = 0;
      for (let place = 0; place < this.#width && square < enough; place++) {
        const difference = this.#columns[at * this.#width + place]! - wanted[place]!;
        square += difference * difference;
      }
      if (square >= enough) continue;
      if (kept.length === limit) kept.pop();
      let [low, high] = [0, kept.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (kept[middle]!.square <= square) low = middle + 1;
        else high = middle;
      }
      kept.splice(low, 0, { at, square });
    }
    return kept.map(({ at, square }) => ({ at, distance: Math.sqrt(square) }));
  }
}
