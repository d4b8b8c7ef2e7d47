/** A column of 64-bit numbers, or of texts, as Parquet's plain encoding writes it. */
export type Column = Readonly<
  | { name: string; type: "double"; values: readonly (number | undefined)[] }
  | { name: string; type: "millis" | "micros"; values: readonly number[] }
  | { name: string; type: "text"; values: readonly string[] }
>;

/** A Parquet file by the letter of its format: version 1 pages, plain, not compressed, a row group every `groupRows`. */
export function parquet(columns: readonly Column[], { groupRows }: { groupRows: number }): Uint8Array {
  const rows = columns[0]!.values.length;
  const out: number[] = [...text("PAR1")];
  const groups: number[][] = [];
  for (let from = 0; from < rows; from += groupRows) {
    const to = Math.min(rows, from + groupRows);
    const chunks: number[][] = [];
    const begin = out.length;
    for (const column of columns) {
      const at = out.length;
      const body = page(column, from, to);
      out.push(
        ...struct([
          [1, int(0)],
          [2, int(body.length)],
          [3, int(body.length)],
          [
            5,
            record([
              [1, int(to - from)],
              [2, int(0)],
              [3, int(3)],
              [4, int(3)],
            ]),
          ],
        ]),
        ...body,
      );
      const meta = record([
        [1, int(typeCode(column))],
        [2, list(5, [zigzag(0)])],
        [3, list(8, [binary(text(column.name))])],
        [4, int(0)],
        [5, long(to - from)],
        [6, long(out.length - at)],
        [7, long(out.length - at)],
        [9, long(at)],
      ]);
      chunks.push(
        struct([
          [2, long(at)],
          [3, meta],
        ]),
      );
    }
    groups.push(
      struct([
        [1, list(12, chunks)],
        [2, long(out.length - begin)],
        [3, long(to - from)],
      ]),
    );
  }
  const schema = [
    struct([
      [4, bin(text("schema"))],
      [5, int(columns.length)],
    ]),
    ...columns.map((column) =>
      struct([
        [1, int(typeCode(column))],
        [3, int(column.type === "double" ? 1 : 0)],
        [4, bin(text(column.name))],
        ...(column.type === "double"
          ? []
          : ([[6, int({ millis: 9, micros: 10, text: 0 }[column.type])]] as const)),
      ]),
    ),
  ];
  const footer = struct([
    [1, int(1)],
    [2, list(12, schema)],
    [3, long(rows)],
    [4, list(12, groups)],
  ]);
  return Uint8Array.from([...out, ...footer, ...u32(footer.length), ...text("PAR1")]);
}

function typeCode({ type }: Column): number {
  return type === "double" ? 5 : type === "text" ? 6 : 2;
}

function page(column: Column, from: number, to: number): number[] {
  if (column.type === "text")
    return column.values.slice(from, to).flatMap((value) => [...u32(text(value).length), ...text(value)]);
  if (column.type !== "double")
    return column.values
      .slice(from, to)
      .flatMap((value) => eight((view) => view.setBigInt64(0, BigInt(value), true)));
  const values = column.values.slice(from, to);
  // Definition levels, a run for each value: is it there?
  const levels = values.flatMap((value) => [1 << 1, value === undefined ? 0 : 1]);
  return [
    ...u32(levels.length),
    ...levels,
    ...values
      .filter((value) => value !== undefined)
      .flatMap((value) => eight((view) => view.setFloat64(0, value, true))),
  ];
}

// Thrift's compact protocol: the type of a field, then its bytes.
type Field = readonly [type: number, bytes: readonly number[]];

const int = (value: number): Field => [5, zigzag(value)];
const long = (value: number): Field => [6, zigzag(value)];
const bin = (bytes: readonly number[]): Field => [8, binary(bytes)];
const record = (fields: readonly (readonly [number, Field])[]): Field => [12, struct(fields)];
const list = (type: number, items: readonly (readonly number[])[]): Field => [
  9,
  [
    ...(items.length < 15 ? [(items.length << 4) | type] : [0xf0 | type, ...varint(items.length)]),
    ...items.flat(),
  ],
];

function struct(fields: readonly (readonly [number, Field])[]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, [type, content]]) => {
    const head = ((id - last) << 4) | type;
    last = id;
    return [head, ...content];
  });
  return [...bytes, 0];
}

function binary(bytes: readonly number[]): number[] {
  return [...varint(bytes.length), ...bytes];
}

function zigzag(value: number): number[] {
  return varint(value * 2);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function u32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

function eight(write: (view: DataView) => void): number[] {
  const view = new DataView(new ArrayBuffer(8));
  write(view);
  return [...new Uint8Array(view.buffer)];
}

function text(value: string): readonly number[] {
  return [...new TextEncoder().encode(value)];
}
