import { logarithm } from "#runtime/core/elementary.ts";
import { marginalOf } from "./marginal.ts";
import { mixtureExpert } from "./mixture.ts";
import type { Oddity } from "./plant.ts";
import { continuousOf, type PlantFit } from "./plant-fit.ts";
import { standardise } from "./standard.ts";

/**
 * Which channel, or which two together, make a state rare: each link's and each channel's own surprise under
 * the mixture's marginals. In nats above what such a marginal has on average, which needs no further
 * calibration and is comparable between one channel and two: −log of the tail of a χ² with as many degrees.
 */
export function oddities({ channels, experts, links }: PlantFit): (state: Float64Array) => readonly Oddity[] {
  const { mixture, standard } = experts[0]!;
  const continuous = continuousOf(channels);
  const place = new Map(continuous.map((channel, at) => [channel, at]));
  const parts = [...continuous.map((channel) => [channel]), ...links.map(({ from, to }) => [from, to])].map(
    (of) => {
      const inner = of.map((channel) => place.get(channel)!);
      const marginal = marginalOf(mixture, inner);
      let lowest = Number.POSITIVE_INFINITY;
      const expert = mixtureExpert(marginal);
      for (let k = 0; k < marginal.weights.length; k++)
        lowest = Math.min(lowest, expert.energy(marginal.means.slice(k * of.length, (k + 1) * of.length)));
      return { of, inner, expert, lowest, state: new Float64Array(of.length) };
    },
  );
  const values = new Float64Array(continuous.length);
  const whole = new Float64Array(continuous.length);
  return (state) => {
    for (const [at, channel] of continuous.entries()) values[at] = state[channel]!;
    if (!standardise(values, whole, standard)) return [];
    const found = parts.map(({ of, inner, expert, lowest, state: own }) => {
      for (const [at, from] of inner.entries()) own[at] = whole[from]!;
      const above = Math.max(expert.energy(own) - lowest, 0);
      return { channels: of, surprise: of.length === 1 ? singleTail(above) : above };
    });
    return found.sort((a, b) => b.surprise - a.surprise);
  };
}

/**
 * −log P(χ²₁ ≥ 2E), to a fifth of a nat: e^−E / √(1 + πE) has its value at 0 and its slope far out. With two
 * degrees the tail is exactly e^−E, so there the energy above the deepest basin is the surprise.
 */
function singleTail(energy: number): number {
  return energy + logarithm(1 + Math.PI * energy) / 2;
}
