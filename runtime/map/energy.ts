// E(x) = −log p(x) in nats over states x in physical units, from the plant's own data: what the plant
// often did is a basin, what it never did is a barrier. One interface for every kind of map, so the
// shield does not know whether a grid, a mixture or a network answers.

/** One axis of a map. `resolution` is the step below which two values are the same reading. */
export interface Channel {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly resolution: number;
}

export interface EnergyMap {
  readonly channels: readonly Channel[];
  /** Above it a state is refused; calibrated on data the map was not fitted to. */
  readonly threshold: number;
  /** The energy of a state that the data never came near; `threshold < barrier`. */
  readonly barrier: number;
  /** Energies of normal states that the map was not fitted to, ascending: what a rarity is measured by. */
  readonly calibration: Float64Array;

  /** Total: what is not finite or outside the box has an energy of at least `barrier`. */
  energy(state: Float64Array): number;
  /** The energy, and its gradient per physical unit into `gradient`. Outside the box it points back in. */
  gradient(state: Float64Array, gradient: Float64Array): number;
  /** The highest energy on the straight way between two states, sampled no coarser than the map itself. */
  along(from: Float64Array, to: Float64Array): number;
  /** How far one can go from `from` towards `to` (0 … 1) with every step on the way at or below `limit`. */
  reach(from: Float64Array, to: Float64Array, limit: number): number;
}
