import { readFile } from "node:fs/promises";
import type { Table } from "#runtime/map/crawl/table.ts";
import { tableOf } from "./tables.ts";

/** As much of a reader as these tests need: commas, a `time` column, parts of 50 rows. */
export async function openCsv(path: string): Promise<readonly Table[]> {
  const [head = "", ...lines] = (await readFile(path, "utf8")).trim().split("\n");
  if (!head.includes(",")) throw new Error("this is no table");
  const names = head.split(",");
  const rows = lines.map((line) =>
    line.split(",").map((field) => (field === "" ? Number.NaN : Number(field))),
  );
  const columns = names.map((name, column) => ({
    name,
    values: rows.map((row) => row[column] ?? Number.NaN),
  }));
  const seconds = columns.find(({ name }) => name === "time")?.values;
  return [
    tableOf({
      name: path,
      columns: columns.filter(({ name }) => name !== "time"),
      ...(seconds && { seconds }),
      rowsEach: 50,
    }),
  ];
}
