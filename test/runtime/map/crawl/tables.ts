import type { Batch, Table } from "#runtime/map/crawl/table.ts";

export interface TestTable {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly unit?: string;
    readonly values: readonly number[];
  }[];
  readonly seconds?: readonly number[];
  readonly rowsEach?: number;
  readonly batchRows?: number;
}

/** A table out of memory that keeps the contract of `table.ts`. */
export function tableOf({ name, columns, seconds, rowsEach = 1e9, batchRows = 100 }: TestTable): Table {
  const count = columns[0]?.values.length ?? 0;
  return {
    name,
    columns: columns.map((column) => ({ name: column.name, unit: column.unit, kind: "number" as const })),
    parts: Math.max(1, Math.ceil(count / rowsEach)),
    bytes: count * columns.length * 8,
    async *read(part: number): AsyncGenerator<Batch> {
      const end = Math.min(count, (part + 1) * rowsEach);
      for (let first = part * rowsEach; first < end; first += batchRows) {
        const to = Math.min(end, first + batchRows);
        yield {
          rows: to - first,
          seconds: seconds === undefined ? undefined : Float64Array.from(seconds.slice(first, to)),
          columns: columns.map(({ values }) => Float64Array.from(values.slice(first, to))),
          unreadable: 0,
          words: new Map(),
        };
      }
    },
    close() {},
  };
}
