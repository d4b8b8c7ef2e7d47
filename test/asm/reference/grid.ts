// The grid kernels again, in plain TypeScript over plain objects: what their bits must equal.

import { energyNatsMax, tailBandwidthsMax } from "#runtime/core/layout.ts";
import type { Grid } from "#runtime/map/grid/place.ts";

export interface GridReference {
  readonly columns: number;
  readonly rows: number;
  readonly min: readonly [number, number];
  readonly max: readonly [number, number];
  readonly perUnit: readonly [number, number];
  readonly tail: readonly [number, number];
  readonly ceiling: number;
  readonly energies: Float32Array;
}

export function referenceOf({ channels, columns, rows, energies, barrier, bandwidth }: Grid): GridReference {
  const [x, y] = [channels[0]!, channels[1]!];
  const nodes = Float32Array.from(energies);
  const border = nodes.filter((_, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    return column === 0 || row === 0 || column === columns - 1 || row === rows - 1;
  });
  return {
    columns,
    rows,
    min: [x.min, y.min],
    max: [x.max, y.max],
    perUnit: [(columns - 1) / (x.max - x.min), (rows - 1) / (y.max - y.min)],
    tail: [1 / bandwidth[0]!, 1 / bandwidth[1]!],
    ceiling: Math.max(barrier, ...border),
    energies: nodes,
  };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function isInside({ min, max }: GridReference, { x, y }: Point): boolean {
  return x >= min[0] && x <= max[0] && y >= min[1] && y <= max[1];
}

export interface Cell {
  readonly base: number;
  readonly right: number;
  readonly up: number;
  readonly cross: number;
  readonly column: number;
  readonly row: number;
}

/** The cell around a position in grid steps. */
export function cellAround(grid: GridReference, u: number, v: number): Cell {
  const column = Math.min(Math.max(Math.trunc(u), 0), grid.columns - 2);
  const row = Math.min(Math.max(Math.trunc(v), 0), grid.rows - 2);
  const corner = row * grid.columns + column;
  const base = grid.energies[corner]!;
  const right = grid.energies[corner + 1]! - base;
  const up = grid.energies[corner + grid.columns]! - base;
  const cross = grid.energies[corner + grid.columns + 1]! - base - right - up;
  return { base, right, up, cross, column, row };
}

export function blend({ base, right, up, cross }: Cell, s: number, t: number): number {
  return base + s * right + t * (up + s * cross);
}

export function energyOf(grid: GridReference, at: Point): number {
  return gradientOf(grid, at).energy;
}

export function gradientOf(grid: GridReference, at: Point): { energy: number; x: number; y: number } {
  const { x, y } = at;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return { energy: energyNatsMax, x: 0, y: 0 };
  if (!isInside(grid, at)) return outside(grid, at);
  const [u, v] = [(x - grid.min[0]) * grid.perUnit[0], (y - grid.min[1]) * grid.perUnit[1]];
  const cell = cellAround(grid, u, v);
  const [s, t] = [Math.min(u - cell.column, 1), Math.min(v - cell.row, 1)];
  return {
    energy: blend(cell, s, t),
    x: (cell.right + t * cell.cross) * grid.perUnit[0],
    y: (cell.up + s * cell.cross) * grid.perUnit[1],
  };
}

function outside(grid: GridReference, at: Point): { energy: number; x: number; y: number } {
  const ex = beyond(at.x, { grid, axis: 0 });
  const ey = beyond(at.y, { grid, axis: 1 });
  const far = Math.sqrt(ex * ex + ey * ey);
  const distance = Math.min(far, tailBandwidthsMax);
  return {
    energy: Math.min(grid.ceiling + distance * (3 + 0.5 * distance), energyNatsMax),
    x: (3 + distance) * (ex / far) * grid.tail[0],
    y: (3 + distance) * (ey / far) * grid.tail[1],
  };
}

function beyond(value: number, { grid, axis }: { grid: GridReference; axis: 0 | 1 }): number {
  const [low, high, perUnit] = [grid.min[axis], grid.max[axis], grid.tail[axis]];
  if (value > high) return Math.min(Math.max((value - high) * perUnit, 1e-150), 1e150);
  if (value < low) return Math.max(Math.min((value - low) * perUnit, -1e-150), -1e150);
  return 0;
}
