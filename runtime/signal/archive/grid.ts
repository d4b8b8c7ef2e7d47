// Points that say something each at its own time, as rows of one table: what a model is trained on.

import type { Span } from "./picture.ts";
import { isUsable, type Series } from "./series.ts";

export interface Grid extends Span {
  readonly everyUs: number;
  /** How long a sample counts; a row that no sample reaches has NaN there, and nothing is made up. */
  readonly holdUs: number;
}

export function gridRows({ from, to, everyUs }: Grid): number {
  return Math.ceil((to - from) / everyUs);
}

/** The newest usable sample at or before each instant of the grid. The series may be in any order. */
export function onGrid(all: Iterable<Series>, grid: Grid): Float64Array {
  const { from, everyUs, holdUs } = grid;
  const rows = gridRows(grid);
  const values = new Float64Array(rows).fill(Number.NaN);
  const times = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  for (const { times: at, values: said, qualities } of all)
    for (let index = 0; index < at.length; index++) {
      const time = at[index]!;
      if (!isUsable(said[index]!, qualities[index]!)) continue;
      const row = Math.max(0, Math.ceil((time - from) / everyUs));
      if (row >= rows || time < times[row]!) continue;
      times[row] = time;
      values[row] = said[index]!;
    }
  for (let row = 0; row < rows; row++) {
    const before = row === 0 ? Number.NEGATIVE_INFINITY : times[row - 1]!;
    if (before > times[row]!) {
      times[row] = before;
      values[row] = values[row - 1]!;
    }
    if (from + row * everyUs - times[row]! > holdUs) values[row] = Number.NaN;
  }
  return values;
}
