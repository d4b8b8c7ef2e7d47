import { assert } from "#runtime/core/fault.ts";
import { persistenceNatsMin } from "./basins.ts";
import { type Bottom, descend } from "./descent.ts";
import type { Expert } from "./expert.ts";

/** Where a descent begins, and how much of the probability stands for it: a component's mean and its weight. */
export interface Start {
  readonly state: Float64Array;
  readonly weight: number;
}

export interface PotentialBasin extends Bottom {
  /** From the bottom to the lowest known way out; infinite where there is no other basin. */
  readonly depthNats: number;
  /** The weights of the starts that ended here, of all weights. */
  readonly share: number;
}

export interface PotentialPass {
  /** Indices of two basins, the deeper first. */
  readonly between: readonly [number, number];
  /** The highest energy on the straight way between them: the true pass is at most as high. */
  readonly energy: number;
}

export interface PotentialBasins {
  /** The deepest bottom first. */
  readonly basins: readonly PotentialBasin[];
  /** The ways that connect all basins with the lowest highest point, the lowest first: one fewer than basins. */
  readonly passes: readonly PotentialPass[];
}

export interface DescentOptions {
  /** What counts as one step per channel: its deviation. */
  readonly scale: Float64Array;
  readonly persistenceNats?: number;
}

/**
 * The basins of a potential in any number of channels: a descent from each start, and the ends merged where
 * no pass of `persistenceNats` lies between them. A basin in which no start lies is not found.
 */
export function basinsOf(
  potential: Expert,
  starts: readonly Start[],
  { scale, persistenceNats = persistenceNatsMin }: DescentOptions,
): PotentialBasins {
  assert(starts.length > 0, "a descent begins somewhere");
  const ends = starts
    .map(({ state, weight }) => ({ ...descend(potential, state, scale), weight }))
    .sort((a, b) => a.energy - b.energy);
  const whole = ends.reduce((sum, { weight }) => sum + weight, 0);
  // Each end in the basin of a deeper one, or its own; and in the lake that ways so far have made.
  const owners = ends.map((_, index) => index);
  const lakes = ends.map((_, index) => index);
  const ways = waysBetween(potential, ends);
  const kept: PotentialPass[] = [];
  for (const {
    between: [deep, shallow],
    energy,
  } of ways) {
    const [one, other] = [lakes[deep]!, lakes[shallow]!];
    if (one === other) continue;
    // Ends are in the order of their energies, so the higher index is the younger lake's bottom.
    const [older, younger] = [Math.min(one, other), Math.max(one, other)];
    const [from, to] =
      one === younger ? [owners[deep]!, owners[shallow]!] : [owners[shallow]!, owners[deep]!];
    if (energy - ends[younger]!.energy < persistenceNats) replace(owners, from, to);
    else kept.push({ between: [Math.min(from, to), Math.max(from, to)], energy });
    replace(lakes, younger, older);
  }
  const bottoms = [...new Set(owners)].sort((a, b) => a - b);
  const placeOf = (index: number): number => bottoms.indexOf(owners[index]!);
  const passes = kept.map(({ between: [a, b], energy }) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    return { between: [Math.min(one, other), Math.max(one, other)] as const, energy };
  });
  const basins = bottoms.map((index, place) => {
    const { state, energy } = ends[index]!;
    const out = passes.find(({ between }) => between.includes(place))?.energy ?? Number.POSITIVE_INFINITY;
    const weight = ends.reduce((sum, end, at) => sum + (owners[at] === index ? end.weight : 0), 0);
    return { state, energy, depthNats: out - energy, share: weight / whole };
  });
  return { basins, passes };
}

function replace(values: number[], from: number, to: number): void {
  for (const [index, value] of values.entries()) if (value === from) values[index] = to;
}

/** All pairs of ends, the lowest way first. */
function waysBetween(potential: Expert, ends: readonly Bottom[]): readonly PotentialPass[] {
  const ways: PotentialPass[] = [];
  for (let shallow = 1; shallow < ends.length; shallow++)
    for (let deep = 0; deep < shallow; deep++) {
      const [a, b] = [ends[deep]!, ends[shallow]!];
      let energy = Math.max(a.energy, b.energy);
      for (let step = 1; step < wayPoints; step++) {
        const part = step / wayPoints;
        const state = a.state.map((x, axis) => x + part * (b.state[axis]! - x));
        energy = Math.max(energy, potential.energy(state));
      }
      ways.push({ between: [deep, shallow], energy });
    }
  return ways.sort((a, b) => a.energy - b.energy);
}

const wayPoints = 64;
