// E(x) = −log p(x) in nats over states x in physical units, from the plant's own data: what the plant
// often did is a basin, what it never did is a barrier. One interface for every kind of map, so the
// shield does not know whether a grid, a mixture or a network answers.

import type { Kernels } from "#runtime/core/kernels.ts";
import type { Foresight, Oddity } from "./foresight-port.ts";
import type { Limits } from "./limits.ts";
import type { Nearest, NearestQuestion } from "./nearest.ts";

/** One axis of a map. `resolution` is the step below which two values are the same reading. */
export interface Channel {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly resolution: number;
}

/** The limits of the map itself are those of states that the machine is in. */
export interface EnergyMap extends Limits {
  readonly channels: readonly Channel[];
  /** The false-block rate that the limits of states and of moves keep. */
  readonly alpha: number;
  /**
   * Limits of proposed states: commands as somebody wants them beside readings as they are. Under a closed
   * loop no such state lies where real ones do, so the limits come from commands that the plant itself gave later.
   */
  readonly moves: Limits;
  /** Where commands lead; undefined for a map that knows no time. */
  readonly foresight: Foresight | undefined;

  /** Where it lies, for whoever asks of it and of something else in one call; absent where no kernel has it. */
  readonly place?: PlacedMap;

  /** Total: what is not finite or outside the box has an energy of at least `barrier`. */
  energy(state: Float64Array): number;
  /** The energy, and its gradient per physical unit into `gradient`. Outside the box it points back in. */
  gradient(state: Float64Array, gradient: Float64Array): number;
  /** The highest energy on the straight way between two states, sampled no coarser than the map itself. */
  along(from: Float64Array, to: Float64Array): number;
  /** Those of states one after the other, at once where a map is faster that way. */
  energies?(states: Float64Array, energies: Float64Array): void;
  /** `energy` at both ends and `along` between them, at once where a map is faster that way. */
  passage?(from: Float64Array, to: Float64Array): Passage;
  /** How far one can go from `from` towards `to` (0 … 1) with every step on the way at or below `limit`. */
  reach(from: Float64Array, to: Float64Array, limit: number): number;
  /** The allowed action nearest to the one asked for; undefined where none was found. Some milliseconds at worst. */
  nearest(question: NearestQuestion): Nearest | undefined;
  /** Which channels, alone or two together, make a state rare: the rarest first. Empty where nobody can say. */
  explain(state: Float64Array): readonly Oddity[];
}

/** A plant's map in the kernels' memory. */
export interface PlacedMap {
  readonly kernels: Kernels;
  readonly at: number;
}

/** What an action has on its way: in nats, where the machine is, where it would be, and the highest in between. */
export interface Passage {
  readonly now: number;
  readonly asked: number;
  readonly path: number;
}

export function passageOn(map: EnergyMap, from: Float64Array, to: Float64Array): Passage {
  return (
    map.passage?.(from, to) ?? { now: map.energy(from), asked: map.energy(to), path: map.along(from, to) }
  );
}

export function energiesOn(
  map: Pick<EnergyMap, "energy" | "energies">,
  states: Float64Array,
  energies: Float64Array,
): void {
  if (map.energies !== undefined) {
    map.energies(states, energies);
    return;
  }
  const width = states.length / energies.length;
  for (let at = 0; at < energies.length; at++)
    energies[at] = map.energy(states.subarray(at * width, (at + 1) * width));
}
