import { digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Expert } from "./expert.ts";
import { type Experts, expertsOf, type FittedExperts } from "./experts.ts";
import { oddities } from "./explain.ts";
import { foresightOf } from "./foresight.ts";
import { likelyValues } from "./likely.ts";
import { mixtureExpert } from "./mixture.ts";
import { modeOf } from "./modes.ts";
import type { Judges } from "./nearest.ts";
import { nearestOn } from "./nearest-on.ts";
import { pictureOf } from "./pair-picture.ts";
import { placePlant } from "./place-plant.ts";
import { placedPotential } from "./placed-potential.ts";
import type { PlantMap } from "./plant.ts";
import { plantFitOf } from "./plant-file.ts";
import { continuousOf, type PlantFit } from "./plant-fit.ts";
import { plantQueries } from "./plant-queries.ts";
import { standardise } from "./standard.ts";

/** Reads a map file; what is wrong with it is a Fault "map/bad-file". */
export function openPlant(bytes: Uint8Array): PlantMap {
  return plantOf(plantFitOf(bytes), bytes);
}

/** The same map, asked in the kernels' memory: the same bits, some ten times as fast. */
export function placedPlant(fit: PlantFit, bytes: Uint8Array, kernels: Kernels): PlantMap {
  const plain = plantOf(fit, bytes);
  const placed = placePlant(fit, kernels);
  const { outlook, ...queries } = plantQueries(placed, kernels);
  const foresight = plain.foresight && outlook && { ...plain.foresight, outlook };
  const potential = placedPotential(placed, shiftOf(fit.experts[0]!), kernels);
  const place = Object.freeze({ kernels, at: placed.plant });
  return Object.freeze({ ...plain, ...queries, place, potential, foresight });
}

/** The map that a file's content makes; `bytes` are that file, for its digest. */
export function plantOf(fit: PlantFit, bytes: Uint8Array): PlantMap {
  const digest = digestOf(bytes);
  const { channels, limits, moves, alpha, links, foresight, provenance } = fit;
  const queries = queriesOf(fit);
  const ways = straightWays(queries.energy, fit);
  const future = foresight && foresightOf(foresight);
  return Object.freeze({
    ...limits,
    ...{ channels, moves, alpha, links, provenance, digest, doubt: fit.doubt },
    ...queries,
    ...ways,
    nearest: nearestOn({ ...queries, ...ways, foresight: future }, likelyIn(fit)),
    potential: potentialOf(fit),
    shape: { mixture: fit.experts[0]!.mixture, standard: fit.experts[0]!.standard },
    foresight: future,
    explain: oddities(fit),
    picture: pictureOf(fit, digest),
  });
}

function queriesOf(fit: PlantFit): Pick<PlantMap, "energy" | "gradient"> {
  const { channels, modes } = fit;
  const continuous = continuousOf(channels);
  const groups: readonly Experts[] = fit.experts.map(expertsOf);
  const inner = new Float64Array(continuous.length);
  const slopes = new Float64Array(continuous.length);
  const take = (state: Float64Array): number => {
    assert(state.length === channels.length, "a state has a value a channel");
    for (let at = 0; at < inner.length; at++) inner[at] = state[continuous[at]!]!;
    return modeOf(modes, state);
  };
  return {
    energy(state): number {
      const group = take(state);
      return group < 0 ? energyNatsMax : groups[group]!.surprise(inner);
    },
    gradient(state, gradient): number {
      const group = take(state);
      gradient.fill(0);
      if (group < 0) return energyNatsMax;
      const energy = groups[group]!.gradient(inner, slopes);
      for (let at = 0; at < inner.length; at++) gradient[continuous[at]!] = slopes[at]!;
      return energy;
    },
  };
}

function likelyIn({ channels, modes, experts }: PlantFit): Judges["likely"] {
  const continuous = continuousOf(channels);
  return (state, asked) => {
    const inner = Float64Array.from(continuous, (channel) => state[channel]!);
    const axes = asked.map((channel) => continuous.indexOf(channel));
    const group = Math.max(0, modeOf(modes, state));
    return axes.includes(-1) ? [] : likelyValues(experts[group]!, inner, axes);
  };
}

/**
 * Along a straight way the energy is looked at in steps no longer than half the kernels' bandwidth, at most
 * `stepsMax` of them: between two such states the densities have no room for a barrier.
 */
function straightWays(
  energy: (state: Float64Array) => number,
  { channels, experts }: PlantFit,
): Pick<PlantMap, "along" | "reach"> {
  const { standard, density } = experts[0]!;
  const continuous = continuousOf(channels);
  const state = new Float64Array(channels.length);
  const stepsOf = (from: Float64Array, to: Float64Array): number => {
    let square = 0;
    for (const [at, channel] of continuous.entries())
      square += ((to[channel]! - from[channel]!) / standard.deviations[at]!) ** 2;
    const steps = Math.ceil(Math.sqrt(square) / (density.bandwidth / 2));
    return steps <= stepsMax ? Math.max(steps, 1) : stepsMax;
  };
  const at = (from: Float64Array, to: Float64Array, share: number): number => {
    // Rounding must not move the end to where nobody goes.
    if (share === 1) return energy(to);
    for (let channel = 0; channel < state.length; channel++)
      state[channel] = from[channel]! + share * (to[channel]! - from[channel]!);
    return energy(state);
  };
  return {
    along(from, to): number {
      const steps = stepsOf(from, to);
      let highest = energy(from);
      for (let step = 1; step <= steps; step++) highest = Math.max(highest, at(from, to, step / steps));
      return highest;
    },
    reach(from, to, limit): number {
      if (!(energy(from) <= limit)) return 0;
      const steps = stepsOf(from, to);
      for (let step = 1; step <= steps; step++) {
        if (at(from, to, step / steps) <= limit) continue;
        let [low, high] = [(step - 1) / steps, step / steps];
        for (let halving = 0; halving < halvings; halving++) {
          const middle = (low + high) / 2;
          if (at(from, to, middle) <= limit) low = middle;
          else high = middle;
        }
        return low;
      }
      return 1;
    },
  };
}

const stepsMax = 32;
const halvings = 20;

/** −log p of the mixture of all rows, per physical unit; mode channels do not move it. */
function potentialOf({ channels, experts }: PlantFit): Expert {
  const { standard, mixture }: FittedExperts = experts[0]!;
  const continuous = continuousOf(channels);
  const expert = mixtureExpert(mixture);
  const values = new Float64Array(continuous.length);
  const inner = new Float64Array(continuous.length);
  const slopes = new Float64Array(continuous.length);
  const isState = (state: Float64Array): boolean => {
    for (let at = 0; at < values.length; at++) values[at] = state[continuous[at]!]!;
    return standardise(values, inner, standard);
  };
  const shift = shiftOf(experts[0]!);
  return {
    energy: (state) =>
      isState(state) ? Math.min(expert.energy(inner) + shift, energyNatsMax) : energyNatsMax,
    gradient(state, gradient): number {
      gradient.fill(0);
      if (!isState(state)) return energyNatsMax;
      const energy = expert.gradient(inner, slopes);
      for (const [at, channel] of continuous.entries())
        gradient[channel] = slopes[at]! / standard.deviations[at]!;
      return Math.min(energy + shift, energyNatsMax);
    },
  };
}

/** A density per physical unit is the standardised one divided by the deviations. */
function shiftOf({ standard }: FittedExperts): number {
  let shift = 0;
  for (const deviation of standard.deviations) shift += Math.log(deviation);
  return shift;
}
