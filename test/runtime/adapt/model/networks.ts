import type { Shape } from "#runtime/adapt/model/check.ts";
import type { DenseLayer, Network, Squash } from "#runtime/adapt/model/network.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeGraph, type Graph, type GraphNode, type GraphTensor } from "#scripts/onnx/graph.ts";

/** A network of random weights, the same squash after every layer but the last, and no bounds. */
export function randomNetwork(sizes: readonly number[], squash: Squash, seed: number): Network {
  const chance = prng(seed);
  const layers = sizes.slice(1).map((outputs, index): DenseLayer => {
    const inputs = sizes[index]!;
    return {
      inputs,
      outputs,
      weights: Float32Array.from({ length: inputs * outputs }, () => chance.normal() / Math.sqrt(inputs)),
      biases: Float32Array.from({ length: outputs }, () => chance.normal() / 4),
      squash: index === sizes.length - 2 ? "none" : squash,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    };
  });
  return { layers };
}

/** The same network as an exporter would write it: MatMul and Add, then a node a squash or bound. */
export function graphOf({ layers }: Network): Graph {
  const nodes: GraphNode[] = [];
  const tensors: GraphTensor[] = [];
  let from = "input";
  const add = (op: string, others: readonly string[], output: string) => {
    nodes.push({ op, inputs: [from, ...others], output });
    from = output;
  };
  for (const [index, layer] of layers.entries()) {
    const { inputs, outputs } = layer;
    const turned = Float32Array.from(
      { length: inputs * outputs },
      (_, at) => layer.weights[(at % outputs) * inputs + Math.floor(at / outputs)]!,
    );
    tensors.push({ name: `w${index}`, dims: [inputs, outputs], values: turned });
    tensors.push({ name: `b${index}`, dims: [outputs], values: layer.biases });
    add("MatMul", [`w${index}`], `product${index}`);
    add("Add", [`b${index}`], `sum${index}`);
    if (layer.squash !== "none") add(layer.squash === "tanh" ? "Tanh" : "Sigmoid", [], `squashed${index}`);
    if (layer.low === 0 && layer.high === Number.POSITIVE_INFINITY) add("Relu", [], `above${index}`);
    else if (layer.low > Number.NEGATIVE_INFINITY) {
      tensors.push({ name: `low${index}`, dims: [], values: Float32Array.of(layer.low) });
      tensors.push({ name: `high${index}`, dims: [], values: Float32Array.of(layer.high) });
      add("Clip", [`low${index}`, `high${index}`], `held${index}`);
    }
  }
  add("Identity", [], "output");
  return { input: [1, layers[0]!.inputs], output: [1, layers.at(-1)!.outputs], nodes, tensors };
}

export function onnxOf(network: Network): Uint8Array {
  return encodeGraph(graphOf(network));
}

export function shapeOf({ layers }: Network): Shape {
  return { role: "policy", inputs: layers[0]!.inputs, outputs: layers.at(-1)!.outputs };
}

/** The same layers with a rectifier where there was a squash, and the last one held between −1 and 1. */
export function rectified({ layers }: Network): Network {
  return {
    layers: layers.map((layer, index) =>
      index === layers.length - 1
        ? { ...layer, low: -1, high: 1 }
        : { ...layer, squash: "none", low: 0, high: Number.POSITIVE_INFINITY },
    ),
  };
}
