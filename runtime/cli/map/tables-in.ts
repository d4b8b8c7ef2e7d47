import { statSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { walk } from "#runtime/map/crawl/walk.ts";
import { shown } from "#runtime/map/plot/markup.ts";

export type OpenTables = (path: string) => Promise<readonly Table[]>;

export interface FoundTable {
  readonly table: Table;
  /** Whether a person named its file, and not only a folder that it lies in. */
  readonly isNamed: boolean;
}

export interface Finding {
  readonly openTables: OpenTables;
  note(text: string): void;
  /** Met once for each table, so that it is closed whatever happens to the next. */
  take(found: FoundTable): void;
}

/** A file that was named must be readable; in a folder lies all sorts, and what is no table is said and left out. */
export async function tablesIn(paths: readonly string[], { openTables, note, take }: Finding): Promise<void> {
  let left = 0;
  for (const path of paths) {
    if (!isFolder(path)) {
      for (const table of await openTables(path)) take({ table, isNamed: true });
      continue;
    }
    for (const file of walk([path]).files)
      try {
        for (const table of await openTables(file.path)) take({ table, isNamed: false });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (left++ < leftShown) note(`${shown(file.name, 200)} is left out: ${shown(error.message, 200)}`);
      }
  }
  if (left > leftShown) note(`${left - leftShown} more files are left out`);
}

const leftShown = 8;

/** What is not there is no folder: whoever opens it says so. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
