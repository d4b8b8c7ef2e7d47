import { encodeGraph, type GraphNode, type GraphTensor } from "./graph.ts";
import type { Layer } from "./model.ts";

// A policy's network in 8 bits: weights in int8, and what flows between the layers rounded to 8 bits on the
// way. In the file a QuantizeLinear and a DequantizeLinear stand around each layer, which a runtime turns
// into whole-number arithmetic; here the same network can be asked without one.

export interface QuantisedLayer extends Layer {
  /** weight = whole × weightScale, symmetric around 0. */
  readonly whole: Int8Array;
  readonly weightScale: number;
  /** What comes in is rounded to (whole − zero) × scale, with whole from 0 to 255. */
  readonly scale: number;
  readonly zero: number;
}

/** `rows` are everyday inputs: what they make a layer show decides its range. */
export function quantised(
  layers: readonly Layer[],
  rows: readonly Float32Array[],
): readonly QuantisedLayer[] {
  let flow = rows;
  return layers.map((layer) => {
    let [low, high] = [0, 0];
    for (const row of flow)
      for (const value of row) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    const scale = Math.fround(Math.max(high - low, smallestRange) / 255);
    const zero = Math.round(Math.min(Math.max(-low / scale, 0), 255));
    const largest = layer.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const weightScale = Math.fround(largest / 127) || 1;
    const whole = Int8Array.from(layer.weights, (weight) => Math.round(weight / weightScale));
    flow = flow.map((row) => sumsOf(layer, row).map(Math.tanh));
    return { ...layer, whole, weightScale, scale, zero };
  });
}

/** Where nothing ever flows a range still has a width. */
const smallestRange = 1e-6;

/** What the quantised network answers, up to the last place of a sum: the reference for runtimes. */
export function answerQuantised(layers: readonly QuantisedLayer[], input: Float32Array): Float32Array {
  return layers.reduce((values, layer, index) => {
    const { scale, zero, whole, weightScale } = layer;
    const seen = values.map(
      (value) => (Math.min(255, Math.max(0, even(value / scale) + zero)) - zero) * scale,
    );
    const weights = Float32Array.from(whole, (each) => each * weightScale);
    const sums = sumsOf({ ...layer, weights }, seen);
    return index < layers.length - 1
      ? sums.map(Math.tanh)
      : sums.map((sum) => Math.min(1, Math.max(-1, sum)));
  }, input);
}

/** QuantizeLinear rounds halves to even. */
function even(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The network of `encodeOnnx` in 8 bits. */
export function encodeQuantised(layers: readonly Layer[], rows: readonly Float32Array[]): Uint8Array {
  const nodes: GraphNode[] = [];
  const tensors: GraphTensor[] = [
    { name: "lowest", dims: [], values: Float32Array.of(-1) },
    { name: "highest", dims: [], values: Float32Array.of(1) },
  ];
  let from = "input";
  for (const [index, layer] of quantised(layers, rows).entries()) {
    const isLast = index === layers.length - 1;
    const by = [`scale${index}`, `zero${index}`];
    const stored = [`whole_weights${index}`, `weight_scale${index}`, `weight_zero${index}`] as const;
    const sum = `sum${index}`;
    nodes.push(
      { op: "QuantizeLinear", inputs: [from, ...by], output: `whole${index}` },
      { op: "DequantizeLinear", inputs: [`whole${index}`, ...by], output: `seen${index}` },
      { op: "DequantizeLinear", inputs: stored, output: `weights${index}` },
      {
        op: "Gemm",
        inputs: [`seen${index}`, `weights${index}`, `biases${index}`],
        output: sum,
        attributes: { transB: { int: 1 } },
      },
    );
    from = isLast ? "output" : `hidden${index}`;
    nodes.push(
      isLast
        ? { op: "Clip", inputs: [sum, "lowest", "highest"], output: from }
        : { op: "Tanh", inputs: [sum], output: from },
    );
    tensors.push(
      { name: by[0]!, dims: [], values: Float32Array.of(layer.scale) },
      { name: by[1]!, dims: [], values: Uint8Array.of(layer.zero) },
      { name: stored[0], dims: [layer.outputs, layer.inputs], values: layer.whole },
      { name: stored[1], dims: [], values: Float32Array.of(layer.weightScale) },
      { name: stored[2], dims: [], values: Int8Array.of(0) },
      { name: `biases${index}`, dims: [layer.outputs], values: layer.biases },
    );
  }
  const [input, output] = [layers[0]!.inputs, layers.at(-1)!.outputs];
  return encodeGraph({ input: [1, input], output: [1, output], nodes, tensors });
}

function sumsOf(layer: Layer, row: Float32Array): Float32Array {
  return Float32Array.from(layer.biases, (bias, output) =>
    row.reduce((sum, value, input) => sum + value * layer.weights[output * layer.inputs + input]!, bias),
  );
}
