import { assert } from "#runtime/core/fault.ts";
import type { Range } from "#runtime/map/blocks.ts";

/**
 * The probability of each regime in the next row for each regime in this one, row by row; the last row and
 * column are of states that no regime knows.
 */
export interface Chain {
  /** Learnt regimes and the unseen one. */
  readonly count: number;
  readonly matrix: Float64Array;
}

/**
 * Counted, with one row of doubt a regime spread over all: what a recording never showed is rare, not impossible.
 * The unseen lasts a window, because nothing says how long, and then goes where the recording mostly was.
 */
export function chainOf(
  labels: ArrayLike<number>,
  { regimes, stretches, windowRows }: { regimes: number; stretches: readonly Range[]; windowRows: number },
): Chain {
  const count = regimes + 1;
  const matrix = new Float64Array(count * count);
  const visits = new Float64Array(count);
  for (const [first, end] of stretches)
    for (let row = first; row < end; row++) {
      const from = labels[row]!;
      if (from < 0) continue;
      visits[from]!++;
      if (row + 1 < end && labels[row + 1]! >= 0) matrix[from * count + labels[row + 1]!]!++;
    }
  const seen = visits.reduce((sum, rows) => sum + rows, 0);
  for (let from = 0; from < regimes; from++) {
    let left = 0;
    for (let to = 0; to < count; to++) left += matrix[from * count + to]!;
    for (let to = 0; to < count; to++)
      matrix[from * count + to] = (matrix[from * count + to]! + 1 / count) / (left + 1);
  }
  for (let to = 0; to < regimes; to++)
    matrix[regimes * count + to] = (visits[to]! + 1) / (seen + regimes) / windowRows;
  matrix[regimes * count + regimes] = 1 - 1 / windowRows;
  return { count, matrix };
}

/** The probabilities of so many rows later. */
export function chainAfter({ count, matrix }: Chain, rows: number): Chain {
  assert(rows >= 1, "a chain looks ahead");
  let after = matrix.slice();
  for (let step = 1; step < rows; step++) {
    const next = new Float64Array(matrix.length);
    for (let from = 0; from < count; from++)
      for (let over = 0; over < count; over++)
        for (let to = 0; to < count; to++)
          next[from * count + to]! += after[from * count + over]! * matrix[over * count + to]!;
    after = next;
  }
  return { count, matrix: after };
}

/** Into `to`: where a belief will be. */
export function carried({ count, matrix }: Chain, belief: Float64Array, to: Float64Array): void {
  to.fill(0);
  for (let from = 0; from < count; from++)
    for (let state = 0; state < count; state++) to[state]! += belief[from]! * matrix[from * count + state]!;
}
