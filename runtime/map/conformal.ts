import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { type EnergySeries, rowsPerIndependent } from "./effective-rows.ts";

/** The promise of a threshold holds with this probability over the draw of the calibration rows. */
export const confidence = 0.95;

/**
 * The threshold for a false-block rate of at most `alpha`: an order statistic of energies the map was not
 * fitted to. With m of n energies above it the true rate follows Beta(m + 1, n − m), so the promise holds
 * with `confidence` for the largest m with P(Binomial(n, alpha) ≤ m) ≤ 1 − confidence. It supposes that the
 * calibration rows and the rows to come are exchangeable; nobody can promise more, and drift breaks it.
 * These rows are counted as independent; `thresholdIn` is for rows that follow one another.
 * With too few rows no m will do: a Fault, because the honest threshold would be infinite.
 */
export function thresholdOf(ascending: Float64Array, alpha: number): number {
  const allowed = exceedancesAllowed(ascending.length, alpha);
  if (allowed < 0) throw tooFew(alpha, `${ascending.length} calibration rows`);
  return ascending[ascending.length - 1 - allowed]!;
}

export interface Limit {
  readonly threshold: number;
  readonly rows: number;
  /** How many independent rows they are worth: what the promise was made from. */
  readonly effectiveRows: number;
}

/**
 * The same for rows in the order of time. n is the number of independent rows they are worth, and the share
 * of them that may lie above is the share that so many independent ones would allow. Rows that remember
 * nothing get the very threshold of `thresholdOf`.
 */
export function thresholdIn(series: EnergySeries, alpha: number): Limit {
  const rows = series.energies.length;
  const effectiveRows = Math.floor(rows / rowsPerIndependent(series, alpha));
  const allowed = exceedancesAllowed(effectiveRows, alpha);
  if (allowed < 0)
    throw tooFew(alpha, `${rows} calibration rows that are worth ${effectiveRows} independent ones`);
  const above = Math.floor((allowed * rows) / effectiveRows);
  return { threshold: series.energies.toSorted()[rows - 1 - above]!, rows, effectiveRows };
}

/** The same, or undefined where the rows are too few: for who has another limit to fall back to. */
export function thresholdIfEnough(series: EnergySeries, alpha: number): Limit | undefined {
  try {
    return thresholdIn(series, alpha);
  } catch (error) {
    if (error instanceof Fault && error.code === "map/too-few-points") return undefined;
    throw error;
  }
}

/**
 * The first promise that so many rows can make; the last one where they can make none, to be refused by name. A
 * threshold at the energy of what is no state at all refuses nothing, so it keeps no promise worth the name: where
 * some rows are in modes never fitted to, the first one that may leave them above it.
 */
export function keepable(series: EnergySeries, alphas: readonly number[]): number {
  const keeps = (alpha: number): boolean => {
    const limit = thresholdIfEnough(series, alpha);
    return limit !== undefined && limit.threshold < energyNatsMax;
  };
  // With none allowed above it a limit is the highest energy there was, which one outlier puts anywhere.
  const rows = series.energies.length;
  const worth = (alpha: number): number => Math.floor(rows / rowsPerIndependent(series, alpha));
  const isSteady = (alpha: number): boolean => exceedancesAllowed(worth(alpha), alpha) >= 1;
  return alphas.find((alpha) => keeps(alpha) && isSteady(alpha)) ?? alphas.find(keeps) ?? alphas.at(-1)!;
}

function tooFew(alpha: number, found: string): Fault {
  return new Fault(
    "map/too-few-points",
    `Cannot promise a false-block rate of ${alpha} from ${found}: it takes ${rowsNeeded(alpha)}`,
    { hint: "Record for longer, or accept a higher rate" },
  );
}

/** How many calibration energies may lie above the threshold; −1 where not even none is enough. */
export function exceedancesAllowed(rows: number, alpha: number): number {
  if (rows < rowsNeeded(alpha)) return -1;
  // Probabilities relative to the mode, by their ratios: nothing underflows, and no logarithm is needed.
  const mode = Math.min(rows, Math.floor((rows + 1) * alpha));
  const odds = alpha / (1 - alpha);
  const below: number[] = [];
  for (let k = mode, term = 1; k >= 0 && term > negligible; k--) {
    below.push(term);
    term *= k / ((rows - k + 1) * odds);
  }
  let total = 0;
  for (let k = mode, term = 1; k <= rows && term > negligible; k++) {
    if (k > mode) total += term;
    term *= ((rows - k) * odds) / (k + 1);
  }
  for (const term of below) total += term;
  let cumulated = 0;
  let allowed = mode - below.length;
  for (const term of below.toReversed()) {
    cumulated += term;
    if (cumulated > (1 - confidence) * total) return allowed;
    allowed++;
  }
  return allowed;
}

/** The fewest calibration rows for which the highest energy will do: (1 − alpha)ⁿ ≤ 1 − confidence. */
export function rowsNeeded(alpha: number): number {
  let all = 1;
  let rows = 0;
  while (all > 1 - confidence + 1e-12) {
    all *= 1 - alpha;
    rows++;
  }
  return rows;
}

const negligible = 1e-30;
