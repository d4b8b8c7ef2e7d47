import { logarithm } from "#runtime/core/elementary.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { rowsNeeded, thresholdIn, thresholdOf } from "./conformal.ts";
import { type EnergySeries, rowsPerIndependent } from "./effective-rows.ts";
import { thinned } from "./rounded.ts";

/** How high is too high, for states of one kind. */
export interface Limits {
  /** Above it a state is refused; calibrated on data the map was not fitted to. */
  readonly threshold: number;
  /** The energy of a state that the data never came near; `threshold < barrier`. */
  readonly barrier: number;
  /** Energies of normal states that the map was not fitted to, ascending: what a rarity is measured by. */
  readonly calibration: Float64Array;
  /** How many independent rows those are worth. */
  readonly effectiveRows: number;
}

interface LimitOptions {
  readonly alpha: number;
  readonly kept: number;
}

/**
 * Limits that keep a false-block rate of `alpha` among states like these, which nothing was fitted to. Of the
 * energies at most `kept` stay, for ranks. Too few are a Fault "map/too-few-points".
 */
export function limitsOf(series: EnergySeries, { alpha, kept }: LimitOptions): Limits {
  const { threshold, effectiveRows } = thresholdIn(series, alpha);
  return around(threshold, { ascending: series.energies.toSorted(), effectiveRows, kept });
}

/** Limits that promise nothing, because the rows are too few: no state like these would have been refused. */
export function widestLimits(series: EnergySeries, { alpha, kept }: LimitOptions): Limits {
  const ascending = series.energies.toSorted();
  const effectiveRows = Math.max(1, Math.floor(ascending.length / rowsPerIndependent(series, alpha)));
  return around(highestOf(ascending), { ascending, effectiveRows, kept });
}

/**
 * The same limits, brought down to where they are of use: rows worth few independent ones put a limit that promises
 * much at the highest of them, and one outlier among those would let everything pass. So it stays within as many
 * nats above the limit for `alpha` by rows counted as they are as each row is worth less: energies are nats of
 * rarity, and a limit so much higher is so much rarer passed. What is brought down promises nothing.
 */
export function broughtDown(limits: Limits, series: EnergySeries, alpha: number): Limits {
  const rows = series.energies.length;
  if (rows < rowsNeeded(alpha)) return limits;
  const threshold =
    thresholdOf(series.energies.toSorted(), alpha) + logarithm(rows / Math.max(limits.effectiveRows, 1));
  return threshold < limits.threshold ? { ...limits, threshold } : limits;
}

interface Around {
  readonly ascending: Float64Array;
  readonly effectiveRows: number;
  readonly kept: number;
}

function around(threshold: number, { ascending, effectiveRows, kept }: Around): Limits {
  return {
    threshold,
    barrier: Math.min(Math.max(highestOf(ascending), threshold) + barrierMarginNats, energyNatsMax),
    calibration: thinned(ascending, kept),
    effectiveRows,
  };
}

function highestOf(ascending: Float64Array): number {
  return ascending.findLast((energy) => energy < energyNatsMax) ?? 0;
}

/** How far above all that normal operation ever showed a state counts as never seen. */
const barrierMarginNats = 1;
