import type { Columns } from "#runtime/adapt/balance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";

/** A recording as one table, whole in memory: what a capsule carries is an excerpt, not a historian's years. */
export async function readRecording(path: string): Promise<Columns> {
  const tables = await openTables(path);
  try {
    const [table, ...others] = tables;
    if (table === undefined || others.length > 0 || table.long !== undefined)
      throw unusable(
        path,
        `it holds ${tables.length} tables, or one value a row; it takes one table with a column a point`,
      );
    const parts: Float64Array[][] = table.columns.map(() => []);
    let [count, first, last] = [0, Number.NaN, Number.NaN];
    for (let part = 0; part < table.parts; part++)
      for await (const { rows, columns, seconds } of table.read(part)) {
        if (count + rows > rowsMax) throw unusable(path, `it has more than ${rowsMax} rows`);
        if (seconds === undefined) throw unusable(path, "no column tells the time");
        if (count === 0) first = seconds[0]!;
        last = seconds[rows - 1]!;
        for (const [index, column] of columns.entries()) parts[index]!.push(column.slice(0, rows));
        count += rows;
      }
    const secondsPerRow = (last - first) / (count - 1);
    if (!(secondsPerRow > 0)) throw unusable(path, "its time does not go on from row to row");
    const columns = new Map(
      table.columns.flatMap(({ name, kind }, index) =>
        kind === "number" ? [[name, joined(parts[index]!, count)] as const] : [],
      ),
    );
    return { count, secondsPerRow, columns };
  } finally {
    for (const table of tables) table.close();
  }
}

/** A day of ten rows a second. */
const rowsMax = 1_000_000;

function joined(parts: readonly Float64Array[], count: number): Float64Array {
  const whole = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function unusable(path: string, why: string): Fault {
  return new Fault("map/unreadable", `${path} is no recording for a capsule: ${why}`, {
    hint: "Export one row a moment, with a time column and one column a point",
  });
}
