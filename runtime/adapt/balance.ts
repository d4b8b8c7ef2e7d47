import type { Balance, Term } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
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

export function compileBalance(balance: Balance, { columns, secondsPerRow }: Columns): CompiledBalance {
  const { name, stored, flows } = balance;
  const windowRows = windowRowsOf(balance, secondsPerRow);
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
    strain: (first) =>
      strainOf(balance, {
        ...{ windowRows, secondsPerRow },
        kept: (row) => kept(first + row),
        flow: (row) => flow(first + row),
      }),
  };
}

/**
 * The same balance while the plant runs, a row at a time, with the same bits. What is kept is a window, summed anew
 * at each row: a sum that is carried along would keep the rounding, or the NaN, of rows long gone.
 */
export class BalanceWindow {
  readonly #balance: Balance;
  readonly #terms: Readonly<Record<"kept" | "flow", readonly PlacedTerm[]>>;
  readonly #window: WindowOf;
  readonly #kept: Float64Array;
  readonly #flow: Float64Array;
  /** Where the oldest row of a full window stands. */
  #oldest = 0;
  #count = 0;

  /** `points` are those of the rows that it will be given, in their order. */
  constructor(balance: Balance, { points, secondsPerRow }: Paced) {
    const windowRows = windowRowsOf(balance, secondsPerRow);
    assert(windowRows <= balanceRowsMax, "the window of a balance is bounded");
    const placed = ({ point, factor }: Term): PlacedTerm => ({ at: points.indexOf(point), factor });
    this.#balance = balance;
    this.#terms = { kept: balance.stored.map(placed), flow: balance.flows.map(placed) };
    const size = windowRows + 1;
    this.#kept = new Float64Array(size);
    this.#flow = new Float64Array(size);
    this.#window = {
      ...{ windowRows, secondsPerRow },
      kept: (row) => this.#kept[(this.#oldest + row) % size]!,
      flow: (row) => this.#flow[(this.#oldest + row) % size]!,
    };
  }

  remember(pen: StatePen): void {
    this.#oldest = pen.below(this.#oldest, this.#kept.length);
    this.#count = pen.below(this.#count, this.#kept.length + 1);
    pen.numbers(this.#kept);
    pen.numbers(this.#flow);
  }

  /** After a gap in time: what flowed meanwhile nobody knows. */
  restart(): void {
    this.#count = 0;
  }

  /** Residual over tolerance of the window that ends with this row; NaN until there is one, or where a value is missing. */
  take(values: Float64Array): number {
    const { length } = this.#kept;
    this.#kept[this.#oldest] = sum(this.#terms.kept, values);
    this.#flow[this.#oldest] = sum(this.#terms.flow, values);
    this.#oldest = (this.#oldest + 1) % length;
    this.#count = Math.min(this.#count + 1, length);
    return this.#count < length ? Number.NaN : strainOf(this.#balance, this.#window);
  }
}

interface Paced {
  readonly points: readonly PointId[];
  readonly secondsPerRow: number;
}

/** Summed at every row, so it is bounded: an hour of seconds, and little time beside a tick. */
export const balanceRowsMax = 4_096;

export function windowRowsOf({ windowS }: Pick<Balance, "windowS">, secondsPerRow: number): number {
  return Math.max(1, Math.round(windowS / secondsPerRow));
}

interface PlacedTerm {
  readonly at: number;
  readonly factor: number;
}

function sum(terms: readonly PlacedTerm[], values: Float64Array): number {
  let total = 0;
  for (const { at, factor } of terms) total += factor * values[at]!;
  return total;
}

/** One window: its rows are counted from its first. */
interface WindowOf {
  readonly windowRows: number;
  readonly secondsPerRow: number;
  kept(row: number): number;
  flow(row: number): number;
}

/** What flowed is summed by the trapezoidal rule, the instruments being read once a row. */
function strainOf(
  { constant, tolerance }: Balance,
  { windowRows, secondsPerRow, kept, flow }: WindowOf,
): number {
  let flowed = 0;
  for (let row = 0; row < windowRows; row++)
    flowed += ((flow(row) + flow(row + 1)) / 2 + constant) * secondsPerRow;
  return (kept(windowRows) - kept(0) - flowed) / tolerance;
}

/** Of whole windows one after the other, the share in which a balance holds; NaN where there is no window. */
export function heldShare(balance: CompiledBalance, count: number): number {
  let [held, windows] = [0, 0];
  for (let first = 0; first + balance.windowRows < count; first += balance.windowRows, windows++)
    if (Math.abs(balance.strain(first)) <= 1) held++;
  return held / windows;
}
