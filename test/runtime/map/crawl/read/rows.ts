import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
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

/** A file with one bit changed, at every so many bytes, is answered with rows or a Fault, and with nothing else. */
export async function survivesBreaking(
  path: string,
  bytes: Uint8Array,
  { from, every }: { readonly from: number; readonly every: number },
): Promise<void> {
  for (let at = from; at < bytes.length; at += every) {
    const broken = Uint8Array.from(bytes);
    broken[at]! ^= 1 << (at % 8);
    writeFileSync(path, broken);
    try {
      for (const table of await openTables(path)) await rowsOf(table);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
}
