import { exponential } from "#runtime/core/elementary.ts";

/**
 * How likely an energy stays at or below a limit, for a state known by a mean and deviations. Mean and variance
 * of the energy come from one step of a deviation to either side of each axis (a second-order expansion without
 * cross terms), and the energy is taken for normal: near enough to gate by, and the judge still judges. Total:
 * what cannot be computed has the confidence 0.
 */
export function confidenceBelow(
  limit: number,
  {
    energy,
    state,
    axes,
    deviations,
    middle = energy(state),
  }: {
    energy(state: Float64Array): number;
    /** That of the state itself, where it is known. */
    readonly middle?: number | undefined;
    /** Overwritten and put back. */
    state: Float64Array;
    axes: readonly number[];
    deviations: Float64Array;
  },
): number {
  let mean = middle;
  let variance = 0;
  for (let output = 0; output < axes.length; output++) {
    const axis = axes[output]!;
    const value = state[axis]!;
    state[axis] = value + deviations[output]!;
    const above = energy(state);
    state[axis] = value - deviations[output]!;
    const below = energy(state);
    state[axis] = value;
    const slope = (above - below) / 2;
    const bend = above + below - 2 * middle;
    mean += bend / 2;
    variance += slope * slope + (bend * bend) / 2;
  }
  if (!Number.isFinite(mean) || !Number.isFinite(variance)) return 0;
  if (variance === 0) return mean <= limit ? 1 : 0;
  return normalBelow((limit - mean) / Math.sqrt(variance));
}

/** Φ(z) to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
export function normalBelow(z: number): number {
  if (Number.isNaN(z)) return 0;
  const x = Math.min(Math.abs(z), farOut) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const sum =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (sum * exponential(-x * x)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** Beyond so many deviations nothing is left that a double would show. */
const farOut = 38;
