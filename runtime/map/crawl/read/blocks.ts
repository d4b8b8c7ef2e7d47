// Tables of the binary formats: fields with as many rows, read in blocks of rows, cut into batches.

import { batchRowsOf, batchValuesMax } from "#runtime/map/crawl/parse/batch-builder.ts";
import { clockScaleOf, isTimeName, sinceScale } from "#runtime/map/crawl/parse/clock-scale.ts";
import { dateOrderOf } from "#runtime/map/crawl/parse/date-order.ts";
import { applyMeaning, type Meaning } from "#runtime/map/crawl/parse/meaning.ts";
import { wordCharactersMax } from "#runtime/map/crawl/parse/memo.ts";
import { isMissing } from "#runtime/map/crawl/parse/number.ts";
import { type DateOrder, secondsOf, timeParts } from "#runtime/map/crawl/parse/time.ts";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";
import type { Batch, Table, TableColumn } from "#runtime/map/crawl/table.ts";

/** One data set, or a part of one that has a name: as many rows as its table, one column or several. */
export interface BlockField {
  readonly meaning: Meaning;
  readonly kind: "number" | "word";
  /** Columns; where there is more than one each gets its number from 0 behind the name, as in NumPy. */
  readonly width: number;
  /** Set where the format itself says that this is time, and in which seconds. */
  readonly clock?: { readonly scale: number; readonly offset: number };
}

/** Columns of stored numbers or of texts, in the order of the fields. */
export type BlockColumns = readonly (Float64Array | readonly string[])[];

export interface BlockRange {
  readonly from: number;
  readonly to: number;
  readonly rowsMax: number;
}

export interface BlockSource {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly fields: readonly BlockField[];
  /** The rows of each part, where the file decides: one part for all where it can only be read forward. */
  readonly ranges?: readonly { readonly from: number; readonly to: number }[];
  /** Blocks of about `rowsMax` rows from row `from` to row `to`, in order. */
  blocks(range: BlockRange): AsyncIterable<BlockColumns>;
  close(): void;
}

/** Finds the time among the fields, which takes a look at the first rows. */
export async function blockTable(source: BlockSource): Promise<Table> {
  const time = await timeOf(source);
  const places = source.fields.flatMap((field, index) =>
    Array.from({ length: field.width }, (_, column) => ({ field, index, column })),
  );
  // Another clock of the same rows is no measurement: it would only drift.
  const shown = places.map(({ index }) => !time.clocks.has(index));
  const columns = places.flatMap(({ field, column }, place): TableColumn[] => {
    const { name, unit } = field.meaning;
    return shown[place]
      ? [{ name: field.width === 1 ? name : `${name}.${column}`, unit, kind: field.kind }]
      : [];
  });
  const timePlace = time.field === undefined ? -1 : places.findIndex(({ index }) => index === time.field);
  const rowsMax = Math.max(
    1,
    Math.min(blockRowsMax, Math.floor(batchValuesMax / Math.max(1, places.length))),
  );
  const partRows = rowsMax * Math.max(1, Math.round(partValues / (rowsMax * Math.max(1, places.length))));
  const ranges =
    source.ranges ??
    Array.from({ length: Math.max(1, Math.ceil(source.rows / partRows)) }, (_, part) => ({
      from: part * partRows,
      to: Math.min(source.rows, (part + 1) * partRows),
    }));
  async function* read(part: number): AsyncGenerator<Batch, void, void> {
    const { from, to } = ranges[part]!;
    for await (const block of source.blocks({ from, to, rowsMax })) {
      const whole = convert(block, { places, shown, timePlace, time });
      const step = batchRowsOf(columns.length);
      for (let at = 0; at < whole.rows; at += step)
        yield cut(whole, { at, end: Math.min(whole.rows, at + step) });
    }
  }
  return {
    name: source.name,
    columns: unique(columns),
    parts: ranges.length,
    bytes: source.bytes,
    read,
    close: () => source.close(),
  };
}

/** What a file is opened for: tables with a number in them. */
export function withNumbers(tables: readonly Table[]): readonly Table[] {
  return tables.filter(({ columns }) => columns.some(({ kind }) => kind === "number"));
}

/** More rows at once than a batch has, because a compressed chunk is unpacked again for each read of it. */
const blockRowsMax = 65_536;
/** Values in a part: 64 MiB as doubles. */
const partValues = 8_388_608;
const lookedRowsMax = 2_048;

interface Place {
  readonly field: BlockField;
  readonly index: number;
  readonly column: number;
}

interface Time {
  readonly field: number | undefined;
  /** Fields that are clocks, the chosen one among them. */
  readonly clocks: ReadonlySet<number>;
  readonly scale: number;
  readonly offset: number;
  readonly order: DateOrder;
}

async function timeOf({ fields, rows, blocks }: BlockSource): Promise<Time> {
  const none: Time = { field: undefined, clocks: new Set(), scale: 1, offset: 0, order: "ymd" };
  let first: BlockColumns | undefined;
  const to = Math.min(rows, lookedRowsMax);
  for await (const block of blocks({ from: 0, to, rowsMax: to })) {
    first = block;
    break;
  }
  if (first === undefined) return none;
  const found: { index: number; scale: number; offset: number; order: DateOrder; rank: number }[] = [];
  let place = 0;
  for (const [index, field] of fields.entries()) {
    const values = first[place]!;
    place += field.width;
    if (field.width !== 1) continue;
    const { name, unit } = field.meaning;
    if (!(values instanceof Float64Array)) {
      const stamps = values.flatMap((text) => timeParts(text) ?? []);
      if (stamps.length >= stampShareMin * values.length && stamps.length > 0)
        found.push({ index, scale: 1, offset: 0, order: dateOrderOf(stamps), rank: 0 });
      continue;
    }
    const since = unit === undefined ? undefined : sinceScale(unit);
    const own = name.split(/[/.&]/).at(-1)!;
    const scale =
      field.clock ??
      since ??
      (isTimeName(own) ? clockScaleOf([...values].filter(Number.isFinite), { name: own, unit }) : undefined);
    if (scale !== undefined)
      found.push({ index, ...scale, order: "ymd", rank: field.clock || since ? 0 : 1 });
  }
  const best = found.toSorted((a, b) => a.rank - b.rank || a.index - b.index)[0];
  if (best === undefined) return none;
  return { ...best, field: best.index, clocks: new Set(found.map(({ index }) => index)) };
}

const stampShareMin = 0.8;

function convert(
  block: BlockColumns,
  {
    places,
    shown,
    timePlace,
    time,
  }: { places: readonly Place[]; shown: readonly boolean[]; timePlace: number; time: Time },
): Batch {
  const columns: Float64Array[] = [];
  const words = new Map<number, string>();
  let seconds: Float64Array | undefined;
  let unreadable = 0;
  for (const [place, values] of block.entries()) {
    const { meaning } = places[place]!.field;
    if (place === timePlace) {
      seconds = secondsFrom(values, { meaning, time });
      unreadable += countUnreadable(values, seconds);
    } else if (!shown[place]) continue;
    else if (values instanceof Float64Array) {
      unreadable += applyMeaning(values, meaning);
      columns.push(values);
    } else columns.push(codesOf(values, words));
  }
  return { rows: block[0]?.length ?? 0, seconds, columns, unreadable, words };
}

function secondsFrom(
  values: Float64Array | readonly string[],
  { meaning, time }: { meaning: Meaning; time: Time },
): Float64Array {
  if (!(values instanceof Float64Array))
    return Float64Array.from(values, (text) => secondsOf(text, time.order));
  return values.map((stored) => {
    if (meaning.missing.has(stored)) return Number.NaN;
    const value = time.offset + time.scale * (meaning.offset + meaning.scale * stored);
    return Number.isFinite(value) ? value : Number.NaN;
  });
}

function countUnreadable(values: Float64Array | readonly string[], seconds: Float64Array): number {
  if (values instanceof Float64Array) return 0;
  return values.filter((text, row) => Number.isNaN(seconds[row]) && !isMissing(text)).length;
}

function codesOf(texts: readonly string[], words: Map<number, string>): Float64Array {
  return Float64Array.from(texts, (text) => {
    if (isMissing(text)) return Number.NaN;
    const word = text.trim();
    const code = wordCode(word);
    if (!words.has(code)) words.set(code, word.slice(0, wordCharactersMax));
    return code;
  });
}

function cut(
  { seconds, columns, unreadable, words }: Batch,
  { at, end }: { at: number; end: number },
): Batch {
  return {
    rows: end - at,
    seconds: seconds?.subarray(at, end),
    columns: columns.map((column) => column.subarray(at, end)),
    // Counted once for the block.
    unreadable: at === 0 ? unreadable : 0,
    words,
  };
}

function unique(columns: readonly TableColumn[]): readonly TableColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let name = column.name;
    for (let count = 2; taken.has(name); count++) name = `${column.name} (${count})`;
    taken.add(name);
    return { ...column, name };
  });
}
