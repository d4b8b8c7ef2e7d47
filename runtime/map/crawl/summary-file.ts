// A summary as bytes: the same summary gives the same bytes. An `.npz` with one text (JSON, in an order of
// its own) and one long array of all numbers that come in crowds; the text says how many belong where.

import { Fault } from "#runtime/core/fault.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { type ColumnKey, ColumnSummary, type Run } from "./column-summary.ts";
import { ExactSum } from "./exact-sum.ts";
import { Histogram } from "./histogram.ts";
import type { LowestHashes } from "./lowest-hashes.ts";
import type { PartCard } from "./part-card.ts";
import type { Place } from "./place.ts";
import type { Fragment } from "./sample.ts";
import { type Kind, Summary, type SummaryOptions } from "./summary.ts";
import { type Pause, TimeSummary } from "./time-summary.ts";

const format = "iv crawl summary 1";

export function encodeSummary(summary: Summary): Uint8Array {
  const numbers = new NumberWriter();
  const text = JSON.stringify(packSummary(summary, numbers));
  const bytes = new TextEncoder().encode(text);
  const crowd = numbers.all();
  return writeNpz(
    new Map([
      ["format", { shape: [1], values: [format] }],
      ["text", { shape: [bytes.length], values: bytes }],
      ["numbers", { shape: [crowd.length], values: crowd }],
    ]),
  );
}

export function decodeSummary(bytes: Uint8Array, name: string): Summary {
  const members = readNpz(bytes);
  const [found] = (members.get("format")?.values ?? []) as ArrayLike<unknown> as readonly unknown[];
  const text = members.get("text")?.values;
  const numbers = members.get("numbers")?.values;
  if (found !== format || !(text instanceof Uint8Array) || !(numbers instanceof Float64Array))
    throw new Fault("map/bad-file", `${name} is no summary of a crawl`, {
      hint: "Give the summary-*.npz files that `iv map crawl --shard` wrote",
    });
  try {
    return unpackSummary(JSON.parse(new TextDecoder().decode(text)), new NumberReader(numbers));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("map/bad-file", `The summary ${name} contradicts itself`, { cause });
  }
}

class NumberWriter {
  readonly #crowds: Float64Array[] = [];

  put(values: Float64Array | readonly number[]): number {
    this.#crowds.push(values instanceof Float64Array ? values : Float64Array.from(values));
    return values.length;
  }

  all(): Float64Array {
    const all = new Float64Array(this.#crowds.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const crowd of this.#crowds) {
      all.set(crowd, at);
      at += crowd.length;
    }
    // A NaN has many bit patterns, and which one a machine makes is its own affair.
    for (let index = 0; index < all.length; index++) if (Number.isNaN(all[index])) all[index] = Number.NaN;
    return all;
  }
}

class NumberReader {
  readonly #values: Float64Array;
  #at = 0;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  take(count: number): Float64Array {
    const end = this.#at + count;
    if (!Number.isSafeInteger(count) || count < 0 || end > this.#values.length)
      throw new Fault("map/bad-file", "The summary's text asks for more numbers than there are");
    const taken = this.#values.slice(this.#at, end);
    this.#at = end;
    return taken;
  }
}

type Packed = ReturnType<typeof packSummary>;

function packSummary(summary: Summary, numbers: NumberWriter) {
  const { options, files, tables, parts, bytes, rows, unreadable, problems } = summary;
  return {
    options: { sampleBytesMax: options.sampleBytesMax, cardBytesMax: options.cardBytesMax },
    counts: { files, tables, parts, bytes, rows, unreadable, problems },
    problems: packKept(summary.problemList, ({ path, what }) => ({ path, what })),
    columns: sorted(summary.columns).map((column) => packColumn(column, numbers)),
    kinds: sorted(summary.kinds).map((kind) => packKind(kind, numbers)),
    sample: packKept(summary.sample, (fragment) => packFragment(fragment, numbers)),
    cards: packKept(summary.cards, packCard),
  };
}

function unpackSummary(packed: Packed, numbers: NumberReader): Summary {
  const summary = new Summary(packed.options satisfies SummaryOptions);
  const { files, tables, parts, bytes, rows, unreadable, problems } = packed.counts;
  Object.assign(summary, { files, tables, parts, bytes, rows, unreadable, problems });
  unpackKept(packed.problems, summary.problemList, (problem) => problem);
  for (const column of packed.columns) {
    const key = keyOf(column.key);
    summary.column(key).absorb(unpackColumn(key, column, numbers));
  }
  for (const kind of packed.kinds) unpackKind(kind, summary, numbers);
  unpackKept(packed.sample, summary.sample, (fragment) => unpackFragment(fragment, numbers));
  unpackKept(packed.cards, summary.cards, unpackCard);
  return summary;
}

function sorted<Value>(map: ReadonlyMap<string, Value>): readonly Value[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

type PackedKey = readonly [name: string, unit: string | null, kind: ColumnKey["kind"]];

function packKey({ name, unit, kind }: ColumnKey): PackedKey {
  return [name, unit ?? null, kind];
}

function keyOf([name, unit, kind]: PackedKey): ColumnKey {
  return { name, unit: unit ?? undefined, kind };
}

/** JSON has no infinity: an extreme that is not there is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function packPlace({ table, part, row }: Place): Place {
  return { table, part, row };
}

function packRun({ rows, value, place }: Run): Run {
  return { rows, value, place: packPlace(place) };
}

function packHistogram(histogram: Histogram, numbers: NumberWriter): { level: number; bins: number } {
  const bins = histogram.bins();
  numbers.put(bins.map(({ at }) => at));
  numbers.put(bins.map(({ count }) => count));
  return { level: histogram.level, bins: bins.length };
}

function unpackHistogram({ level, bins }: { level: number; bins: number }, numbers: NumberReader): Histogram {
  const at = numbers.take(bins);
  const counts = numbers.take(bins);
  return Histogram.of(
    level,
    Array.from(at, (edge, bin) => ({ at: edge, count: counts[bin]! })),
  );
}

function packColumn(column: ColumnSummary, numbers: NumberWriter) {
  const { count, missing, beyond, atMin, atMax, decimals, rises, falls, longestRun } = column;
  return {
    key: packKey(column.key),
    counts: { count, missing, beyond, atMin, atMax, decimals, rises, falls },
    sum: column.sum.whole().toString(16),
    squares: column.squares.whole().toString(16),
    min: finite(column.min),
    max: finite(column.max),
    stepMin: finite(column.stepMin),
    longestRun: longestRun === undefined ? null : packRun(longestRun),
    histogram: packHistogram(column.histogram, numbers),
    missingAt: packHistogram(column.missingAt, numbers),
    words: [...column.words].sort(([a], [b]) => a - b),
  };
}

function unpackColumn(
  key: ColumnKey,
  packed: Packed["columns"][number],
  numbers: NumberReader,
): ColumnSummary {
  const column = new ColumnSummary(key);
  const { count, missing, beyond, atMin, atMax, decimals, rises, falls } = packed.counts;
  Object.assign(column, { count, missing, beyond, atMin, atMax, decimals, rises, falls });
  column.sum = ExactSum.of(wholeOf(packed.sum));
  column.squares = ExactSum.of(wholeOf(packed.squares));
  column.min = packed.min ?? Number.POSITIVE_INFINITY;
  column.max = packed.max ?? Number.NEGATIVE_INFINITY;
  column.stepMin = packed.stepMin ?? Number.POSITIVE_INFINITY;
  column.longestRun = packed.longestRun ?? undefined;
  column.histogram = unpackHistogram(packed.histogram, numbers);
  column.missingAt = unpackHistogram(packed.missingAt, numbers);
  column.words = new Map(packed.words);
  return column;
}

function wholeOf(hex: string): bigint {
  return hex.startsWith("-") ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}

function packKind({ columns, isTag, tables, parts, time }: Kind, numbers: NumberWriter) {
  const { rows, timeless, duplicates, backwards, firstBackwards, pauses, first, last } = time;
  return {
    columns: columns.map(packKey),
    isTag,
    tables,
    parts,
    counts: { rows, timeless, duplicates, backwards },
    firstBackwards: firstBackwards === undefined ? null : packPlace(firstBackwards),
    first: finite(first),
    last: finite(last),
    pauses: pauses.map(({ seconds, from, place }): Pause => ({ seconds, from, place: packPlace(place) })),
    intervals: packHistogram(time.intervals, numbers),
    coverage: packHistogram(time.coverage, numbers),
  };
}

function unpackKind(packed: Packed["kinds"][number], summary: Summary, numbers: NumberReader): void {
  const kind = summary.kind(packed.columns.map(keyOf), { isTag: packed.isTag });
  kind.tables = packed.tables;
  kind.parts = packed.parts;
  const time = new TimeSummary();
  const { rows, timeless, duplicates, backwards } = packed.counts;
  Object.assign(time, { rows, timeless, duplicates, backwards });
  time.firstBackwards = packed.firstBackwards ?? undefined;
  time.first = packed.first ?? Number.POSITIVE_INFINITY;
  time.last = packed.last ?? Number.NEGATIVE_INFINITY;
  time.pauses = packed.pauses;
  time.intervals = unpackHistogram(packed.intervals, numbers);
  time.coverage = unpackHistogram(packed.coverage, numbers);
  kind.time.absorb(time);
}

interface PackedKept<Item> {
  readonly refusedFrom: string | null;
  readonly slots: readonly { readonly key: string; readonly items: readonly Item[] }[];
}

function packKept<Item, To>(kept: LowestHashes<Item>, pack: (item: Item) => To): PackedKept<To> {
  // Read first: it prunes, and only then is it known from where on there is no room.
  const slots = kept.kept().map(({ key, items }) => ({ key, items: items.map(pack) }));
  return { refusedFrom: kept.refusedFrom ?? null, slots };
}

function unpackKept<From, Item>(
  { refusedFrom, slots }: PackedKept<From>,
  into: LowestHashes<Item>,
  unpack: (item: From) => Item,
): void {
  into.refuseFrom(refusedFrom ?? undefined);
  for (const { key, items } of slots) for (const item of items) into.add(key, unpack(item));
}

function packFragment(
  { kind, table, part, row, rows, isLast, seconds, values }: Fragment,
  numbers: NumberWriter,
) {
  const times = seconds === undefined ? null : numbers.put(seconds);
  return { kind, table, part, row, rows, isLast, seconds: times, values: numbers.put(values) };
}

function unpackFragment(packed: ReturnType<typeof packFragment>, numbers: NumberReader): Fragment {
  const { kind, table, part, row, rows, isLast } = packed;
  const seconds = packed.seconds === null ? undefined : numbers.take(packed.seconds);
  return { kind, table, part, row, rows, isLast, seconds, values: numbers.take(packed.values) };
}

function packCard({ table, part, rows, first, last, columns }: PartCard) {
  return { table, part, rows, first: first ?? null, last: last ?? null, columns };
}

function unpackCard({ first, last, ...card }: ReturnType<typeof packCard>): PartCard {
  return { ...card, first: first ?? undefined, last: last ?? undefined };
}
