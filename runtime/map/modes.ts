import { Fault } from "#runtime/core/fault.ts";
import type { Range } from "./blocks.ts";
import type { Recording } from "./recording.ts";

/** The ways in which a plant was seen to run: each a combination of the values of its mode channels. */
export interface Modes {
  /** Columns of the mode channels; none means that the plant has one mode. */
  readonly columns: readonly number[];
  /** One row a mode, in the order of `columns`; the commonest first. */
  readonly seen: readonly Float64Array[];
  /** How many rows each was seen in. */
  readonly rows: readonly number[];
  /** Which group of experts knows it. */
  readonly group: readonly number[];
}

/** Combinations, not values: pump on and valve shut may each be common and never have been together. */
export function modesIn({ channels, rows, width }: Recording, ranges: readonly Range[]): Modes {
  const columns = channels.flatMap(({ role }, column) => (role === "mode" ? [column] : []));
  if (columns.length === 0) return { columns, seen: [], rows: [], group: [] };
  const counts = new Map<string, { values: Float64Array; rows: number }>();
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++) {
      const values = Float64Array.from(columns, (column) => rows[row * width + column]!);
      const key = values.join();
      const known = counts.get(key);
      if (known !== undefined) known.rows++;
      else if (counts.size < modesMax) counts.set(key, { values, rows: 1 });
      else
        throw new Fault("map/bad-rows", `The mode channels make more than ${modesMax} combinations`, {
          hint: "Name fewer channels as modes: one with many values is measured rather than a mode",
        });
    }
  const modes = [...counts.values()].sort((a, b) => b.rows - a.rows);
  return {
    columns,
    seen: modes.map(({ values }) => values),
    rows: modes.map((mode) => mode.rows),
    group: modes.map(() => 0),
  };
}

export const modesMax = 256;

/** The group of experts that knows the state's mode; −1 for a mode that was never seen. */
export function modeOf({ columns, seen, group }: Modes, state: Float64Array): number {
  if (columns.length === 0) return 0;
  const mode = seen.findIndex((values) => columns.every((column, at) => state[column] === values[at]));
  return mode < 0 ? -1 : group[mode]!;
}
