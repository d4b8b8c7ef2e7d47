import type { Balance, Term } from "#runtime/capsule/manifest.ts";
import type { PointId } from "#runtime/field/point.ts";

/** What a recording holds of some points: a column each, one row after the other at even steps. */
export interface Columns {
  readonly count: number;
  readonly secondsPerRow: number;
  readonly columns: ReadonlyMap<PointId, Float64Array>;
}

/** A balance compiled for one set of columns: the share of its tolerance that a window leaves unexplained. */
export interface CompiledBalance {
  readonly name: string;
  /** Rows from the first to the last of a window. */
  readonly windowRows: number;
  /** Residual over tolerance of the window that begins at `first`; NaN where a value is missing. */
  strain(first: number): number;
}

/** The points that some balances speak of. */
export function pointsOf(balances: readonly Balance[]): readonly PointId[] {
  return [
    ...new Set(balances.flatMap(({ stored, flows }) => [...stored, ...flows].map(({ point }) => point))),
  ];
}

/** What flowed is summed by the trapezoidal rule, the instruments being read once a row. */
export function compileBalance(balance: Balance, { columns, secondsPerRow }: Columns): CompiledBalance {
  const { name, stored, flows, constant, windowS, tolerance } = balance;
  const windowRows = Math.max(1, Math.round(windowS / secondsPerRow));
  const sumOf = (terms: readonly Term[]): ((row: number) => number) => {
    const parts = terms.map(({ point, factor }) => ({ factor, column: columns.get(point)! }));
    return (row) => {
      let sum = 0;
      for (const { factor, column } of parts) sum += factor * column[row]!;
      return sum;
    };
  };
  const [kept, flow] = [sumOf(stored), sumOf(flows)];
  return {
    name,
    windowRows,
    strain(first) {
      let flowed = 0;
      for (let row = first; row < first + windowRows; row++)
        flowed += ((flow(row) + flow(row + 1)) / 2 + constant) * secondsPerRow;
      return (kept(first + windowRows) - kept(first) - flowed) / tolerance;
    },
  };
}

/** Of whole windows one after the other, the share in which a balance holds; NaN where there is no window. */
export function heldShare(balance: CompiledBalance, count: number): number {
  let [held, windows] = [0, 0];
  for (let first = 0; first + balance.windowRows < count; first += balance.windowRows, windows++)
    if (Math.abs(balance.strain(first)) <= 1) held++;
  return held / windows;
}
