import { exponential } from "#runtime/core/elementary.ts";

/** The share of the probability e^−E that each of some energies has: they sum to one. */
export function massOf(energies: ArrayLike<number>): Float64Array {
  let lowest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < energies.length; at++) lowest = Math.min(lowest, energies[at]!);
  const mass = Float64Array.from(energies, (energy) => exponential(lowest - energy));
  let total = 0;
  for (const part of mass) total += part;
  return mass.map((part) => part / total);
}

/** For each share the energy at or below which that share of the mass lies. */
export function levelsOf(energies: ArrayLike<number>, shares: readonly number[]): readonly number[] {
  const ascending = Float64Array.from(energies).sort();
  const mass = massOf(ascending);
  const levels = new Array<number>(shares.length).fill(ascending.at(-1)!);
  const open = new Set(shares.keys());
  let sum = 0;
  for (let at = 0; at < mass.length && open.size > 0; at++) {
    sum += mass[at]!;
    for (const index of open)
      if (sum >= shares[index]!) {
        levels[index] = ascending[at]!;
        open.delete(index);
      }
  }
  return levels;
}
