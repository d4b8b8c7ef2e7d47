// A threshold for each regime. A plant that idles most of the night has a common threshold that is far too
// wide for idling and too narrow for its two hours of full load; each regime's own rows know better
// (Mondrian conformal prediction, Vovk et al. 2005). Where they are too few the common one stands.

import type { Range } from "#runtime/map/blocks.ts";
import { type Limit, thresholdIfEnough, thresholdIn } from "#runtime/map/conformal.ts";
import type { EnergySeries } from "#runtime/map/effective-rows.ts";

export interface RegimeLimit extends Limit {
  readonly regime: number;
  /** `common` where the regime's own rows cannot make the promise; then `rows` are all rows. */
  readonly from: "own" | "common";
}

export interface RegimeLimits {
  readonly common: Limit;
  /** One for each regime that was met, by number. */
  readonly regimes: readonly RegimeLimit[];
}

/**
 * `regimes` says which one each row belongs to: the value of a mode, or a mixture's component. Each own
 * threshold holds its promise alone, with the same confidence; no one promises all of them together.
 */
export function thresholdsByRegime(
  series: EnergySeries,
  { regimes, alpha }: { readonly regimes: ArrayLike<number>; readonly alpha: number },
): RegimeLimits {
  const common = thresholdIn(series, alpha);
  const met = [...new Set(Array.from(regimes))].sort((a, b) => a - b);
  return {
    common,
    regimes: met.map((regime) => {
      const own = thresholdIfEnough(
        rowsOf(series, (row) => regimes[row] === regime),
        alpha,
      );
      return own ? { regime, from: "own", ...own } : { regime, from: "common", ...common };
    }),
  };
}

/**
 * A regime counts once it has lasted `rows` rows; until then the one before goes on. A component of a mixture
 * that wins for one row is noise at a border, and must not bring another threshold with it.
 */
export function settled(
  regimes: ArrayLike<number>,
  { stretches, rows }: { readonly stretches: readonly Range[]; readonly rows: number },
): Float64Array {
  const calm = Float64Array.from(regimes);
  for (const [first, end] of stretches) {
    let current = regimes[first]!;
    for (let row = first, since = first; row < end; row++) {
      if (regimes[row] !== regimes[since]) since = row;
      if (row - since + 1 >= rows) current = regimes[row]!;
      calm[row] = current;
    }
  }
  return calm;
}

/** Some rows; whatever followed one another still does, and wherever rows are left out a stretch ends. */
function rowsOf({ energies, stretches }: EnergySeries, isMeant: (row: number) => boolean): EnergySeries {
  const kept: number[] = [];
  const ranges: Range[] = [];
  for (const [first, end] of stretches)
    for (let row = first, start = -1; row <= end; row++) {
      const isIn = row < end && isMeant(row);
      if (isIn && start < 0) start = kept.length;
      if (isIn) kept.push(energies[row]!);
      else if (start >= 0) {
        ranges.push([start, kept.length]);
        start = -1;
      }
    }
  return { energies: Float64Array.from(kept), stretches: ranges };
}
