// The score of noisy data: ∇ log p of a·x + σ·ξ, where x is from the map and ξ from a standard normal. A
// Gaussian mixture under such noise is a Gaussian mixture again, so its score has a closed form at every
// noise: nothing is learned, and reverse diffusion samples the mixture itself. A network that was trained
// to denoise is the other kind. All scores live in standardised channels.

import type { Model } from "#runtime/adapt/port.ts";
import { exponential, logarithm, logSumOf } from "#runtime/core/elementary.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Picture } from "#runtime/map/grid.ts";
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
  const turned = new Float64Array(count * width);
  return {
    width,
    at(x, { a, sigma }, into): void {
      for (let k = 0; k < count; k++) {
        const { variances, vectors } = axes[k]!;
        let [square, volume, logVolume] = [0, 1, 0];
        for (let axis = 0; axis < width; axis++) {
          let along = 0;
          for (let column = 0; column < width; column++)
            along += vectors[axis * width + column]! * (x[column]! - a * means[k * width + column]!);
          const variance = a * a * variances[axis]! + sigma * sigma;
          square += (along * along) / variance;
          volume *= variance;
          if (volume < volumeMin) {
            logVolume += logarithm(volume);
            volume = 1;
          }
          turned[k * width + axis] = along / variance;
        }
        shares[k] = logWeights[k]! - (square + logVolume + logarithm(volume)) / 2;
      }
      logSumOf(shares);
      into.fill(0);
      for (let k = 0; k < count; k++)
        for (let axis = 0; axis < width; axis++) {
          const pull = shares[k]! * turned[k * width + axis]!;
          const { vectors } = axes[k]!;
          for (let column = 0; column < width; column++)
            into[column]! -= pull * vectors[axis * width + column]!;
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
 * A dense map as a mixture with a component a node: e^(−E) of the node, as wide as its cell. What bilinear
 * energies say between the nodes is blurred by half a cell. Nodes below a millionth of the highest say nothing.
 */
export function pictureMixture({ channels, columns, rows, energies }: Picture): {
  readonly standard: Standard;
  readonly mixture: Mixture;
} {
  const [x, y] = channels;
  assert(x !== undefined && y !== undefined, "a picture has two channels");
  const least = energies.reduce((low, energy) => Math.min(low, energy), Number.POSITIVE_INFINITY);
  const nodes = Array.from(energies.keys()).filter((node) => energies[node]! < least + nodeNatsMax);
  const total = nodes.reduce((sum, node) => sum + exponential(least - energies[node]!), 0);
  const weights = Float64Array.from(nodes, (node) => exponential(least - energies[node]!) / total);
  const places = nodes.map((node) => [
    x.min + ((node % columns) * (x.max - x.min)) / (columns - 1),
    y.min + (Math.floor(node / columns) * (y.max - y.min)) / (rows - 1),
  ]);
  const centres = new Float64Array(2);
  const deviations = new Float64Array(2);
  for (const axis of [0, 1] as const) {
    for (const [index, place] of places.entries()) centres[axis]! += weights[index]! * place[axis]!;
    let variance = 0;
    for (const [index, place] of places.entries())
      variance += weights[index]! * (place[axis]! - centres[axis]!) ** 2;
    deviations[axis] = Math.sqrt(variance) || 1;
  }
  const cells = [(x.max - x.min) / (columns - 1), (y.max - y.min) / (rows - 1)];
  // A bilinear hat over a node has a sixth of a squared cell as its variance.
  const whitening = cells.map((cell, axis) => deviations[axis]! / (cell / Math.sqrt(6)));
  const means = Float64Array.from(
    places.flatMap((place) => place.map((value, axis) => (value - centres[axis]!) / deviations[axis]!)),
  );
  const whitenings = Float64Array.from(nodes.flatMap(() => [whitening[0]!, 0, 0, whitening[1]!]));
  const heights = weights.map(
    (weight) => logarithm(weight) + logarithm(whitening[0]! * whitening[1]!) - logarithm(2 * Math.PI),
  );
  return { standard: { centres, deviations }, mixture: { width: 2, weights, means, whitenings, heights } };
}

const nodeNatsMax = 14;

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
