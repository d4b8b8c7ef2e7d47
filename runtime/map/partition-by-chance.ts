// The same in any number of channels, where no grid can be summed: by importance sampling. States are
// drawn from the mixture with its covariances times the temperature, and each counts by how much more
// likely it is under exp(−E / T) than under what it was drawn from.

import { type Chance, normalsOf } from "#runtime/core/chance.ts";
import { logarithm, logSumOf } from "#runtime/core/elementary.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Expert } from "./expert.ts";
import type { Mixture } from "./maximise.ts";
import { mixtureExpert } from "./mixture.ts";
import type { Thermodynamics } from "./partition.ts";

/** A figure from chance, and how far it is likely to be off: one standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

export type EstimatedThermodynamics = {
  readonly [Name in Exclude<keyof Thermodynamics, "temperature">]: Estimate;
} & {
  readonly temperature: number;
  /** As many independent draws from the very distribution would say as much; far below `draws`, believe little. */
  readonly effectiveDraws: number;
};

export interface ChanceOptions {
  readonly temperature: number;
  readonly draws: number;
  readonly chance: Chance;
}

/**
 * Estimates for `energy` from draws of `mixture`, both in the same channels. The standard errors are those
 * of ratios of means (the delta method): they hold for many effective draws and say so when there are few,
 * but a basin that the mixture never draws from is missing without a trace.
 */
export function estimateThermodynamics(
  energy: Expert["energy"],
  mixture: Mixture,
  { temperature, draws, chance }: ChanceOptions,
): EstimatedThermodynamics {
  assert(temperature > 0 && Number.isFinite(temperature), "a temperature is above 0");
  assert(draws >= 2, "an error takes two draws");
  const wide = warmed(mixture, temperature);
  const proposal = mixtureExpert(wide);
  const draw = drawFrom(wide, chance);
  const energies = new Float64Array(draws);
  const weights = new Float64Array(draws);
  for (let index = 0; index < draws; index++) {
    const state = draw();
    energies[index] = energy(state);
    weights[index] = proposal.energy(state) - energies[index]! / temperature;
  }
  if (!weights.every(Number.isFinite))
    throw new Fault("map/bad-rows", "A state drawn from the mixture has no finite energy");
  // From logarithms to shares: `weights` sum to 1 from here on.
  const logPartition = logSumOf(weights) - logarithm(draws);
  const mean = sumOf(weights, (weight, index) => weight * energies[index]!);
  const above = energies.map((each) => each - mean);
  const variance = sumOf(weights, (weight, index) => weight * above[index]! * above[index]!);
  // What each draw adds to a figure; the figure's error is the root of the sum of their squares.
  const ofPartition = weights.map((weight) => weight - 1 / draws);
  const ofMean = weights.map((weight, index) => weight * above[index]!);
  const ofVariance = weights.map((weight, index) => weight * (above[index]! * above[index]! - variance));
  const ofEntropy = ofMean.map((part, index) => part / temperature + ofPartition[index]!);
  const t = temperature;
  return {
    temperature,
    effectiveDraws: 1 / sumOf(weights, (weight) => weight * weight),
    logPartition: { value: logPartition, error: lengthOf(ofPartition) },
    freeEnergy: { value: -t * logPartition, error: t * lengthOf(ofPartition) },
    meanEnergy: { value: mean, error: lengthOf(ofMean) },
    entropy: { value: mean / t + logPartition, error: lengthOf(ofEntropy) },
    heatCapacity: { value: variance / (t * t), error: lengthOf(ofVariance) / (t * t) },
  };
}

function sumOf(values: Float64Array, of: (value: number, index: number) => number): number {
  return values.reduce((sum, value, index) => sum + of(value, index), 0);
}

function lengthOf(parts: Float64Array): number {
  return Math.sqrt(sumOf(parts, (part) => part * part));
}

/** The mixture with its covariances times the temperature; at 1 it is the mixture itself. */
function warmed(mixture: Mixture, temperature: number): Mixture {
  const scale = 1 / Math.sqrt(temperature);
  const loss = (mixture.width / 2) * logarithm(temperature);
  return {
    ...mixture,
    whitenings: mixture.whitenings.map((entry) => entry * scale),
    heights: mixture.heights.map((height) => height - loss),
  };
}

/** States drawn from a mixture, always into the same array. */
function drawFrom({ width, weights, means, whitenings }: Mixture, chance: Chance): () => Float64Array {
  const state = new Float64Array(width);
  const normal = normalsOf(chance);
  return () => {
    let left = chance();
    let component = 0;
    while (component < weights.length - 1 && left >= weights[component]!) left -= weights[component++]!;
    // W (x − μ) = z for a normal z, and W is a lower triangle: from the first channel to the last.
    for (let row = 0; row < width; row++) {
      const at = (component * width + row) * width;
      let rest = normal();
      for (let column = 0; column < row; column++)
        rest -= whitenings[at + column]! * (state[column]! - means[component * width + column]!);
      state[row] = means[component * width + row]! + rest / whitenings[at + row]!;
    }
    return state;
  };
}
