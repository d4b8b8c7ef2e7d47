import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import type { Table } from "#runtime/map/crawl/table.ts";

/** Everything a table says, put together from its parts. */
export interface Rows {
  readonly names: readonly string[];
  readonly units: readonly (string | undefined)[];
  readonly seconds: readonly number[] | undefined;
  /** By column. */
  readonly columns: readonly (readonly number[])[];
  readonly words: ReadonlyMap<number, string>;
  readonly unreadable: number;
  readonly rows: number;
}

export async function rowsOf(table: Table): Promise<Rows> {
  const columns: number[][] = table.columns.map(() => []);
  const seconds: number[] = [];
  const words = new Map<number, string>();
  let hasTime = false;
  let unreadable = 0;
  let rows = 0;
  for (let part = 0; part < table.parts; part++)
    for await (const batch of table.read(part)) {
      rows += batch.rows;
      unreadable += batch.unreadable;
      hasTime ||= batch.seconds !== undefined;
      for (const value of batch.seconds ?? []) seconds.push(value);
      for (const [index, column] of batch.columns.entries())
        for (const value of column) columns[index]!.push(value);
      for (const [code, word] of batch.words) words.set(code, word);
    }
  return {
    names: table.columns.map(({ name }) => name),
    units: table.columns.map(({ unit }) => unit),
    seconds: hasTime ? seconds : undefined,
    columns,
    words,
    unreadable,
    rows,
  };
}

/** A folder of one test, removed behind it. */
export function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "tables-"));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Writes one file and reads its only table. */
export async function tableOf(context: TestContext, content: string | Uint8Array): Promise<Table> {
  const [table, ...others] = await tablesOf(context, content);
  if (table === undefined || others.length > 0) throw new Error(`${others.length + 1} tables`);
  return table;
}

export async function tablesOf(
  context: TestContext,
  content: string | Uint8Array,
): Promise<readonly Table[]> {
  const path = join(folder(context), "export");
  writeFileSync(path, content);
  return openTables(path);
}
