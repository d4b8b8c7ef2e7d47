import type { Balance, Term } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { History } from "#sim/record.ts";

/** The share of a recording's windows in which every balance holds within its tolerance. */
export function claimOf(balances: readonly Balance[], history: History): number {
  const shares = balances.map((balance) => {
    const { held, windows } = windowsOf(balance, history);
    return held / windows;
  });
  return Math.min(...shares);
}

/** What flowed is summed by the trapezoidal rule, the instruments being read once a row. */
function windowsOf(
  { stored, flows, constant, windowS, tolerance }: Balance,
  { columns, count, sampleS }: History,
): { readonly held: number; readonly windows: number } {
  const sumAt = (terms: readonly Term[], row: number) =>
    terms.reduce((sum, { point, factor }) => {
      const column = columns.get(point);
      assert(column !== undefined, `${point}, which a balance speaks of, is recorded`);
      return sum + factor * column[row]!;
    }, 0);
  const rows = Math.round(windowS / sampleS);
  let [held, windows] = [0, 0];
  for (let first = 0; first + rows < count; first += rows, windows++) {
    let flowed = 0;
    for (let row = first; row < first + rows; row++)
      flowed += ((sumAt(flows, row) + sumAt(flows, row + 1)) / 2 + constant) * sampleS;
    const residual = sumAt(stored, first + rows) - sumAt(stored, first) - flowed;
    if (Math.abs(residual) <= tolerance) held++;
  }
  return { held, windows };
}
