import { Fault } from "#runtime/core/fault.ts";

/** The promise of a threshold holds with this probability over the draw of the calibration rows. */
export const confidence = 0.95;

/**
 * The threshold for a false-block rate of at most `alpha`: an order statistic of energies the map was not
 * fitted to. With m of n energies above it the true rate follows Beta(m + 1, n − m), so the promise holds
 * with `confidence` for the largest m with P(Binomial(n, alpha) ≤ m) ≤ 1 − confidence. It supposes that the
 * calibration rows and the rows to come are exchangeable; nobody can promise more, and drift breaks it.
 * Gap: rows of one block resemble each other, and n counts them as if they did not.
 * With too few rows no m will do: a Fault, because the honest threshold would be infinite.
 */
export function thresholdOf(ascending: Float64Array, alpha: number): number {
  const allowed = exceedancesAllowed(ascending.length, alpha);
  if (allowed < 0) {
    const needed = rowsNeeded(alpha);
    throw new Fault(
      "map/too-few-points",
      `Cannot promise a false-block rate of ${alpha} from ${ascending.length} calibration rows: it takes ${needed}`,
      { hint: "Record for longer, or accept a higher rate" },
    );
  }
  return ascending[ascending.length - 1 - allowed]!;
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
