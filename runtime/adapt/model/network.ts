// A dense network in plain TypeScript, operation by operation as the kernel computes it, so that both give
// the same bits. It is the reference for tests and for whoever checks an answer offline; the tick asks the
// kernel (`fused.ts`).

import { squashNone, squashSigmoid, squashTanh } from "#runtime/core/layout.ts";

/** Layers in order; each one's inputs are the outputs of the one before it. */
export interface Network {
  readonly layers: readonly DenseLayer[];
}

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, one row an output. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly squash: Squash;
  /** What comes out of the squash is held between these, which may be infinite. A rectifier is a low of 0. */
  readonly low: number;
  readonly high: number;
}

export type Squash = "none" | "tanh" | "sigmoid";

/** The codes of the kernel's memory and of the file. */
export const squashCodes: Readonly<Record<Squash, number>> = {
  none: squashNone,
  tanh: squashTanh,
  sigmoid: squashSigmoid,
};

export function answerOf({ layers }: Network, input: Float32Array): Float32Array {
  return layers.reduce(layerAnswer, input);
}

/** Inputs with even places are summed after the bias, those with odd ones after zero, and then the two. */
function layerAnswer(input: Float32Array, layer: DenseLayer): Float32Array {
  return Float32Array.from(layer.biases, (bias, output) => {
    let even = bias;
    let odd = 0;
    for (let index = 0; index < layer.inputs; index++) {
      const product = f32(layer.weights[output * layer.inputs + index]! * input[index]!);
      if (index % 2 === 0) even = f32(even + product);
      else odd = f32(odd + product);
    }
    return Math.min(Math.max(squashed[layer.squash](f32(even + odd)), layer.low), layer.high);
  });
}

/** The hyperbolic tangent of a 32-bit float, with the kernel's bits. */
export function tanh(x: number): number {
  const y = Math.max(f32(Math.abs(x) * -2), lowest);
  const { power, rest } = parts(y);
  const less = f32(f32(power * rest) + f32(power - 1));
  const size = Math.abs(f32(less / f32(2 + less)));
  return x < 0 || Object.is(x, -0) ? -size : size;
}

/** The logistic function of a 32-bit float, with the kernel's bits. */
export function sigmoid(x: number): number {
  const { power, rest } = parts(Math.max(-Math.abs(x), lowest));
  const below = f32(power + f32(power * rest));
  return f32((x >= 0 ? 1 : below) / f32(1 + below));
}

const squashed: Readonly<Record<Squash, (x: number) => number>> = { none: (x) => x, tanh, sigmoid };

const f32: (value: number) => number = Math.fround;
const perLn2: number = f32(Math.LOG2E);
const ln2High: number = f32(0.693359375);
const ln2Low: number = f32(-0.00021219444);
const lowest = -87;

/** e^y = power · (1 + rest), for what a layer can ask: −87 ≤ y ≤ 0, or NaN. */
function parts(y: number): { readonly power: number; readonly rest: number } {
  const scale = Math.floor(f32(f32(y * perLn2) + 0.5));
  const high = f32(y - f32(scale * ln2High));
  const r = f32(high - f32(scale * ln2Low));
  const s = f32(r * r);
  const even = f32(f32(1 / 2) + f32(s * f32(f32(1 / 24) + f32(s * f32(1 / 720)))));
  const odd = f32(f32(1 / 6) + f32(s * f32(f32(1 / 120) + f32(s * f32(1 / 5_040)))));
  // A power of two, so the library's version has no choice but to be exact.
  return { power: 2 ** scale, rest: f32(r + f32(s * f32(even + f32(r * odd)))) };
}
