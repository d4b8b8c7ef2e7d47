import type { Prng } from "#runtime/core/prng.ts";
import { type Between, type Layer, policyShape, type Shape } from "#scripts/onnx/model.ts";

// A small feed-forward network and its training, in plain numbers: tanh or a rectifier between the layers, a
// straight last layer, which a policy holds to [−1, 1]. Everything follows from the seed, so that training twice gives the same
// bytes and a capsule can be rebuilt by whoever doubts it.

export interface Examples {
  /** Row by row, as the network sees and answers them. */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly count: number;
}

export interface Schedule {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
}

export class Network {
  readonly #sizes: readonly number[];
  readonly #parameters: Float64Array;
  readonly #gradient: Float64Array;
  readonly #mean: Float64Array;
  readonly #variance: Float64Array;
  readonly #values: readonly Float64Array[];
  readonly #errors: readonly Float64Array[];
  readonly #between: Between;
  #updates = 0;

  /** Weights from Glorot and Bengio's range, biases zero. */
  constructor(sizes: readonly number[], chance: Prng, between: Between = "tanh") {
    this.#sizes = sizes;
    this.#between = between;
    const count = sizes.slice(1).reduce((sum, outputs, index) => sum + outputs * (sizes[index]! + 1), 0);
    this.#parameters = new Float64Array(count);
    this.#gradient = new Float64Array(count);
    this.#mean = new Float64Array(count);
    this.#variance = new Float64Array(count);
    this.#values = sizes.map((size) => new Float64Array(size));
    this.#errors = sizes.map((size) => new Float64Array(size));
    for (const { inputs, outputs, at } of this.#layout()) {
      const reach = Math.sqrt(6 / (inputs + outputs));
      for (let index = 0; index < inputs * outputs; index++)
        this.#parameters[at + index] = chance.between(-reach, reach);
    }
  }

  /** What the network answers; valid until the next call. */
  answer(input: Float64Array): Float64Array {
    const raw = this.#forward(input, 0);
    for (const [index, value] of raw.entries()) raw[index] = Math.min(1, Math.max(-1, value));
    return raw;
  }

  /** Adam (Kingma and Ba) on the squared error; the learning rate falls to zero along a half cosine. */
  train(examples: Examples, schedule: Schedule, chance: Prng): number {
    const order = Uint32Array.from({ length: examples.count }, (_, index) => index);
    const batches = Math.ceil(examples.count / schedule.batch);
    let loss = 0;
    for (let epoch = 0; epoch < schedule.epochs; epoch++) {
      shuffle(order, chance);
      loss = 0;
      for (let batch = 0; batch < batches; batch++) {
        const part = order.subarray(batch * schedule.batch, (batch + 1) * schedule.batch);
        const progress = (epoch + batch / batches) / schedule.epochs;
        this.#gradient.fill(0);
        for (const row of part) loss += this.#backward(examples, row);
        this.#update(part.length, (schedule.learningRate / 2) * (1 + Math.cos(Math.PI * progress)));
      }
    }
    return loss / (examples.count * this.#sizes.at(-1)!);
  }

  /** The last layer as it is, for a loss of the caller's own; valid until the next call. */
  raw(inputs: Float64Array, start: number): Float64Array {
    return this.#forward(inputs, start);
  }

  /** Adds the gradient of a loss whose slopes at the last `raw` answer are given. */
  learn(slopes: ArrayLike<number>): void {
    const last = this.#errors.at(-1)!;
    for (let output = 0; output < last.length; output++) last[output] = slopes[output]!;
    this.#propagate();
  }

  /** Moves by what `learn` has added over so many rows; `decay` draws every parameter towards zero besides. */
  move(rows: number, { learningRate, decay }: { learningRate: number; decay: number }): void {
    const kept = 1 - learningRate * decay;
    for (let index = 0; index < this.#parameters.length; index++) this.#parameters[index]! *= kept;
    this.#update(rows, learningRate);
    this.#gradient.fill(0);
  }

  /** Answers zero whatever it is asked, and learns from there. */
  silence(): void {
    const { at } = this.#layout().at(-1)!;
    this.#parameters.fill(0, at);
  }

  kept(): Float64Array {
    return this.#parameters.slice();
  }

  /** What `learn` has added since the last move, in the order of `kept`. */
  gradient(): Float64Array {
    return this.#gradient.slice();
  }

  restore(parameters: Float64Array): void {
    this.#parameters.set(parameters);
  }

  /** The network as it will run: 32-bit floats. */
  layers(): readonly Layer[] {
    return this.#layout().map(({ inputs, outputs, at }) => ({
      inputs,
      outputs,
      weights: Float32Array.from(this.#parameters.subarray(at, at + inputs * outputs)),
      biases: Float32Array.from(
        this.#parameters.subarray(at + inputs * outputs, at + (inputs + 1) * outputs),
      ),
    }));
  }

  #layout(): readonly { inputs: number; outputs: number; at: number }[] {
    let at = 0;
    return this.#sizes.slice(1).map((outputs, index) => {
      const inputs = this.#sizes[index]!;
      const place = { inputs, outputs, at };
      at += outputs * (inputs + 1);
      return place;
    });
  }

  #forward(input: Float64Array, start: number): Float64Array {
    const first = this.#values[0]!;
    for (let index = 0; index < first.length; index++) first[index] = input[start + index]!;
    let at = 0;
    for (let layer = 1; layer < this.#sizes.length; layer++) {
      const below = this.#values[layer - 1]!;
      const above = this.#values[layer]!;
      const biases = at + below.length * above.length;
      for (let output = 0; output < above.length; output++) {
        let sum = this.#parameters[biases + output]!;
        for (let index = 0; index < below.length; index++) sum += this.#parameters[at++]! * below[index]!;
        above[output] = layer === this.#sizes.length - 1 ? sum : squashed(this.#between, sum);
      }
      at = biases + above.length;
    }
    return this.#values.at(-1)!;
  }

  /** Adds one row's gradient and returns its squared error. */
  #backward({ inputs, targets }: Examples, row: number): number {
    const answer = this.#forward(inputs, row * this.#sizes[0]!);
    const last = this.#errors.at(-1)!;
    let loss = 0;
    for (let output = 0; output < answer.length; output++) {
      const target = targets[row * answer.length + output]!;
      const given = answer[output]!;
      // Beyond the limit the clip answers the same; being far beyond is not wrong.
      const isClipped = Math.abs(target) >= 1 && given * target >= 1;
      const error = isClipped ? 0 : given - target;
      last[output] = error;
      loss += error * error;
    }
    this.#propagate();
    return loss;
  }

  /** Adds the gradient of what stands in the last layer's errors. */
  #propagate(): void {
    let end = this.#parameters.length;
    for (let layer = this.#sizes.length - 1; layer > 0; layer--) {
      const below = this.#values[layer - 1]!;
      const errors = this.#errors[layer]!;
      const errorsBelow = this.#errors[layer - 1]!;
      const biases = end - errors.length;
      const weights = biases - errors.length * below.length;
      errorsBelow.fill(0);
      for (let output = 0; output < errors.length; output++) {
        const error = errors[output]!;
        this.#gradient[biases + output]! += error;
        const first = weights + output * below.length;
        for (let index = 0; index < below.length; index++) {
          this.#gradient[first + index]! += error * below[index]!;
          errorsBelow[index]! += error * this.#parameters[first + index]!;
        }
      }
      for (let index = 0; index < below.length; index++)
        errorsBelow[index]! *=
          this.#between === "tanh" ? 1 - below[index]! * below[index]! : Number(below[index]! > 0);
      end = weights;
    }
  }

  #update(rows: number, learningRate: number): void {
    this.#updates++;
    const meanScale = 1 / (1 - 0.9 ** this.#updates);
    const varianceScale = 1 / (1 - 0.999 ** this.#updates);
    for (let index = 0; index < this.#parameters.length; index++) {
      const slope = this.#gradient[index]! / rows;
      const mean = 0.9 * this.#mean[index]! + 0.1 * slope;
      const variance = 0.999 * this.#variance[index]! + 0.001 * slope * slope;
      this.#mean[index] = mean;
      this.#variance[index] = variance;
      this.#parameters[index]! -=
        (learningRate * mean * meanScale) / (Math.sqrt(variance * varianceScale) + 1e-8);
    }
  }
}

/** What the exported network answers, computed here: the reference that the runtime is compared with. */
export function answerOf(
  layers: readonly Layer[],
  input: Float32Array,
  { between, end }: Shape = policyShape,
): Float64Array {
  let values = Float64Array.from(input);
  for (const [index, { inputs, outputs, weights, biases }] of layers.entries()) {
    const below = values;
    values = Float64Array.from({ length: outputs }, (_, output) => {
      let sum = biases[output]!;
      for (let input = 0; input < inputs; input++) sum += weights[output * inputs + input]! * below[input]!;
      if (index < layers.length - 1) return squashed(between, sum);
      return end === "held" ? Math.min(1, Math.max(-1, sum)) : sum;
    });
  }
  return values;
}

function squashed(between: Between, sum: number): number {
  return between === "tanh" ? Math.tanh(sum) : Math.max(0, sum);
}

export function shuffle(order: Uint32Array, chance: Prng): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(chance.between(0, last + 1));
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
}
