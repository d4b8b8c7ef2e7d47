// The score of noisy data: ∇ log p of a·x + σ·ξ, where x is from the map and ξ from a standard normal. A
// Gaussian mixture under such noise is a Gaussian mixture again, so its score has a closed form at every
// noise: nothing is learned, and reverse diffusion samples the mixture itself. A network that was trained
// to denoise is the other kind. All scores live in standardised channels.

import type { Model } from "#runtime/adapt/port.ts";
import { exponential, logarithm, logSumOf } from "#runtime/core/elementary.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import type { Standard } from "#runtime/map/standard.ts";
import { eigenOf } from "./eigen.ts";

/** Signal and noise at one moment of a variance-preserving diffusion: a² + σ² = 1. */
export interface Noise {
  readonly a: number;
  readonly sigma: number;
  /** From 0, the data, to 1, noise alone. */
  readonly time: number;
}

export interface Score {
  readonly width: number;
  /** Writes ∇ log p of the noisy law at `x`. */
  at(x: Float64Array, noise: Noise, into: Float64Array): void | Promise<void>;
}

/** Component by component: mean aμ, covariance a²Σ + σ²·1, which shares its axes with Σ at every noise. */
export function mixtureScore({ width, weights, means, whitenings }: Mixture): Score {
  const count = weights.length;
  const axes = Array.from({ length: count }, (_, k) => {
    // Σ⁻¹ = WᵀW has the same axes as Σ.
    const precision = new Float64Array(width * width);
    for (let row = 0; row < width; row++)
      for (let column = 0; column < width; column++) {
        let sum = 0;
        for (let inner = Math.max(row, column); inner < width; inner++) {
          const at = (k * width + inner) * width;
          sum += whitenings[at + row]! * whitenings[at + column]!;
        }
        precision[row * width + column] = sum;
      }
    const { values, vectors } = eigenOf(precision, width);
    return { variances: values.map((value) => 1 / value), vectors };
  });
  const logWeights = weights.map((weight) => (weight > weightMin ? logarithm(weight) : silent));
  const shares = new Float64Array(count);
  // A corrector and its predictor ask at the same noise, and many components share their axes' variances.
  const logHeights = new Float64Array(count);
  let [knownA, knownSigma] = [Number.NaN, Number.NaN];
  const prepare = ({ a, sigma }: Noise): void => {
    if (a === knownA && sigma === knownSigma) return;
    [knownA, knownSigma] = [a, sigma];
    for (let k = 0; k < count; k++) {
      let [volume, logVolume] = [1, 0];
      for (const variance of axes[k]!.variances) {
        volume *= a * a * variance + sigma * sigma;
        if (volume >= volumeMin) continue;
        logVolume += logarithm(volume);
        volume = 1;
      }
      logHeights[k] = logWeights[k]! - (logVolume + logarithm(volume)) / 2;
    }
  };
  const turned = new Float64Array(count * width);
  return {
    width,
    at(x, noise, into): void {
      const { a, sigma } = noise;
      prepare(noise);
      for (let k = 0; k < count; k++) {
        const { variances, vectors } = axes[k]!;
        let square = 0;
        for (let axis = 0; axis < width; axis++) {
          let along = 0;
          for (let column = 0; column < width; column++)
            along += vectors[axis * width + column]! * (x[column]! - a * means[k * width + column]!);
          const variance = a * a * variances[axis]! + sigma * sigma;
          square += (along * along) / variance;
          turned[k * width + axis] = along / variance;
        }
        shares[k] = logHeights[k]! - square / 2;
      }
      logSumOf(shares);
      into.fill(0);
      for (let k = 0; k < count; k++) {
        if (shares[k] === 0) continue;
        for (let axis = 0; axis < width; axis++) {
          const pull = shares[k]! * turned[k * width + axis]!;
          const { vectors } = axes[k]!;
          for (let column = 0; column < width; column++)
            into[column]! -= pull * vectors[axis * width + column]!;
        }
      }
    },
  };
}

/** A component that lost its rows has no say. */
const weightMin = 1e-300;
const silent = -1e300;
/** The volume of many narrow channels would run out of the doubles. */
const volumeMin = 1e-200;

/**
 * A dense map as a mixture with a component a block of nodes: as heavy as their e^(−E), at their mean, as wide
 * as they lie apart. Blocks that weigh less than e^(−nodeNatsMax) of the heaviest say nothing.
 */
export function pictureMixture({ channels, columns, rows, energies }: Picture): {
  readonly standard: Standard;
  readonly mixture: Mixture;
} {
  const [x, y] = channels;
  assert(x !== undefined && y !== undefined, "a picture has two channels");
  const side = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / componentsMax)));
  const cells = [(x.max - x.min) / (columns - 1), (y.max - y.min) / (rows - 1)] as const;
  const least = energies.reduce((low, energy) => Math.min(low, energy), Number.POSITIVE_INFINITY);
  const across = Math.ceil(columns / side);
  const blocks = Array.from({ length: across * Math.ceil(rows / side) }, () => ({ weight: 0, x: 0, y: 0 }));
  for (const [node, energy] of energies.entries()) {
    const [column, row] = [node % columns, Math.floor(node / columns)];
    const block = blocks[Math.floor(row / side) * across + Math.floor(column / side)]!;
    const weight = exponential(least - energy);
    block.weight += weight;
    block.x += weight * (x.min + column * cells[0]);
    block.y += weight * (y.min + row * cells[1]);
  }
  const heaviest = blocks.reduce((most, { weight }) => Math.max(most, weight), 0);
  const kept = blocks.filter(({ weight }) => weight > heaviest * exponential(-nodeNatsMax));
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const weights = Float64Array.from(kept, ({ weight }) => weight / total);
  const places = kept.map((block) => [block.x / block.weight, block.y / block.weight] as const);
  const standard = standardOfPlaces(places, weights);
  const { centres, deviations } = standard;
  // A bilinear hat over a node has a sixth of a squared cell as its variance; nodes in a row add theirs.
  const widths = cells.map((cell) => cell * Math.sqrt(1 / 6 + (side * side - 1) / 12));
  const sharp = widths.map((width, axis) => deviations[axis]! / width) as [number, number];
  const height = logarithm(sharp[0] * sharp[1]) - logarithm(2 * Math.PI);
  const mixture = {
    width: 2,
    weights,
    means: Float64Array.from(
      places.flatMap((place) => place.map((value, axis) => (value - centres[axis]!) / deviations[axis]!)),
    ),
    whitenings: Float64Array.from(kept.flatMap(() => [sharp[0], 0, 0, sharp[1]])),
    heights: weights.map((weight) => logarithm(weight) + height),
  };
  return { standard, mixture };
}

function standardOfPlaces(places: readonly (readonly [number, number])[], weights: Float64Array): Standard {
  const centres = new Float64Array(2);
  const deviations = new Float64Array(2);
  for (const axis of [0, 1] as const) {
    for (const [index, place] of places.entries()) centres[axis]! += weights[index]! * place[axis];
    let variance = 0;
    for (const [index, place] of places.entries())
      variance += weights[index]! * (place[axis] - centres[axis]!) ** 2;
    deviations[axis] = variance > 0 ? Math.sqrt(variance) : 1;
  }
  return { centres, deviations };
}

/** Each costs a fraction of a microsecond a step. */
const componentsMax = 4_096;
const nodeNatsMax = 10;

/**
 * A network that was trained to name the noise: from the noisy state and the time it answers ξ, and the
 * score is −ξ / σ. Inputs are the channels and then the time, in [0, 1]; outputs one value a channel, of
 * which 1 means `noisePerOutput`: a network that ends in a clip or a tanh must be able to name large noise.
 */
export function modelScore(model: Model, noisePerOutput: number = 1): Score {
  const width = model.outputs;
  if (model.inputs !== width + 1)
    throw new Fault(
      "model/bad-file",
      `A score model for ${width} channels takes ${width + 1} values, not ${model.inputs}`,
      {
        hint: "Let it take the noisy channels and then the time from 0 to 1",
      },
    );
  const input = new Float32Array(width + 1);
  return {
    width,
    async at(x, { sigma, time }, into): Promise<void> {
      for (let column = 0; column < width; column++) input[column] = x[column]!;
      input[width] = time;
      const noise = await model.run(input);
      for (let column = 0; column < width; column++)
        into[column] = (-noise[column]! * noisePerOutput) / sigma;
    },
  };
}
