import { exponential } from "#runtime/core/elementary.ts";
import { type EnergyMap, energiesOn } from "#runtime/map/energy.ts";

/**
 * How likely an energy stays at or below a limit, for a state known by a mean and deviations. Mean and variance
 * of the energy come from one step of a deviation to either side of each axis (a second-order expansion without
 * cross terms), and the energy is taken for normal: near enough to gate by, and the judge still judges. An axis that is
 * surer than a reading can be is left alone: both steps are the same reading. Total: what cannot be computed has
 * the confidence 0.
 */
export function confidenceBelow(
  limit: number,
  {
    map,
    state,
    axes,
    deviations,
    resolutions,
    middle = map.energy(state),
    room = besideRoom(axes.length, state.length),
  }: {
    readonly map: Pick<EnergyMap, "energy" | "energies">;
    /** That of the state itself, where it is known. */
    readonly middle?: number | undefined;
    readonly state: Float64Array;
    readonly axes: readonly number[];
    readonly deviations: Float64Array;
    /** Of each of the axes, the step below which two values are the same reading; none if left out. */
    readonly resolutions?: Float64Array;
    /** Overwritten. */
    readonly room?: BesideRoom;
  },
): number {
  const width = state.length;
  let steps = 0;
  for (let output = 0; output < axes.length; output++) {
    const deviation = deviations[output]!;
    if (deviation < (resolutions?.[output] ?? 0)) continue;
    const axis = axes[output]!;
    const [above, below] = [2 * steps * width, (2 * steps + 1) * width];
    for (let channel = 0; channel < width; channel++)
      room.states[above + channel] = room.states[below + channel] = state[channel]!;
    room.states[above + axis]! += deviation;
    room.states[below + axis]! -= deviation;
    steps++;
  }
  const energies = room.energies.subarray(0, 2 * steps);
  energiesOn(map, room.states.subarray(0, 2 * steps * width), energies);
  let mean = middle;
  let variance = 0;
  for (let step = 0; step < steps; step++) {
    const above = energies[2 * step]!;
    const below = energies[2 * step + 1]!;
    const slope = (above - below) / 2;
    const bend = above + below - 2 * middle;
    mean += bend / 2;
    variance += slope * slope + (bend * bend) / 2;
  }
  if (!Number.isFinite(mean) || !Number.isFinite(variance)) return 0;
  if (variance === 0) return mean <= limit ? 1 : 0;
  return normalBelow((limit - mean) / Math.sqrt(variance));
}

/** The states to either side of each axis, one after the other, and their energies. */
export interface BesideRoom {
  readonly states: Float64Array;
  readonly energies: Float64Array;
}

export function besideRoom(axes: number, channels: number): BesideRoom {
  return { states: new Float64Array(2 * axes * channels), energies: new Float64Array(2 * axes) };
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
