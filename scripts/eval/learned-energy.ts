// A learned energy: the mixture's, less what a small network says. The network tells rows from draws of the mixture
// (noise-contrastive estimation, Gutmann and Hyvärinen 2010), so what it says is log p − log p of the mixture, and
// the sum is −log p but for a constant, which draws of the mixture tell as well.

import { assert } from "#runtime/core/fault.ts";
import type { Prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import { Network } from "#scripts/train/network.ts";

export interface LearnedEnergy {
  /** Hidden layers, or "none" where no network made the rows that choose likelier. */
  readonly choice: string;
  /** log p of a state in standardised channels, less the mixture's: what the network adds, normalised. */
  gain(state: Float64Array): number;
}

export interface Learning {
  readonly mixture: Mixture;
  /** Standardised: what is learned, and what tells when to stop and which size to take. */
  readonly learn: Rows;
  readonly choose: Rows;
  readonly sizes: readonly (readonly number[])[];
  readonly chance: Prng;
}

export function learnEnergy({ mixture, learn, choose, sizes, chance }: Learning): LearnedEnergy {
  const { width } = mixture;
  const draws = drawn(mixture, drawsEach, chance.fork());
  let best: { mean: number; network: Network; parameters: Float64Array; choice: string } | undefined;
  for (const hidden of sizes) {
    const network = new Network([width, ...hidden, 1], chance.fork());
    network.silence();
    const luck = chance.fork();
    // Each size has its own patience: a larger one may be slower and end farther.
    let own = { mean: 0, epoch: 0 };
    for (let epoch = 1; epoch <= epochsMax && epoch - own.epoch <= patience; epoch++) {
      contrast(network, {
        mixture,
        learn,
        chance: luck,
        learningRate: learningRate / (1 + epoch / slowingEpochs),
      });
      const mean = meanOf(saidOf(network, choose)) - logMeanExp(saidOf(network, draws));
      if (!(mean > own.mean)) continue;
      own = { mean, epoch };
      if (mean > (best?.mean ?? 0))
        best = { mean, network, parameters: network.kept(), choice: hidden.join("–") };
    }
  }
  if (best === undefined) return { choice: "none", gain: () => 0 };
  const { network, parameters, choice } = best;
  network.restore(parameters);
  // From draws that chose nothing: those that did flatter the choice.
  const constant = logMeanExp(saidOf(network, drawn(mixture, drawsAtLast, chance.fork())));
  return { choice, gain: (state) => network.raw(state, 0)[0]! - constant };
}

/** Of the mixture, to tell the constant: each epoch, and of what was chosen. */
const drawsEach = 2_048;
const drawsAtLast = 65_536;
const epochsMax = 80;
const patience = 10;
const batchRows = 32;
const learningRate = 0.01;
/** After so many epochs the steps are half as long. */
const slowingEpochs = 20;
const decay = 0.01;

/** One pass over the rows, each beside a fresh draw of the mixture: the logistic loss and its exact gradient. */
function contrast(
  network: Network,
  {
    mixture,
    learn,
    chance,
    learningRate,
  }: Pick<Learning, "mixture" | "learn" | "chance"> & { learningRate: number },
): void {
  const { values, width } = learn;
  const count = values.length / width;
  const noise = drawn(mixture, count, chance).values;
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  for (let done = 0; done < count; ) {
    const end = Math.min(done + batchRows, count);
    const rows = 2 * (end - done);
    for (; done < end; done++) {
      const other = done + Math.floor(chance.between(0, count - done));
      [order[done], order[other]] = [order[other]!, order[done]!];
      for (const [from, label] of [
        [values, 1],
        [noise, 0],
      ] as const) {
        const logit = network.raw(from, order[done]! * width)[0]!;
        network.learn([1 / (1 + Math.exp(-logit)) - label]);
      }
    }
    network.move(rows, { learningRate, decay });
  }
}

/** Rows as the mixture has them: a component by its weight, then a normal state through its whitening, backwards. */
export function drawn({ weights, means, whitenings, width }: Mixture, count: number, chance: Prng): Rows {
  const values = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    let left = chance.between(0, 1);
    let k = 0;
    while (k < weights.length - 1 && left >= weights[k]!) left -= weights[k++]!;
    // W (x − μ) = z with W lower triangular: solved from the first channel on.
    for (let to = 0; to < width; to++) {
      const at = (k * width + to) * width;
      let rest = chance.normal();
      for (let column = 0; column < to; column++)
        rest -= whitenings[at + column]! * (values[row * width + column]! - means[k * width + column]!);
      assert(whitenings[at + to]! > 0, "a whitening can be undone");
      values[row * width + to] = means[k * width + to]! + rest / whitenings[at + to]!;
    }
  }
  return { values, width };
}

function saidOf(network: Network, { values, width }: Rows): Float64Array {
  return Float64Array.from(
    { length: values.length / width },
    (_, row) => network.raw(values, row * width)[0]!,
  );
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function logMeanExp(values: Float64Array): number {
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return highest + Math.log(meanOf(values.map((value) => Math.exp(value - highest))));
}
