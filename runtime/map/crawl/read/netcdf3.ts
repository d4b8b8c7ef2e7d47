// NetCDF-3. Only the header is read at first; the records stay in the file and come a block at a time, so that a
// file of any size is read in the memory of one block.

import type { FileHandle } from "node:fs/promises";
import { numbersOf } from "#runtime/map/crawl/parse/decode.ts";
import { fillOf, meaningOf } from "#runtime/map/crawl/parse/meaning.ts";
import {
  HeaderCut,
  type NetcdfHeader,
  type NetcdfVariable,
  netcdfHeaderOf,
} from "#runtime/map/crawl/parse/netcdf-header.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { type BlockColumns, type BlockField, type BlockRange, blockTable, withNumbers } from "./blocks.ts";
import { openFile, readAt, unreadable, withFile } from "./file.ts";

/** One table for each dimension along which variables of one or two dimensions run. */
export async function openNetcdf3(path: string, { size }: { size: number }): Promise<readonly Table[]> {
  const header = await withFile(path, (file) => headerOf(path, { file, size }));
  const recordBytes = recordBytesOf(header);
  const byRows = new Map<string, Laid[]>();
  const clock = header.variables.find(
    ({ dimensions, attributes, name }) =>
      dimensions.length === 1 &&
      (/ since /.test(String(attributes["units"])) ||
        (header.dimensions[dimensions[0]!]?.name === name && /^time$/i.test(name))),
  )?.dimensions[0];
  for (const variable of header.variables) {
    const laid = laidOut(variable, { header, clock, recordBytes });
    if (laid === undefined) continue;
    const claimed = laid.rows === 0 ? 0 : laid.begin + (laid.rows - 1) * laid.step + laid.rowBytes;
    if (laid.columnStep === undefined ? claimed > size : laid.begin + laid.columns * laid.columnStep > size)
      throw unreadable(path, `its variable "${variable.name}" runs over the end of the file at ${size}`);
    const key = `${laid.rows}:${laid.dimension}`;
    byRows.set(key, [...(byRows.get(key) ?? []), laid]);
  }
  const tables: Table[] = [];
  for (const [key, laid] of byRows) {
    const { rows, dimension } = laid[0]!;
    if (rows < 2) continue;
    const name = byRows.size === 1 ? path : `${path}#${header.dimensions[dimension]?.name ?? key}`;
    tables.push(await tableOf(path, { name, rows, laid, recordBytes }));
  }
  const filled = withNumbers(tables);
  if (filled.length === 0)
    throw unreadable(path, "it is NetCDF, but no variable of one or two dimensions has rows");
  return filled;
}

/** Where the rows of a variable lie. */
interface Laid {
  readonly variable: NetcdfVariable;
  readonly field: BlockField;
  readonly dimension: number;
  readonly rows: number;
  readonly columns: number;
  readonly begin: number;
  readonly rowBytes: number;
  /** From one row to the next. */
  readonly step: number;
  /** Set where rows are the second dimension: from one column to the next. */
  readonly columnStep: number | undefined;
}

const headerBytesMax = 67_108_864;
const columnsMax = 65_536;
const blockBytesMax = 33_554_432;

async function headerOf(
  path: string,
  { file, size }: { file: FileHandle; size: number },
): Promise<NetcdfHeader> {
  for (let bytes = 65_536; ; bytes *= 8) {
    const head = await readAt(file, { at: 0, bytes: Math.min(bytes, size) });
    try {
      const header = netcdfHeaderOf(head);
      if (header === undefined) throw unreadable(path, "its NetCDF header is broken");
      return complete(header, size);
    } catch (cause) {
      if (!(cause instanceof HeaderCut)) throw cause;
      if (bytes >= size || bytes >= headerBytesMax)
        throw unreadable(path, "its NetCDF header has no end", { cause });
    }
  }
}

/** How many records a file has that was never closed: as many as fit. */
function complete(header: NetcdfHeader, size: number): NetcdfHeader {
  if (header.records !== undefined) return header;
  const begin = Math.min(
    ...header.variables.filter(({ isRecord }) => isRecord).map((variable) => variable.begin),
  );
  const bytes = recordBytesOf(header);
  return { ...header, records: bytes > 0 && begin < size ? Math.floor((size - begin) / bytes) : 0 };
}

/** Each variable takes a multiple of four bytes of a record, unless it is the only one. */
function recordBytesOf(header: NetcdfHeader): number {
  const recorded = header.variables.filter(({ isRecord }) => isRecord);
  const sizes = recorded.map((variable) => innerItems(variable, header) * variable.itemBytes);
  return recorded.length === 1 ? sizes[0]! : sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / 4) * 4, 0);
}

function innerItems({ dimensions }: NetcdfVariable, header: NetcdfHeader): number {
  return dimensions.slice(1).reduce((product, place) => product * header.dimensions[place]!.length, 1);
}

function laidOut(
  variable: NetcdfVariable,
  { header, clock, recordBytes }: { header: NetcdfHeader; clock: number | undefined; recordBytes: number },
): Laid | undefined {
  const { dimensions, itemBytes, type, isRecord, attributes } = variable;
  const [first, second] = dimensions;
  const isText = type === undefined;
  if (first === undefined || dimensions.length > 2) return undefined;
  const firstLength = isRecord ? header.records! : header.dimensions[first]!.length;
  const inner = innerItems(variable, header);
  const isTurned = !isRecord && !isText && second !== undefined && second === clock && first !== clock;
  const columns = isText ? 1 : isTurned ? firstLength : inner;
  if (columns < 1 || columns > columnsMax || inner < 1) return undefined;
  const meaning = meaningOf(variable.name, attributes);
  const fill = type === undefined ? undefined : fillOf[`${type.kind}${type.size}`];
  const missing = new Set([...meaning.missing, ...(fill === undefined ? [] : [fill])]);
  const field: BlockField = {
    meaning: { ...meaning, missing },
    kind: isText ? "word" : "number",
    width: columns,
  };
  const rowBytes = isTurned ? itemBytes : inner * itemBytes;
  return {
    variable,
    field,
    dimension: isTurned ? second : first,
    rows: isTurned ? inner : firstLength,
    columns,
    begin: variable.begin,
    rowBytes,
    step: isRecord ? recordBytes : rowBytes,
    columnStep: isTurned ? inner * itemBytes : undefined,
  };
}

async function tableOf(
  path: string,
  {
    name,
    rows,
    laid,
    recordBytes,
  }: { name: string; rows: number; laid: readonly Laid[]; recordBytes: number },
): Promise<Table> {
  const rowBytes = laid.reduce(
    (sum, part) => sum + part.rowBytes * (part.columnStep === undefined ? 1 : part.columns),
    0,
  );
  const wide = Math.max(
    rowBytes,
    laid.some(({ variable }) => variable.isRecord) ? Math.min(recordBytes, strideBytesMax) : 0,
  );
  async function* blocks({ from, to, rowsMax }: BlockRange): AsyncGenerator<BlockColumns, void, void> {
    const step = Math.max(1, Math.min(rowsMax, Math.floor(blockBytesMax / Math.max(1, wide))));
    const file = await openFile(path);
    try {
      for (let at = from; at < to; at += step) {
        const columns: (Float64Array | readonly string[])[] = [];
        for (const part of laid)
          columns.push(...(await columnsOf(path, { file, part, from: at, to: Math.min(to, at + step) })));
        yield columns;
      }
    } finally {
      await file.close();
    }
  }
  return blockTable({
    name,
    rows,
    bytes: rows * rowBytes,
    fields: laid.map(({ field }) => field),
    blocks,
    close: () => {},
  });
}

/** Further apart than this, rows are read one by one, not with everything that lies between them. */
const strideBytesMax = 4_096;

async function columnsOf(
  path: string,
  { file, part, from, to }: { file: FileHandle; part: Laid; from: number; to: number },
): Promise<BlockColumns> {
  const { variable, columns, begin, rowBytes, step, columnStep } = part;
  const { type, itemBytes } = variable;
  const count = to - from;
  const exactly = async (at: number, bytes: number): Promise<Uint8Array> => {
    const found = await readAt(file, { at, bytes });
    if (found.length < bytes) throw unreadable(path, `it ends at ${at + found.length} now`);
    return found;
  };
  if (columnStep !== undefined) {
    const turned: Float64Array[] = [];
    for (let column = 0; column < columns; column++) {
      const bytes = await exactly(begin + column * columnStep + from * itemBytes, count * itemBytes);
      turned.push(numbersOf(bytes, { type: type!, at: 0, step: itemBytes, count }));
    }
    return turned;
  }
  const isTight = step <= strideBytesMax || step === rowBytes;
  const bytes = isTight
    ? await exactly(begin + from * step, (count - 1) * step + rowBytes)
    : new Uint8Array(count * rowBytes);
  if (!isTight)
    for (let row = 0; row < count; row++)
      bytes.set(await exactly(begin + (from + row) * step, rowBytes), row * rowBytes);
  const stride = isTight ? step : rowBytes;
  if (type === undefined)
    return [
      Array.from({ length: count }, (_, row) =>
        textOf(bytes.subarray(row * stride, row * stride + rowBytes)),
      ),
    ];
  return Array.from({ length: columns }, (_, column) =>
    numbersOf(bytes, { type, at: column * itemBytes, step: stride, count }),
  );
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("windows-1252").decode(bytes).replace(/\0.*$/s, "").trim();
}
