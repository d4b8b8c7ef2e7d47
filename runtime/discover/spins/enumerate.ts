import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import { type SpinModel, spinEnergy } from "./model.ts";

/** All that a small model can be: what samplers are held against, and a proof of the optimum. */
export interface Enumeration {
  readonly ground: Int8Array;
  readonly groundEnergy: number;
  readonly groundStates: number;
  /** By state number; bit i set says that spin i is up. */
  readonly energies: Float64Array;
}

export const enumerableMax = 22;

/** Every state, each one flip from the last (Gray's order), so a state costs one row of neighbours. */
export function enumerate(model: SpinModel): Enumeration {
  const { count, fields, starts, neighbours, couplings } = model;
  assert(count <= enumerableMax, `at most 2^${enumerableMax} states are walked through`);
  const states = 2 ** count;
  const energies = new Float64Array(states);
  const spins = new Int8Array(count).fill(-1);
  let energy = spinEnergy(model, spins);
  let [ground, groundEnergy, groundStates] = [spins.slice(), energy, 1];
  energies[0] = energy;
  for (let step = 1, code = 0; step < states; step++) {
    const spin = 31 - Math.clz32(step & -step);
    let pull = fields[spin]!;
    for (let at = starts[spin]!; at < starts[spin + 1]!; at++)
      pull += couplings[at]! * spins[neighbours[at]!]!;
    energy += 2 * spins[spin]! * pull;
    spins[spin] = -spins[spin]!;
    code ^= 1 << spin;
    energies[code] = energy;
    const tie = tieShare * Math.max(1, Math.abs(groundEnergy));
    if (energy < groundEnergy - tie) [ground, groundEnergy, groundStates] = [spins.slice(), energy, 1];
    else if (energy <= groundEnergy + tie) groundStates++;
  }
  return { ground, groundEnergy, groundStates, energies };
}

const tieShare = 1e-9;

/** Moments of e^(−E/T) / Z over all states; `logPartition` is log Z. */
export function momentsAt(
  { energies }: Pick<Enumeration, "energies">,
  temperature: number,
): { readonly logPartition: number; readonly mean: number; readonly variance: number } {
  let lowest = Number.POSITIVE_INFINITY;
  for (const energy of energies) lowest = Math.min(lowest, energy);
  let [sum, first, second] = [0, 0, 0];
  for (const energy of energies) {
    const weight = exponential(-(energy - lowest) / temperature);
    sum += weight;
    first += weight * (energy - lowest);
    second += weight * (energy - lowest) ** 2;
  }
  const mean = first / sum;
  return {
    logPartition: logarithm(sum) - lowest / temperature,
    mean: mean + lowest,
    variance: Math.max(second / sum - mean * mean, 0),
  };
}
