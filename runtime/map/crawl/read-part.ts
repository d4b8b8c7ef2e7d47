import { assert, Bug } from "#runtime/core/fault.ts";
import type { PartOptions, PartReader, Reading } from "./part-reader.ts";
import { LongReader } from "./read-long.ts";
import { TagReader, tagOf } from "./read-tag.ts";
import { WideReader } from "./read-wide.ts";
import { Summary } from "./summary.ts";
import { type Batch, batchRowsMax, type Table } from "./table.ts";

/** A table whose rows are (time, tag, value): the columns of the tag's name and of its value. */
export type LongTable = Table & { readonly long?: { readonly tag: number; readonly value: number } };

/** What one part of a table holds. A part that breaks off keeps the rows before the break, and says so. */
export async function readPart(table: LongTable, options: PartOptions): Promise<Summary> {
  const { name, part } = options;
  const summary = new Summary(options.summary);
  summary.sample.refuseFrom(options.refuseFrom);
  summary.parts = 1;
  summary.bytes = bytesOfPart(table, part);
  let reader: PartReader | undefined;
  try {
    for await (const batch of table.read(part)) {
      checkBatch(batch, table);
      if (batch.rows === 0) continue;
      reader ??= readerFor(table, batch, { summary, options });
      reader.take(batch);
      summary.rows += batch.rows;
      summary.unreadable += batch.unreadable;
    }
  } catch (error) {
    if (error instanceof Bug) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    summary.addProblem(
      name,
      `part ${part + 1} of ${table.parts} breaks off after ${summary.rows} rows: ${reason}`,
    );
  }
  reader?.finish();
  return summary;
}

/** Whole bytes, so that all parts together are the table's bytes exactly. */
function bytesOfPart({ bytes, parts }: Table, part: number): number {
  return Math.floor((bytes * (part + 1)) / parts) - Math.floor((bytes * part) / parts);
}

function readerFor(table: LongTable, batch: Batch, reading: Reading): PartReader {
  if (table.long !== undefined) return new LongReader(table, table.long, reading);
  const tag = batch.seconds === undefined ? undefined : tagOf(table, reading.options.name);
  return tag === undefined ? new WideReader(table, reading) : new TagReader(tag, reading);
}

function checkBatch(batch: Batch, table: Table): void {
  assert(batch.rows <= batchRowsMax, "no batch has more rows than the contract says");
  assert(
    batch.columns.length === table.columns.length &&
      batch.columns.every(({ length }) => length >= batch.rows),
    "a batch has a value per column and row",
  );
}
