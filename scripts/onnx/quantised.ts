import { encodeGraph, type GraphNode, type GraphTensor } from "./graph.ts";
import type { Layer } from "./model.ts";

/**
 * The network of `encodeOnnx` with weights in int8 and what flows between the layers rounded to 8 bits
 * (QuantizeLinear and DequantizeLinear around each layer, which a runtime turns into whole-number
 * arithmetic). `rows` are everyday inputs: what they make a layer show decides its range.
 */
export function encodeQuantised(layers: readonly Layer[], rows: readonly Float32Array[]): Uint8Array {
  const nodes: GraphNode[] = [];
  const tensors: GraphTensor[] = [
    { name: "lowest", dims: [], values: Float32Array.of(-1) },
    { name: "highest", dims: [], values: Float32Array.of(1) },
  ];
  let from = "input";
  let flow: readonly Float32Array[] = rows;
  for (const [index, layer] of layers.entries()) {
    const isLast = index === layers.length - 1;
    const rounded = roundedFlow(from, { index, flow });
    const weights = wholeWeights(layer, index);
    nodes.push(...rounded.nodes, weights.node);
    tensors.push(...rounded.tensors, ...weights.tensors);
    const inputs = [rounded.name, weights.node.output, `biases${index}`];
    nodes.push({ op: "Gemm", inputs, output: `sum${index}`, attributes: { transB: { int: 1 } } });
    from = isLast ? "output" : `hidden${index}`;
    const sums = [`sum${index}`];
    nodes.push(
      isLast
        ? { op: "Clip", inputs: [...sums, "lowest", "highest"], output: from }
        : { op: "Tanh", inputs: sums, output: from },
    );
    flow = flow.map((row) => sumsOf(layer, row).map(Math.tanh));
  }
  const [input, output] = [layers[0]!.inputs, layers.at(-1)!.outputs];
  return encodeGraph({ input: [1, input], output: [1, output], nodes, tensors });
}

/** To 8 bits and back, with a range that holds what the rows made of it, and zero in it exactly. */
function roundedFlow(
  from: string,
  { index, flow }: { readonly index: number; readonly flow: readonly Float32Array[] },
): { name: string; nodes: readonly GraphNode[]; tensors: readonly GraphTensor[] } {
  let [low, high] = [0, 0];
  for (const row of flow)
    for (const value of row) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  const scale = Math.fround(Math.max(high - low, Number.MIN_VALUE * 2 ** 60) / 255) || 1;
  const zero = Math.round(Math.min(Math.max(-low / scale, 0), 255));
  const by = [`scale${index}`, `zero${index}`];
  return {
    name: `seen${index}`,
    nodes: [
      { op: "QuantizeLinear", inputs: [from, ...by], output: `whole${index}` },
      { op: "DequantizeLinear", inputs: [`whole${index}`, ...by], output: `seen${index}` },
    ],
    tensors: [
      { name: by[0]!, dims: [], values: Float32Array.of(scale) },
      { name: by[1]!, dims: [], values: Uint8Array.of(zero) },
    ],
  };
}

function wholeWeights(layer: Layer, index: number): { node: GraphNode; tensors: readonly GraphTensor[] } {
  const largest = layer.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const scale = Math.fround(largest / 127) || 1;
  const whole = Int8Array.from(layer.weights, (weight) => Math.round(weight / scale));
  const inputs = [`whole_weights${index}`, `weight_scale${index}`, `weight_zero${index}`];
  return {
    node: { op: "DequantizeLinear", inputs, output: `weights${index}` },
    tensors: [
      { name: inputs[0]!, dims: [layer.outputs, layer.inputs], values: whole },
      { name: inputs[1]!, dims: [], values: Float32Array.of(scale) },
      { name: inputs[2]!, dims: [], values: Int8Array.of(0) },
      { name: `biases${index}`, dims: [layer.outputs], values: layer.biases },
    ],
  };
}

function sumsOf(layer: Layer, row: Float32Array): Float32Array {
  return Float32Array.from(layer.biases, (bias, output) =>
    row.reduce((sum, value, input) => sum + value * layer.weights[output * layer.inputs + input]!, bias),
  );
}
