import { chanceFrom } from "#runtime/core/chance.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Expert } from "#runtime/map/expert.ts";
import { fitComponents, mixtureExpert } from "#runtime/map/mixture.ts";
import { drawn } from "../map/chance.ts";

/**
 * Three channels, two ways of running: a power, a temperature that goes with it, and a pressure. Between
 * the ways nothing was ever seen. Fitted by the very code that fits maps.
 */
export function twoWays(): { readonly map: EnergyMap; readonly potential: Expert } {
  const blob = (mean: readonly number[]) => ({ count: 600, mean, lower: [[2], [1.5, 1], [0, 0.2, 0.5]] });
  const rows = drawn([blob([20, 50, 5]), blob([40, 80, 7])], 5);
  const { mixture } = fitComponents(rows, 2, { floor: new Float64Array(3), chance: chanceFrom(1) });
  const potential = mixtureExpert(mixture);
  const energies = Float64Array.from({ length: 1_200 }, (_, row) =>
    potential.energy(rows.values.subarray(3 * row, 3 * row + 3)),
  ).toSorted();
  const threshold = energies[1_187]!;
  const channels = [
    { name: "power", unit: "kW", min: 0, max: 60, resolution: 0.1 },
    { name: "melt temperature", unit: "°C", min: 0, max: 120, resolution: 0.1 },
    { name: "pressure", unit: "bar", min: 0, max: 12, resolution: 0.01 },
  ];
  const at = (from: Float64Array, to: Float64Array, share: number): Float64Array =>
    from.map((value, axis) => value + share * (to[axis]! - value));
  const samples = 64;
  const limits = {
    threshold,
    barrier: threshold + 10,
    calibration: energies,
    effectiveRows: energies.length,
  };
  const map: EnergyMap = {
    channels,
    alpha: 0.01,
    ...limits,
    moves: limits,
    foresight: undefined,
    nearest: () => undefined,
    explain: () => [],
    energy: potential.energy,
    gradient: potential.gradient,
    along(from, to): number {
      let highest = Number.NEGATIVE_INFINITY;
      for (let step = 0; step <= samples; step++)
        highest = Math.max(highest, potential.energy(at(from, to, step / samples)));
      return highest;
    },
    reach(from, to, limit): number {
      for (let step = 0; step <= samples; step++)
        if (potential.energy(at(from, to, step / samples)) > limit) return Math.max(0, (step - 1) / samples);
      return 1;
    },
  };
  return { map, potential };
}
