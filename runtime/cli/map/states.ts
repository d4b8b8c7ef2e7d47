import { Fault } from "#runtime/core/fault.ts";
import { channelsOf, joinedTables } from "#runtime/map/crawl/joined-tables.ts";
import type { Table, TableColumn } from "#runtime/map/crawl/table.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import { type Matching, matchColumns, type Source } from "./matching.ts";
import { type FoundTable, type OpenTables, tablesIn } from "./tables-in.ts";

/** Rows of one table as states of the map. The arrays are used again for the next batch. */
export interface StateBatch {
  readonly source: string;
  /** Of the table's rows. */
  readonly firstRow: number;
  readonly rows: number;
  readonly seconds: Float64Array | undefined;
  /** rows × channels in the map's units; NaN where the file has no value. */
  readonly states: Float64Array;
  readonly unreadable: number;
  readonly progress: { readonly bytes: number; readonly bytesTotal: number };
}

export interface Reading {
  readonly openTables: OpenTables;
  readonly channels: readonly Channel[];
  readonly stop: AbortSignal;
  /** What a person should know before the first row: conversions, tables that are left out. */
  note(text: string): void;
}

interface Matched {
  readonly table: Table;
  readonly sources: readonly Source[];
}

/**
 * The rows of all files and of all files in folders, one batch after the other, so that memory stays bounded
 * whatever their size.
 */
export async function* statesIn(paths: readonly string[], reading: Reading): AsyncGenerator<StateBatch> {
  const opened: FoundTable[] = [];
  try {
    const { openTables, note } = reading;
    await tablesIn(paths, { openTables, note, take: (found) => void opened.push(found) });
    // Every file is matched before the first row is read: a long run must not end at the last file's name.
    const matched = await matchedOf(opened, reading);
    const bytesTotal = matched.reduce((sum, { table }) => sum + table.bytes, 0);
    let before = 0;
    for (const one of matched) {
      for await (const batch of batchesOf(one, reading))
        yield { ...batch, progress: { bytes: before + batch.progress.bytes, bytesTotal } };
      before += one.table.bytes;
    }
  } finally {
    for (const { table } of opened) table.close();
  }
}

async function matchedOf(found: readonly FoundTable[], reading: Reading): Promise<readonly Matched[]> {
  const { channels } = reading;
  const tried = found.map((one) => ({ ...one, matching: matchingOf(one.table, channels) }));
  const alone = tried.flatMap(({ table, matching }) =>
    matching.kind === "matched" ? [matchedBy(table, matching, reading)] : [],
  );
  const others = tried.filter(({ matching }) => matching.kind !== "matched");
  const joined = await joinedOf(
    others.map(({ table }) => table),
    reading,
  );
  if (joined.length === 0) for (const other of others) leave(other, reading);
  const matched = [...alone, ...joined];
  if (matched.length === 0)
    throw new Fault("map/missing-channel", "None of the tables has a channel of the map", {
      hint: `The map is about ${channels
        .map(({ name }) => shown(name))
        .slice(0, 8)
        .join(", ")}`,
    });
  return matched;
}

/** Rows of one tag each are no states by themselves. */
function matchingOf(table: Table, channels: readonly Channel[]): Matching {
  if (table.long === undefined) return matchColumns(table.columns, channels);
  return {
    kind: "refused",
    because: ["each of its rows is one value of one tag, not one moment of the plant"],
  };
}

function matchedBy(
  table: Table,
  { sources }: Extract<Matching, { kind: "matched" }>,
  { channels, note }: Reading,
): Matched {
  for (const [at, { converted }] of sources.entries())
    if (converted !== undefined)
      note(
        `${shown(table.name, 200)}: ${shown(channels[at]!.name)} is converted from ${shown(converted)} to ${shown(channels[at]!.unit)}`,
      );
  return { table, sources };
}

/** What tables say that have every channel only together; empty where they have not, or no time in common. */
async function joinedOf(tables: readonly Table[], reading: Reading): Promise<readonly Matched[]> {
  const { channels, stop, note } = reading;
  const brought = tables.map(channelsOf);
  const isWhole =
    matchColumns(distinct(brought.flatMap((columns) => columns ?? [])), channels).kind === "matched";
  if (!isWhole && !brought.includes(undefined)) return [];
  const joined = await joinedTables(tables, stop);
  const matched: Matched[] = [];
  for (const [index, table] of joined.tables.entries()) {
    const matching = matchColumns(table.columns, channels);
    if (matching.kind !== "matched") return [];
    matched.push(matchedBy(table, matching, index === 0 ? reading : { ...reading, note: () => undefined }));
  }
  if (matched.length > 0) for (const text of joined.notes) note(text);
  return matched;
}

function distinct(columns: readonly TableColumn[]): readonly TableColumn[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}

function leave(
  { table, isNamed, matching }: FoundTable & { readonly matching: Matching },
  { note }: Reading,
): void {
  if (matching.kind === "unlike")
    note(`${shown(table.name, 200)} has none of the map's channels and is left out`);
  if (matching.kind !== "refused") return;
  if (isNamed) throw refusal(table, matching.because);
  note(
    `${shown(table.name, 200)} is left out: ${shown(matching.because.slice(0, reasonsMax).join("; "), 300)}`,
  );
}

function refusal({ name, columns }: Table, because: readonly string[]): Fault {
  const told = because
    .slice(0, reasonsMax)
    .map((reason) => shown(reason, 160))
    .join("; ");
  const more = because.length > reasonsMax ? `; and ${because.length - reasonsMax} more` : "";
  const has = columns
    .map((column) => shown(column.name, 24))
    .slice(0, columnsMax)
    .join(", ");
  return new Fault("map/missing-channel", `Cannot judge ${shown(name, 200)} by this map: ${told}${more}`, {
    hint: `Name the columns as \`iv map info\` names the channels; the file has ${has}${columns.length > columnsMax ? ", …" : ""}`,
  });
}

const reasonsMax = 6;
const columnsMax = 24;

async function* batchesOf({ table, sources }: Matched, { stop }: Reading): AsyncGenerator<StateBatch> {
  const width = sources.length;
  let states = new Float64Array(0);
  let firstRow = 0;
  for (let part = 0; part < table.parts; part++)
    for await (const { rows, columns, seconds, unreadable } of table.read(part)) {
      if (stop.aborted) return;
      if (states.length < rows * width) states = new Float64Array(rows * width);
      for (const [channel, { column, factor, offset }] of sources.entries()) {
        const values = columns[column]!;
        for (let row = 0; row < rows; row++) states[row * width + channel] = values[row]! * factor + offset;
      }
      // A part counts as read when its first batch is: parts are small, and progress is for people.
      const bytes = Math.floor((table.bytes * (part + 1)) / table.parts);
      const progress = { bytes, bytesTotal: table.bytes };
      yield { source: table.name, firstRow, rows, seconds, states, unreadable, progress };
      firstRow += rows;
    }
}
