// What statistical mechanics says of a field of energies at a temperature: how wide the plant's states
// spread, how far a fluctuation reaches, where two basins are in balance. Energies are −log of a density
// of the data, so T = 1 is the plant as it was recorded; below it only the bottoms of the basins remain.

import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";

export interface Thermodynamics {
  readonly temperature: number;
  /** log Z, Z = Σ exp(−E / T) · cell, in the units that the cell is measured in. */
  readonly logPartition: number;
  /** −T log Z. */
  readonly freeEnergy: number;
  /** The mean of E, in nats. */
  readonly meanEnergy: number;
  /** (mean energy − free energy) / T: that of the density exp(−E / T) / Z, which is negative where it is narrow. */
  readonly entropy: number;
  /** Variance of E over T²: how much the mean energy rises with the temperature. At least 0. */
  readonly heatCapacity: number;
}

/** Exact for the sum over the nodes of a grid, each of which stands for a cell of the size `cell`. */
export function thermodynamicsOf(
  energies: ArrayLike<number>,
  { temperature, cell }: { readonly temperature: number; readonly cell: number },
): Thermodynamics {
  assert(temperature > 0 && Number.isFinite(temperature), "a temperature is above 0");
  assert(cell > 0 && energies.length > 0, "a grid has a node, and a node has a cell");
  let least = Number.POSITIVE_INFINITY;
  for (let node = 0; node < energies.length; node++) least = Math.min(least, energies[node]!);
  assert(Number.isFinite(least), "the energies of a grid are finite");
  // Energies above the least one: what is left after their squares is no difference of large numbers.
  let [sum, first, second] = [0, 0, 0];
  for (let node = 0; node < energies.length; node++) {
    const above = energies[node]! - least;
    const weight = exponential(-above / temperature);
    sum += weight;
    first += weight * above;
    second += weight * above * above;
  }
  const mean = first / sum;
  const logPartition = logarithm(sum) + logarithm(cell) - least / temperature;
  const freeEnergy = -temperature * logPartition;
  const meanEnergy = least + mean;
  return {
    temperature,
    logPartition,
    freeEnergy,
    meanEnergy,
    entropy: (meanEnergy - freeEnergy) / temperature,
    heatCapacity: Math.max(0, second / sum - mean * mean) / (temperature * temperature),
  };
}

/** The cell of a node: the product of the steps between nodes, in the channels' units. */
export function cellOf(
  channels: readonly { readonly min: number; readonly max: number }[],
  nodes: readonly number[],
): number {
  return channels.reduce((product, { min, max }, axis) => (product * (max - min)) / (nodes[axis]! - 1), 1);
}
