import { Fault } from "#runtime/core/fault.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import { type Matching, matchColumns, type Source } from "./matching.ts";

export type OpenTables = (path: string) => Promise<readonly Table[]>;

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

/** The rows of all files, one batch after the other, so that memory stays bounded whatever their size. */
export async function* statesIn(paths: readonly string[], reading: Reading): AsyncGenerator<StateBatch> {
  const opened: Table[] = [];
  try {
    for (const path of paths) opened.push(...(await reading.openTables(path)));
    // Every file is matched before the first row is read: a long run must not end at the last file's name.
    const matched = matchedOf(opened, reading);
    const bytesTotal = matched.reduce((sum, { table }) => sum + table.bytes, 0);
    let before = 0;
    for (const one of matched) {
      for await (const batch of batchesOf(one, reading))
        yield { ...batch, progress: { bytes: before + batch.progress.bytes, bytesTotal } };
      before += one.table.bytes;
    }
  } finally {
    for (const table of opened) table.close();
  }
}

function matchedOf(tables: readonly Table[], { channels, note }: Reading): readonly Matched[] {
  const matched: Matched[] = [];
  for (const table of tables) {
    if (table.long !== undefined) throw tagged(table);
    const matching: Matching = matchColumns(table.columns, channels);
    if (matching.kind === "refused") throw refusal(table, matching.because);
    if (matching.kind === "unlike")
      note(`${shown(table.name, 200)} has none of the map's channels and is left out`);
    else {
      for (const [at, { converted }] of matching.sources.entries())
        if (converted !== undefined)
          note(
            `${shown(table.name, 200)}: ${shown(channels[at]!.name)} is converted from ${shown(converted)} to ${shown(channels[at]!.unit)}`,
          );
      matched.push({ table, sources: matching.sources });
    }
  }
  if (matched.length === 0)
    throw new Fault("map/missing-channel", "None of the tables has a channel of the map", {
      hint: `The map is about ${channels
        .map(({ name }) => shown(name))
        .slice(0, 8)
        .join(", ")}`,
    });
  return matched;
}

/** Gap: rows of one tag each are not put together here; which value of a tag held at which moment is a choice. */
function tagged({ name }: Table): Fault {
  const found = "each of its rows is one value of one tag, not one moment of the plant";
  return new Fault("map/missing-channel", `Cannot judge ${shown(name, 200)} by this map: ${found}`, {
    hint: "Export it with a column a tag",
  });
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
