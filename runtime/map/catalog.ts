// Thousands of map files in one small file: what each of them knows, without opening it. A fleet's maps lie
// in folders for years; who looks for "casting, temperature in K up to 1100" gets an answer at once.

import type { Digest } from "#runtime/core/digest.ts";

/** What a catalog knows of a map. What a file does not say is undefined, and no query asks for it then. */
export interface CatalogEntry {
  /** Path of the file below the catalog's folder, with slashes. */
  readonly file: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** When the file was last changed, as the disk says: with the size it tells whether to look again. */
  readonly changedMs: number;
  /** "grid", "raw" or the name of another format. */
  readonly kind: string;
  readonly channels: readonly CatalogChannel[];
  /** Bottoms of the basins in the channels' units, the deepest first; at most `basinsMax`. */
  readonly basins: readonly (readonly number[])[];
  readonly alpha: number | undefined;
  /** Undefined where nothing was calibrated: such a map cannot block. */
  readonly threshold: number | undefined;
  readonly rows: number | undefined;
  readonly origin: string;
  /** Words of people: the folders the file lies in, and what they add. */
  readonly tags: readonly string[];
  /** `signatureLength` nats; see `signature.ts`. Empty where there is no calibration. */
  readonly signature: readonly number[];
}

export interface CatalogChannel {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

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
  /** `true` would be a boolean parameter: "calibrated" leaves out what has no threshold. */
  readonly only?: "calibrated";
  readonly limit?: number;
}

export interface ChannelQuery {
  /** In full; case does not matter. */
  readonly name?: string;
  readonly unit?: string;
  /** The channel's range covers all of these values. */
  readonly covers?: readonly number[];
}

export interface CatalogMatch {
  readonly entry: CatalogEntry;
  /** Between signatures, in nats; 0 where none was asked for. */
  readonly distance: number;
}

export const basinsMax = 8;
export const limitDefault = 50;

/** Builds the index over entries; of two entries for one file the last counts. */
export function catalogOf(given: readonly CatalogEntry[]): Catalog {
  const entries = [...new Map(given.map((entry) => [entry.file, entry])).values()].sort((a, b) =>
    a.file < b.file ? -1 : 1,
  );
  const words = new Words(entries);
  const index = indexChannels(entries);
  const tags = postings(entries, ({ tags: each }) => each.map(folded));
  const signed = Uint32Array.from(entries.keys()).filter((at) => entries[at]!.signature.length > 0);
  return {
    entries,
    query({ channels = [], text = "", tags: wanted = [], signature, only, limit = limitDefault }) {
      const lists: Uint32Array[] = [];
      for (const channel of channels) lists.push(index.entriesWith(channel));
      for (const word of wordsIn(text)) lists.push(words.entriesWith(word));
      for (const tag of wanted) lists.push(tags.get(folded(tag)) ?? none);
      if (signature !== undefined) lists.push(signed);
      const fitting = intersection(lists, entries.length).filter(
        (at) => only === undefined || entries[at]!.threshold !== undefined,
      );
      if (signature === undefined)
        return Array.from(fitting.subarray(0, limit), (at) => ({ entry: entries[at]!, distance: 0 }));
      return nearest(fitting, { entries, signature }).slice(0, limit);
    },
  };
}

const none: Uint32Array = new Uint32Array(0);

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function wordsIn(text: string): readonly string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** For each key the entries that have it, ascending. */
function postings(
  entries: readonly CatalogEntry[],
  keysOf: (entry: CatalogEntry) => readonly string[],
): ReadonlyMap<string, Uint32Array> {
  const lists = new Map<string, number[]>();
  for (const [at, entry] of entries.entries())
    for (const key of new Set(keysOf(entry))) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [at]);
      else list.push(at);
    }
  return new Map([...lists].map(([key, list]) => [key, Uint32Array.from(list)]));
}

/** The words of all entries in their order, so that all with the same beginning are neighbours. */
class Words {
  readonly #words: readonly string[];
  readonly #lists: ReadonlyMap<string, Uint32Array>;

  constructor(entries: readonly CatalogEntry[]) {
    this.#lists = postings(entries, ({ file, origin, kind, tags, channels }) => [
      ...wordsIn([file, origin, kind, ...tags].join(" ")),
      ...channels.flatMap(({ name, unit }) => wordsIn(`${name} ${unit}`)),
    ]);
    this.#words = [...this.#lists.keys()].sort();
  }

  entriesWith(beginning: string): Uint32Array {
    let low = 0;
    for (let high = this.#words.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#words[middle]! < beginning) low = middle + 1;
      else high = middle;
    }
    const found: Uint32Array[] = [];
    for (; low < this.#words.length && this.#words[low]!.startsWith(beginning); low++)
      found.push(this.#lists.get(this.#words[low]!)!);
    return found.length === 1
      ? found[0]!
      : Uint32Array.from(new Set(found.flatMap((list) => [...list]))).sort();
  }
}

/** Channels in columns: a query walks the shortest list of its conditions, and no objects. */
function indexChannels(entries: readonly CatalogEntry[]) {
  const all = entries.flatMap(({ channels }, at) => channels.map((channel) => ({ ...channel, at })));
  const owners = Uint32Array.from(all, ({ at }) => at);
  const low = Float64Array.from(all, ({ min }) => min);
  const high = Float64Array.from(all, ({ max }) => max);
  const listsOf = (keyOf: (channel: CatalogChannel) => string): ReadonlyMap<string, Uint32Array> => {
    const lists = new Map<string, number[]>();
    for (const [place, channel] of all.entries()) {
      const key = keyOf(channel);
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [place]);
      else list.push(place);
    }
    return new Map([...lists].map(([key, list]) => [key, Uint32Array.from(list)]));
  };
  const names = listsOf(({ name }) => folded(name));
  // Units are not folded: mW is not MW.
  const units = listsOf(({ unit }) => unit);
  return {
    entriesWith({ name, unit, covers = [] }: ChannelQuery): Uint32Array {
      const lists: Uint32Array[] = [];
      if (name !== undefined) lists.push(names.get(folded(name)) ?? none);
      if (unit !== undefined) lists.push(units.get(unit) ?? none);
      const [from, to] = [Math.min(...covers), Math.max(...covers)];
      const found: number[] = [];
      for (const place of intersection(lists, all.length)) {
        if (covers.length > 0 && !(low[place]! <= from && high[place]! >= to)) continue;
        if (found.at(-1) !== owners[place]) found.push(owners[place]!);
      }
      return Uint32Array.from(found);
    },
  };
}

/** What is in all of some ascending lists of numbers below `count`; all of them where there is no list. */
function intersection(lists: readonly Uint32Array[], count: number): Uint32Array {
  const [first, ...others] = lists.toSorted((a, b) => a.length - b.length);
  if (first === undefined) return Uint32Array.from({ length: count }, (_, at) => at);
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

function nearest(
  fitting: Uint32Array,
  {
    entries,
    signature,
  }: { readonly entries: readonly CatalogEntry[]; readonly signature: readonly number[] },
): readonly CatalogMatch[] {
  return Array.from(fitting, (at) => {
    const entry = entries[at]!;
    let square = 0;
    for (let place = 0; place < signature.length; place++) {
      const difference = (entry.signature[place] ?? 0) - signature[place]!;
      square += difference * difference;
    }
    return { entry, distance: Math.sqrt(square) };
  }).sort((a, b) => a.distance - b.distance || (a.entry.file < b.entry.file ? -1 : 1));
}
