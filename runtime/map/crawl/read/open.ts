import type { Table } from "#runtime/map/crawl/table.ts";
import { withFile } from "./file.ts";
import { openText } from "./text.ts";

/**
 * The tables of one file, whatever its format: that is found by its first bytes, never by its name, which exports
 * and people get wrong. What cannot be read is a Fault `map/unreadable` that says what and where.
 */
export async function openTables(path: string): Promise<readonly Table[]> {
  const { size } = await withFile(path, (file) => file.stat());
  return [await openText(path, { packing: undefined, size })];
}
