import { logarithm } from "#runtime/core/elementary.ts";
import type { Expert } from "./expert.ts";
import type { Oddity } from "./foresight-port.ts";
import { marginalsOf } from "./marginal.ts";
import { mixtureExpert } from "./mixture.ts";
import { continuousOf, type PlantFit } from "./plant-fit.ts";
import { standardise } from "./standard.ts";

/**
 * Which channel, or which two together, make a state rare: each link's and each channel's own surprise under
 * the mixture's marginals. In nats above what such a marginal has on average, which needs no further
 * calibration and is comparable between one channel and two: −log of the tail of a χ² with as many degrees.
 */
export function oddities(fit: PlantFit): (state: Float64Array) => readonly Oddity[] {
  const { channels, experts } = fit;
  const { standard } = experts[0]!;
  const continuous = continuousOf(channels);
  const values = new Float64Array(continuous.length);
  const whole = new Float64Array(continuous.length);
  // Made when first asked for: a map that only judges opens without them.
  let parts: readonly Part[] | undefined;
  return (state) => {
    for (const [at, channel] of continuous.entries()) values[at] = state[channel]!;
    if (!standardise(values, whole, standard)) return [];
    parts ??= partsOf(fit, continuous);
    const found = parts.map(({ of, inner, expert, lowest, state: own }) => {
      for (const [at, from] of inner.entries()) own[at] = whole[from]!;
      const above = Math.max(expert.energy(own) - lowest, 0);
      return { channels: of, surprise: of.length === 1 ? singleTail(above) : above };
    });
    return found.sort((a, b) => b.surprise - a.surprise);
  };
}

interface Part {
  readonly of: readonly number[];
  /** Their places among the continuous channels. */
  readonly inner: readonly number[];
  readonly expert: Expert;
  /** The energy of its deepest basin. */
  readonly lowest: number;
  readonly state: Float64Array;
}

function partsOf({ experts, links }: PlantFit, continuous: readonly number[]): readonly Part[] {
  const marginal = marginalsOf(experts[0]!.mixture);
  const place = new Map(continuous.map((channel, at) => [channel, at]));
  return [...continuous.map((channel) => [channel]), ...links.map(({ from, to }) => [from, to])].map((of) => {
    const inner = of.map((channel) => place.get(channel)!);
    const mixture = marginal(inner);
    const expert = mixtureExpert(mixture);
    let lowest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < mixture.weights.length; k++)
      lowest = Math.min(lowest, expert.energy(mixture.means.slice(k * of.length, (k + 1) * of.length)));
    return { of, inner, expert, lowest, state: new Float64Array(of.length) };
  });
}

/**
 * −log P(χ²₁ ≥ 2E), to a fifth of a nat: e^−E / √(1 + πE) has its value at 0 and its slope far out. With two
 * degrees the tail is exactly e^−E, so there the energy above the deepest basin is the surprise.
 */
function singleTail(energy: number): number {
  return energy + logarithm(1 + Math.PI * energy) / 2;
}
