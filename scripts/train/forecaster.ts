import type { Scaled } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Layer, Shape } from "#scripts/onnx/model.ts";
import type { History } from "#sim/record.ts";
import type { Contract, Span } from "./lesson.ts";
import { answerOf, Network, shuffle } from "./network.ts";

// A forecaster answers with a mean and a log-variance for each dimension of the state, some seconds ahead.
// It learns what the state moves by, by the likelihood of a normal distribution, from recorded operation
// alone. What it does not move by has to come through unharmed, so the network carries each dimension past
// its hidden layers in two units of their own: a rectifier for what is above zero and one for what is below
// are a wire.

export interface ForecastPlan {
  /** Inputs as the instruments show them, outputs of the state's points. Every output is also an input. */
  readonly contract: Contract;
  /** The inputs that are set-points. Of these it is told what stood in the mean until then, as the twin tells it. */
  readonly commands: readonly string[];
  readonly aheadS: number;
  readonly hidden: readonly number[];
}

export interface ForecastTraining {
  readonly seed: number;
  /** Pairs of now and later, drawn from all but the last fifth of the recording. */
  readonly rows: number;
  readonly epochs: number;
}

export interface Forecaster {
  readonly layers: readonly Layer[];
  readonly errors: readonly ForecastErrors[];
}

/** Of one dimension, on the last fifth of the recording, which no training saw. */
export interface ForecastErrors {
  readonly point: string;
  readonly rms: number;
  /** What "it stays as it is" is wrong by. */
  readonly persistenceRms: number;
  /** How often the outcome was within 1.96 of the deviations that it named; 95 % were right. */
  readonly within95Percent: number;
}

export const forecasterShape: Shape = { between: "relu", end: "straight" };

export function trainForecaster(
  history: History,
  plan: ForecastPlan,
  { seed, rows, epochs }: ForecastTraining,
): Forecaster {
  const chance = prng(seed);
  const { contract, hidden } = plan;
  const pairs = new Pairs(history, plan);
  const width = contract.outputs.length;
  const seenRows = Math.floor(pairs.count * (1 - heldShare));
  const drawn = Uint32Array.from({ length: rows }, () => Math.floor(chance.between(0, seenRows)));
  const deviations = pairs.deviations(drawn);
  const network = new Network([contract.inputs.length, ...hidden, 2 * width], chance.fork(), "relu");
  network.silence();
  const batches = Math.ceil(rows / batchRows);
  const slopes = new Float64Array(2 * width);
  const input = new Float64Array(contract.inputs.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(drawn, chance);
    for (let batch = 0; batch < batches; batch++) {
      const part = drawn.subarray(batch * batchRows, (batch + 1) * batchRows);
      for (const row of part) {
        pairs.now(row, input);
        const answer = network.raw(input, 0);
        for (let at = 0; at < width; at++) {
          // −log N(moved | mean, e^spread), and its slopes, each times the deviation (β-NLL with β = ½, Seitzer and
          // others 2022): else a row that is already foreseen well counts for so much that the others are never
          // learnt. The spread is kept from running away.
          const missed = answer[at]! - pairs.moved(row, at) / deviations[at]!;
          const spread = Math.min(spreadRange.max, Math.max(spreadRange.min, answer[width + at]!));
          const deviation = Math.exp(spread / 2);
          const off = missed / deviation;
          slopes[at] = held(off);
          slopes[width + at] = deviation * held((1 - off * off) / 2);
        }
        network.learn(slopes);
      }
      const progress = (epoch + batch / batches) / epochs;
      network.move(part.length, {
        learningRate: (learningRate / 2) * (1 + Math.cos(Math.PI * progress)),
        decay: 0,
      });
    }
  }
  const layers = wired(network.layers(), { contract, deviations });
  return { layers, errors: errorsOf(layers, pairs, { from: seenRows }) };
}

const heldShare = 0.2;
const batchRows = 64;
const learningRate = 0.004;
const spreadRange: Span = { min: -9, max: 6 };

/** One outlier says in which direction, not how far. */
function held(slope: number): number {
  return Math.min(10, Math.max(-10, slope));
}

/** Rows of a recording as the network sees them, with what the state moved by until later. */
class Pairs {
  readonly count: number;
  readonly contract: Contract;
  readonly #inputs: readonly Float64Array[];
  readonly #outputs: readonly Float64Array[];
  readonly #ahead: number;

  constructor({ columns, count, sampleS }: History, { contract, commands, aheadS }: ForecastPlan) {
    this.#ahead = Math.round(aheadS / sampleS);
    assert(this.#ahead >= 1 && this.#ahead < count, "a forecast goes at least a row ahead");
    this.count = count - this.#ahead;
    this.contract = contract;
    this.#inputs = contract.inputs.map(({ point }) => {
      const column = columns.get(point)!;
      return commands.includes(point) ? meanOfNext(column, this.#ahead) : column;
    });
    this.#outputs = contract.outputs.map(({ point }) => columns.get(point)!);
  }

  now(row: number, into: Float64Array): void {
    for (const [at, { offset, scale }] of this.contract.inputs.entries())
      into[at] = (this.#inputs[at]![row]! - offset) / scale;
  }

  /** In the output's scale. */
  moved(row: number, at: number): number {
    const column = this.#outputs[at]!;
    return (column[row + this.#ahead]! - column[row]!) / this.contract.outputs[at]!.scale;
  }

  later(row: number, at: number): number {
    return this.#outputs[at]![row + this.#ahead]!;
  }

  deviations(rows: Uint32Array): readonly number[] {
    return this.contract.outputs.map((_, at) => {
      const squares = rows.reduce((sum, row) => sum + this.moved(row, at) ** 2, 0);
      return Math.sqrt(squares / rows.length) || 1;
    });
  }
}

/** A row keeps what stood until it was read, so the rows after it are those that a forecast from it is under. */
function meanOfNext(column: Float64Array, count: number): Float64Array {
  return Float64Array.from({ length: column.length - count }, (_, row) => {
    let sum = 0;
    for (let next = row + 1; next <= row + count; next++) sum += column[next]!;
    return sum / count;
  });
}

/** The trained layers with a wire for each output, and the last layer in the outputs' own scale. */
function wired(
  layers: readonly Layer[],
  { contract, deviations }: { readonly contract: Contract; readonly deviations: readonly number[] },
): readonly Layer[] {
  const { inputs, outputs } = contract;
  const wires = outputs.flatMap((output, at) => {
    const place = inputs.findIndex(({ point }) => point === output.point);
    assert(place >= 0, `${output.point}, which is forecast, is among the inputs`);
    const { offset, scale } = inputs[place]!;
    return [1, -1].map((sign) => ({
      ...{ at, place, sign },
      factor: (sign * scale) / output.scale,
      bias: (sign * (offset - output.offset)) / output.scale,
    }));
  });
  return layers.map((layer, index) => {
    const isFirst = index === 0;
    const isLast = index === layers.length - 1;
    const wide = isFirst ? layer.inputs : layer.inputs + wires.length;
    const high = isLast ? layer.outputs : layer.outputs + wires.length;
    const weights = new Float32Array(wide * high);
    const biases = new Float32Array(high);
    for (let row = 0; row < layer.outputs; row++) {
      const deviation = isLast ? deviations[row % outputs.length]! : 1;
      const isMean = row < outputs.length;
      const factor = isLast && isMean ? deviation : 1;
      for (let column = 0; column < layer.inputs; column++)
        weights[row * wide + column] = factor * layer.weights[row * layer.inputs + column]!;
      biases[row] = factor * layer.biases[row]! + (isLast && !isMean ? 2 * Math.log(deviation) : 0);
    }
    for (const [wire, { at, place, sign, factor, bias }] of wires.entries()) {
      const row = layer.outputs + wire;
      if (isLast) weights[at * wide + layer.inputs + wire] = sign;
      else weights[row * wide + (isFirst ? place : layer.inputs + wire)] = isFirst ? factor : 1;
      if (isFirst) biases[row] = bias;
    }
    return { inputs: wide, outputs: high, weights, biases };
  });
}

function errorsOf(
  layers: readonly Layer[],
  pairs: Pairs,
  { from }: { readonly from: number },
): readonly ForecastErrors[] {
  const { inputs, outputs } = pairs.contract;
  const sums = outputs.map(() => ({ squares: 0, still: 0, within: 0 }));
  const input = new Float64Array(inputs.length);
  const step = Math.max(1, Math.floor((pairs.count - from) / testedRows));
  let count = 0;
  for (let row = from; row < pairs.count; row += step, count++) {
    pairs.now(row, input);
    const answer = answerOf(layers, Float32Array.from(input), forecasterShape);
    for (const [at, { offset, scale }] of outputs.entries()) {
      const missed = pairs.later(row, at) - (answer[at]! * scale + offset);
      const deviation = Math.exp(answer[outputs.length + at]! / 2) * Math.abs(scale);
      sums[at]!.squares += missed * missed;
      sums[at]!.still += (pairs.moved(row, at) * scale) ** 2;
      if (Math.abs(missed) <= 1.96 * deviation) sums[at]!.within++;
    }
  }
  return outputs.map(({ point }: Scaled, at) => ({
    point,
    rms: Math.sqrt(sums[at]!.squares / count),
    persistenceRms: Math.sqrt(sums[at]!.still / count),
    within95Percent: (100 * sums[at]!.within) / count,
  }));
}

const testedRows = 10_000;
