import { energyNatsMax } from "#runtime/core/layout.ts";
import { thresholdIn } from "./conformal.ts";
import type { EnergySeries } from "./effective-rows.ts";
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

/**
 * Limits that keep a false-block rate of `alpha` among states like these, which nothing was fitted to. Of the
 * energies at most `kept` stay, for ranks. Too few are a Fault "map/too-few-points".
 */
export function limitsOf(
  series: EnergySeries,
  { alpha, kept }: { readonly alpha: number; readonly kept: number },
): Limits {
  const { threshold, effectiveRows } = thresholdIn(series, alpha);
  const ascending = series.energies.toSorted();
  const highest = ascending.findLast((energy) => energy < energyNatsMax) ?? 0;
  return {
    threshold,
    barrier: Math.min(Math.max(highest, threshold) + barrierMarginNats, energyNatsMax),
    calibration: thinned(ascending, kept),
    effectiveRows,
  };
}

/** How far above all that normal operation ever showed a state counts as never seen. */
const barrierMarginNats = 1;
