import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  gridCeiling,
  gridColumns,
  gridHeaderBytes,
  gridMaxX,
  gridMaxY,
  gridMinX,
  gridMinY,
  gridPerUnitX,
  gridPerUnitY,
  gridRows,
  gridTailX,
  gridTailY,
} from "#runtime/core/layout.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { ceilingOf } from "./dense-place.ts";

/** What a grid map is to the kernels. */
export interface Grid {
  readonly channels: readonly Channel[];
  readonly columns: number;
  readonly rows: number;
  /** Finite, row by row; kept as f32. */
  readonly energies: ArrayLike<number>;
  readonly barrier: number;
  readonly bandwidth: ArrayLike<number>;
}

export function gridBytes(grid: Pick<Grid, "columns" | "rows">): number {
  return gridHeaderBytes + grid.columns * grid.rows * 4;
}

/** Writes a grid into the kernels' memory at an address with room for `gridBytes`. */
export function place(grid: Grid, at: number, kernels: Kernels): void {
  const { channels, columns, rows, energies, barrier, bandwidth } = grid;
  const [x, y] = channels;
  assert(x !== undefined && y !== undefined && channels.length === 2, "a grid map has two channels");
  assert(energies.length === columns * rows, "a grid map has an energy for every node");
  const setInteger = (offset: number, value: number): void => {
    kernels.i32[(at + offset) / 4] = value;
  };
  const set = (offset: number, value: number): void => {
    assert(Number.isFinite(value), "the header of a grid map is finite");
    kernels.f64[(at + offset) / 8] = value;
  };
  setInteger(gridColumns, columns);
  setInteger(gridRows, rows);
  set(gridMinX, x.min);
  set(gridMinY, y.min);
  set(gridMaxX, x.max);
  set(gridMaxY, y.max);
  set(gridPerUnitX, (columns - 1) / (x.max - x.min));
  set(gridPerUnitY, (rows - 1) / (y.max - y.min));
  set(gridTailX, 1 / bandwidth[0]!);
  set(gridTailY, 1 / bandwidth[1]!);
  set(gridCeiling, ceilingOf({ nodes: [columns, rows], energies, barrier }));
  kernels.f32.set(energies, (at + gridHeaderBytes) / 4);
}
