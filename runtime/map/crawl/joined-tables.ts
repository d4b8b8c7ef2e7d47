// Tables that only together say what the plant was doing: a file a tag, rows of (time, tag, value), a table a
// machine. They are put into rows by the crawl's own rules, so that what is judged was made like what was learnt.

import type { Strand } from "./join.ts";
import { type LongTable, readPart } from "./read-part.ts";
import { tagOf } from "./read-tag.ts";
import { strandsOf } from "./strands.ts";
import { Summary } from "./summary.ts";
import { type Batch, batchRowsMax, type Table, type TableColumn } from "./table.ts";

export interface Joined {
  /** One a stretch of time; in memory, and no larger than a crawl's sample. */
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

/** The channels a table would bring into the rows; undefined where only its rows say which. */
export function channelsOf(table: LongTable): readonly TableColumn[] | undefined {
  if (table.long !== undefined) return undefined;
  const tag = tagOf(table, table.name);
  return tag === undefined ? table.columns : [tag.key];
}

export async function joinedTables(tables: readonly LongTable[], stop: AbortSignal): Promise<Joined> {
  const summary = new Summary();
  for (const table of tables)
    for (let part = 0; part < table.parts && !stop.aborted; part++) {
      const options = { name: table.name, part, summary: summary.options };
      summary.absorb(await readPart(table, { ...options, refuseFrom: summary.sample.refusedFrom }));
    }
  const { names, strands, notes } = strandsOf(summary);
  const isPart = summary.sample.refusedFrom !== undefined;
  const sampled = "only stretches chosen by hash were joined: all rows have no room";
  return {
    tables: strands.map((strand) => tableOf(strand, { names, count: tables.length })),
    notes: [...notes, ...(isPart ? [sampled] : [])],
  };
}

function tableOf(
  { rows, seconds, values, sources }: Strand,
  { names, count }: { readonly names: readonly string[]; readonly count: number },
): Table {
  const width = names.length;
  return {
    name: `${count} ${count === 1 ? "table" : "tables"} joined`,
    columns: names.map((name, column) => ({
      name,
      unit: sources[column]?.unit,
      kind: sources[column]?.kind ?? "number",
    })),
    parts: 1,
    bytes: values.byteLength,
    async *read(): AsyncIterable<Batch> {
      for (let first = 0; first < rows; first += batchRowsMax) {
        const own = Math.min(batchRowsMax, rows - first);
        const column = (at: number): Float64Array =>
          Float64Array.from({ length: own }, (_, row) => values[(first + row) * width + at]!);
        yield {
          rows: own,
          seconds: seconds?.slice(first, first + own),
          columns: names.map((_, at) => column(at)),
          unreadable: 0,
          words: new Map(),
        };
      }
    },
    close() {},
  };
}
