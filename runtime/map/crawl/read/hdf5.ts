// HDF5, and so NetCDF-4 and MATLAB 7.3. The library reads the file where it lies, a slab of rows at a time; its
// own memory holds that slab and one compressed chunk.

import { Dataset, File, Group, Module, ready } from "h5wasm/node";
import { Fault } from "#runtime/core/fault.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { type BlockRange, blockTable, withNumbers } from "./blocks.ts";
import { unreadable } from "./file.ts";
import { dataSetOf, type Hdf5DataSet, readDataSet } from "./hdf5-data-set.ts";

/** One table for each number of rows in each group that holds data sets of measurements. */
export async function openHdf5(path: string, { size }: { size: number }): Promise<readonly Table[]> {
  await ready;
  // Otherwise the library prints its traces to the terminal and answers with nonsense.
  Module.activate_throwing_error_handler();
  const file = reading(path, () => new File(path, "r"));
  try {
    const groups = groupsOf(path, file);
    const found = groups.flatMap(rowGroupsOf);
    if (found.length === 0)
      throw unreadable(path, "it is HDF5, but holds no data set of numbers with one or two dimensions");
    const claimed = found.reduce((sum, group) => sum + group.bytes, 0);
    if (claimed > Math.max(claimBytesMin, size * inflationMax))
      throw unreadable(path, `its data sets claim ${claimed} bytes of the ${size} there are`);
    const names = new Set(found.map(({ name }) => name));
    const tables: Table[] = [];
    for (const { name, rows, sets, bytes } of found) {
      const isAlone = names.size === found.length;
      const shown = found.length === 1 ? path : `${path}#${name || "/"}${isAlone ? "" : `:${rows}`}`;
      tables.push(
        await tableOf(path, { name: shown, rows, sets, bytes: Math.round((size * bytes) / claimed) }),
      );
    }
    const filled = withNumbers(tables);
    if (filled.length === 0) throw unreadable(path, "it is HDF5, but its data sets are clocks alone");
    return filled;
  } catch (cause) {
    throw cause instanceof Fault
      ? cause
      : unreadable(path, `its HDF5 is broken: ${messageOf(cause)}`, { cause });
  } finally {
    file.close();
  }
}

/** Chunks of one repeated value shrink further than any real recording; a claim beyond this is an attack. */
const inflationMax = 4_096;
const claimBytesMin = 1_073_741_824;
const depthMax = 32;
const entitiesMax = 65_536;

interface RowGroup {
  readonly name: string;
  readonly rows: number;
  readonly sets: readonly Hdf5DataSet[];
  readonly bytes: number;
}

interface GroupSets {
  readonly name: string;
  readonly sets: readonly Hdf5DataSet[];
  /** Clocks of the groups around it, the nearest first: a group without its own runs by theirs. */
  readonly clocks: readonly Hdf5DataSet[];
}

function groupsOf(path: string, file: Group): readonly GroupSets[] {
  const groups: GroupSets[] = [];
  let entities = 0;
  const walk = (
    group: Group,
    { name, depth, clocks }: { name: string; depth: number; clocks: readonly Hdf5DataSet[] },
  ): void => {
    const sets: Hdf5DataSet[] = [];
    const inner: [string, Group][] = [];
    groups.push({ name, sets, clocks });
    for (const key of group.keys()) {
      if (++entities > entitiesMax) throw unreadable(path, `it holds more than ${entitiesMax} data sets`);
      // A link names what stands elsewhere in the file, or the way round in a circle.
      const entity = isSoftLink(group, key) ? null : group.get(key);
      if (entity instanceof Group && depth < depthMax) inner.push([key, entity]);
      else if (entity instanceof Dataset) {
        const set = dataSetOf(entity, key);
        if (set !== undefined) sets.push(set);
      }
    }
    const known = [...sets.filter(({ isTime, shape }) => isTime && shape.length === 1), ...clocks];
    for (const [key, entity] of inner)
      walk(entity, { name: `${name}/${key}`, depth: depth + 1, clocks: known });
  };
  walk(file, { name: "", depth: 0, clocks: [] });
  return groups;
}

function isSoftLink(group: Group, key: string): boolean {
  try {
    return typeof Module.get_symbolic_link(group.file_id, `${group.path}/${key}`) === "string";
  } catch {
    // The library refuses to say where a thing leads that is no link.
    return false;
  }
}

/**
 * Data sets with as many rows belong together. Two dimensions are rows and columns, unless it is the second one
 * that is as long as the group's time (channels by time, as MATLAB and IMAS write it) or the first is 1.
 */
function rowGroupsOf({ name, sets, clocks }: GroupSets): readonly RowGroup[] {
  const own = sets.find(({ shape, isTime }) => isTime && shape.length === 1);
  const time = (own ?? clocks[0])?.shape[0];
  const byRows = new Map<number, Hdf5DataSet[]>();
  for (const set of sets) {
    const [first, second] = set.shape as [number, number | undefined];
    const isTurned =
      second !== undefined && (time === undefined ? first === 1 : second === time && first !== time);
    const rows = isTurned ? second : first;
    const columns = second === undefined ? 1 : isTurned ? first : second;
    if (rows < rowsMin || columns < 1 || columns > columnsMax) continue;
    byRows.set(rows, [...(byRows.get(rows) ?? []), { ...set, isTurned, columns }]);
  }
  return [...byRows].map(([rows, members]) => ({
    name,
    rows,
    sets: members.some(({ isTime }) => isTime)
      ? members
      : [...members, ...clocks.filter(({ shape }) => shape[0] === rows).slice(0, 1)],
    bytes: members.reduce((sum, { columns, elementBytes }) => sum + rows * columns * elementBytes, 0),
  }));
}

/** A single value is a setting, not a recording. */
const rowsMin = 2;
const columnsMax = 65_536;

async function tableOf(
  path: string,
  { name, rows, sets, bytes }: { name: string; rows: number; sets: readonly Hdf5DataSet[]; bytes: number },
): Promise<Table> {
  const fields = sets.flatMap((set) =>
    set.fields.map((field) => ({ ...field, width: field.width * set.columns })),
  );
  async function* blocks({ from, to, rowsMax }: BlockRange) {
    const file = reading(path, () => new File(path, "r"));
    try {
      for (let at = from; at < to; at += rowsMax) {
        const end = Math.min(to, at + rowsMax);
        yield reading(path, () => sets.flatMap((set) => readDataSet(file, { set, from: at, to: end })));
      }
    } finally {
      file.close();
    }
  }
  return blockTable({ name, rows, bytes, fields, blocks, close: () => {} });
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof Fault
      ? cause
      : unreadable(path, `its HDF5 is broken: ${messageOf(cause)}`, { cause });
  }
}

/** The library throws traces of many lines; the innermost says what went wrong. */
function messageOf(cause: unknown): string {
  const lines = (cause instanceof Error ? cause.message : String(cause)).trim().split("\n");
  return lines.at(-1)!.trim().slice(0, 200) || "no reason given";
}
