// The sample as rows of one set of channels. A strand is rows that stand together in one table; whether two
// strands belong together is a matter of time, and decided later.

import { joinOnTime, type Strand, type Strands } from "./join.ts";
import { comparePlaces } from "./place.ts";
import { compareFragments, type Fragment } from "./sample.ts";
import { type Kind, kindText, type Summary } from "./summary.ts";

export function strandsOf(summary: Summary): Strands {
  const fragments = summary.sample
    .kept()
    .flatMap(({ items }) => items)
    .sort(compareFragments);
  const kinds = new Map(
    [...summary.kinds.values()].map((kind) => [kindText(kind.columns, kind), kind] as const),
  );
  const isOfTag = ({ kind }: Fragment): boolean => kinds.get(kind)?.isTag === true;
  const tags = fragments.filter(isOfTag);
  const wide = fragments.filter((fragment) => !isOfTag(fragment));
  const groups = groupsOf(wide, kinds);
  const isWhole = summary.sample.refusedFrom === undefined;
  const areTimed = wide.every(({ seconds }) => seconds !== undefined);
  if (groups.length + (tags.length > 0 ? 1 : 0) > 1 && isWhole && areTimed && haveCommonTime(fragments))
    return joinOnTime(fragments, kinds);
  const [main, ...rest] = groups;
  const tagValues = tags.reduce((sum, { values }) => sum + values.length, 0);
  if (main === undefined || tagValues > main.values)
    return noted(joinOnTime(tags, kinds), { groups, tags: [] });
  return noted(stack(main), { groups: rest, tags: namesOf(tags, kinds) });
}

interface Group {
  readonly names: readonly string[];
  readonly fragments: { readonly fragment: Fragment; readonly kind: Kind }[];
  values: number;
}

/** Kinds with the most values first; a kind that has all columns of an earlier one goes with it. */
function groupsOf(fragments: readonly Fragment[], kinds: ReadonlyMap<string, Kind>): readonly Group[] {
  const byKind = Map.groupBy(fragments, ({ kind }) => kind);
  const groups: Group[] = [];
  const sized = [...byKind]
    .map(([text, own]) => ({
      kind: kinds.get(text)!,
      own,
      values: own.reduce((sum, { values }) => sum + values.length, 0),
    }))
    .sort(
      (a, b) =>
        b.values - a.values || (kindText(a.kind.columns, a.kind) < kindText(b.kind.columns, b.kind) ? -1 : 1),
    );
  for (const { kind, own, values } of sized) {
    const names = new Set(kind.columns.map(({ name }) => name));
    const home = groups.find((group) => group.names.every((name) => names.has(name)));
    const dealt = own.map((fragment) => ({ fragment, kind }));
    if (home === undefined) groups.push({ names: [...names], fragments: dealt, values });
    else {
      home.fragments.push(...dealt);
      home.values += values;
    }
  }
  return groups;
}

function describe({ names, fragments }: Group): string {
  const tables = new Set(fragments.map(({ fragment }) => fragment.table));
  const shown = names.slice(0, 6).join(", ");
  return `${tables.size} table${tables.size === 1 ? "" : "s"} with ${shown}${names.length > 6 ? ", …" : ""}`;
}

interface LeftOut {
  readonly groups: readonly Group[];
  readonly tags: readonly string[];
}

function noted(strands: Strands, { groups, tags }: LeftOut): Strands {
  const left = [...groups.map(describe), ...(tags.length > 0 ? [`${tags.length} single tags`] : [])];
  const notes = left.map(
    (what) => `Not joined: ${what}; they have other columns, and no time in common with the rest`,
  );
  const inPart = new Set([
    ...strands.inPart,
    ...tags,
    ...groups.flatMap(({ fragments }) => columnsOf(fragments)),
  ]);
  return { ...strands, inPart, notes: [...strands.notes, ...notes] };
}

function columnsOf(fragments: Group["fragments"]): readonly string[] {
  const kinds = new Set(fragments.map(({ kind }) => kind));
  return [...kinds].flatMap(({ columns }) => columns.map(({ name }) => name));
}

function namesOf(fragments: readonly Fragment[], kinds: ReadonlyMap<string, Kind>): readonly string[] {
  const met = new Set(fragments.map(({ kind }) => kind));
  return [...met].flatMap((kind) => kinds.get(kind)!.columns.map(({ name }) => name));
}

function haveCommonTime(fragments: readonly Fragment[]): boolean {
  const spans = new Map<string, { first: number; last: number }>();
  for (const { kind, seconds } of fragments) {
    const span = spans.get(kind) ?? { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
    spans.set(kind, span);
    for (const time of seconds ?? []) {
      if (time < span.first) span.first = time;
      if (time > span.last) span.last = time;
    }
  }
  const all = [...spans.values()];
  const begin = all.reduce((latest, { first }) => Math.max(latest, first), Number.NEGATIVE_INFINITY);
  return begin < all.reduce((earliest, { last }) => Math.min(earliest, last), Number.POSITIVE_INFINITY);
}

function stack({ names, fragments }: Group): Strands {
  const strands = fragments.map(({ fragment, kind }): Strand => {
    // Two units of one name in one table: the first is the channel.
    const places = names.map((name) => kind.columns.findIndex((column) => column.name === name));
    const width = kind.columns.length;
    const values = new Float64Array(fragment.rows * names.length);
    for (let row = 0; row < fragment.rows; row++)
      for (const [to, from] of places.entries())
        values[row * names.length + to] = fragment.values[row * width + from]!;
    const { table, part, row, rows, isLast, seconds } = fragment;
    return {
      table,
      part,
      row,
      rows,
      isLast,
      seconds,
      values,
      sources: places.map((place) => kind.columns[place]),
    };
  });
  return { names, strands: strands.sort(comparePlaces), inPart: new Set(), notes: [] };
}
