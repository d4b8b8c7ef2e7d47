// Reads a small dense network out of an ONNX file: Gemm, or MatMul and Add, with constant weights, then
// Tanh, Sigmoid or nothing, then Relu or Clip or nothing, and so on. What it finds runs in the kernel, tens
// of times faster than a runtime for everything. Anything else has a reason why not, and stays in ONNX
// Runtime; so do weights in int8, whose rounding between layers the kernel does not copy.

import { sha256 } from "#runtime/core/digest.ts";
import { networkWidthMax } from "#runtime/core/layout.ts";
import { checkedOnnx, type Shape } from "./check.ts";
import { encodeFused, fusedWeightsMax, layersMax } from "./fused-file.ts";
import type { DenseLayer, Network } from "./network.ts";
import type { OnnxFile, OnnxNode, Tensor } from "./onnx-file.ts";
import { nameOf } from "./operators.ts";

export type Fusion = Readonly<{ bytes: Uint8Array } | { reason: string }>;

/**
 * How far a fused network may be from the ONNX run, in the network's own units, relative above one. Both
 * sum in 32-bit floats, in other orders; measured were 2e-6 on networks of 256 inputs, and 1.3e-5 where a
 * forecaster's log-variance is the difference of large numbers.
 */
export const fusedTolerance = 5e-5;

/** A model that may not run at all is a Fault; one that cannot be fused is an answer. */
export function fusedFrom(onnxBytes: Uint8Array, shape: Shape): Fusion {
  const found = networkIn(checkedOnnx(onnxBytes, shape).file);
  if ("reason" in found) return found;
  return { bytes: encodeFused({ network: found, source: sha256(onnxBytes) }) };
}

function networkIn(file: OnnxFile): Network | { readonly reason: string } {
  const layers: Growing[] = [];
  let from = file.inputs[0]!.name;
  for (const node of chainOf(file)) {
    if ("reason" in node) return node;
    const step = stepOf(node, { from, file, layers });
    if (typeof step === "string") return { reason: `${nameOf(node)} ${step}` };
    from = node.outputs[0]!;
  }
  if (from !== file.outputs[0]!.name) return { reason: "the last node does not make the output" };
  const wrong = reasonAgainst(layers);
  return wrong === undefined ? { layers } : { reason: wrong };
}

/** A layer that later nodes may still add to. */
interface Growing extends DenseLayer {
  biases: Float32Array;
  squash: DenseLayer["squash"];
  low: number;
  high: number;
  /** What may still follow: a bias, a squash, or bounds. */
  awaits: "bias" | "squash" | "bounds";
}

interface Place {
  /** The value that the chain has come to. */
  readonly from: string;
  readonly file: OnnxFile;
  readonly layers: Growing[];
}

type Step = (node: OnnxNode, place: Place) => string | undefined;

/** Adds a node to the layers, or says why it does not fit. */
function stepOf(node: OnnxNode, place: Place): string | undefined {
  const step = steps[node.op];
  if (step === undefined) return "is not part of a dense network";
  if (node.op !== "Add" && node.inputs[0] !== place.from) return "does not follow the node before it";
  return step(node, place);
}

const steps: Readonly<Record<string, Step>> = {
  Identity: () => undefined,
  Gemm: (node, place) => {
    const number = (name: string, usual: number) => node.attributes.get(name)?.number ?? usual;
    if (number("alpha", 1) !== 1 || number("beta", 1) !== 1 || number("transA", 0) !== 0)
      return "scales or turns its input";
    const weights = matrixOf(node.inputs[1], place.file);
    if (weights === undefined) return "has weights that are not a float32 matrix in the file";
    const layer = layerOf(number("transB", 0) !== 0 ? weights : turned(weights));
    place.layers.push(layer);
    return node.inputs[2] ? biased(layer, node.inputs[2], place.file) : undefined;
  },
  MatMul: (node, { file, layers }) => {
    const weights = matrixOf(node.inputs[1], file);
    if (weights === undefined) return "has weights that are not a float32 matrix in the file";
    layers.push(layerOf(turned(weights)));
    return undefined;
  },
  Add: (node, { from, file, layers }) => {
    const other = node.inputs.find((name) => name !== from);
    const layer = layers.at(-1);
    if (!node.inputs.includes(from) || other === undefined || layer?.awaits !== "bias")
      return "is not the bias of a MatMul";
    return biased(layer, other, file);
  },
  Tanh: (_, { layers }) => squash(layers.at(-1), "tanh"),
  Sigmoid: (_, { layers }) => squash(layers.at(-1), "sigmoid"),
  Relu: (_, { layers }) => bounds(layers.at(-1), 0, Number.POSITIVE_INFINITY),
  Clip: (node, { file, layers }) => {
    const [low, high] = [1, 2].map((place) => scalarOf(node.inputs[place], file, place));
    if (low === undefined || high === undefined) return "has bounds that are not written in the file";
    return bounds(layers.at(-1), low, high);
  },
};

function squash(layer: Growing | undefined, kind: DenseLayer["squash"]): string | undefined {
  if (layer === undefined || layer.awaits === "bounds") return "comes where a layer has ended";
  layer.squash = kind;
  layer.awaits = "bounds";
  return undefined;
}

/** Bounds after bounds: the later ones hold, and the earlier ones as far as they lie between them. */
function bounds(layer: Growing | undefined, low: number, high: number): string | undefined {
  if (layer === undefined || !(low <= high))
    return "comes before any layer, or has nothing between its bounds";
  const within = (value: number) => Math.min(Math.max(value, low), high);
  [layer.low, layer.high] = [within(layer.low), within(layer.high)];
  layer.awaits = "bounds";
  return undefined;
}

function biased(layer: Growing, name: string, file: OnnxFile): string | undefined {
  const tensor = file.tensors.get(name);
  const isRow = tensor?.type === "float32" && tensor.dims.slice(0, -1).every((size) => size === 1);
  if (!isRow || tensor.values.length !== layer.outputs) return "has a bias that is not one float32 an output";
  layer.biases = Float32Array.from(tensor.values);
  layer.awaits = "squash";
  return undefined;
}

/** One row an output. */
function layerOf(weights: Matrix): Growing {
  return {
    inputs: weights.columns,
    outputs: weights.rows,
    weights: weights.values,
    biases: new Float32Array(weights.rows),
    squash: "none",
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    awaits: "bias",
  };
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

function matrixOf(name: string | undefined, { tensors }: OnnxFile): Matrix | undefined {
  const tensor: Tensor | undefined = tensors.get(name ?? "");
  if (tensor?.type !== "float32" || tensor.dims.length !== 2) return undefined;
  const [rows, columns] = tensor.dims;
  return { rows: rows!, columns: columns!, values: Float32Array.from(tensor.values) };
}

function turned({ rows, columns, values }: Matrix): Matrix {
  const turn = (_: unknown, at: number) => values[(at % rows) * columns + Math.floor(at / rows)]!;
  return { rows: columns, columns: rows, values: Float32Array.from({ length: values.length }, turn) };
}

/** A bound that is left out does not bind. */
function scalarOf(name: string | undefined, { tensors }: OnnxFile, place: number): number | undefined {
  if (!name) return place === 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const tensor = tensors.get(name);
  return tensor?.type === "float32" && tensor.values.length === 1 ? tensor.values[0] : undefined;
}

/** The nodes from the input on; in a chain every value is used by exactly one node. */
function chainOf(file: OnnxFile): readonly (OnnxNode | { readonly reason: string })[] {
  const uses = new Map<string, number>();
  for (const { inputs } of file.nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  const made = [file.inputs[0]!.name, ...file.nodes.map(({ outputs }) => outputs[0]!)];
  const forked = made.find((name) => (uses.get(name) ?? 0) > 1);
  return forked === undefined ? file.nodes : [{ reason: `"${forked}" is used by more than one node` }];
}

function reasonAgainst(layers: readonly DenseLayer[]): string | undefined {
  if (layers.length === 0 || layers.length > layersMax)
    return `it has ${layers.length} layers, of 1 to ${layersMax}`;
  const widest = Math.max(...layers.flatMap(({ inputs, outputs }) => [inputs, outputs]));
  if (widest > networkWidthMax) return `it has a layer of ${widest} values, of at most ${networkWidthMax}`;
  const weights = layers.reduce((sum, layer) => sum + (layer.inputs + 1) * layer.outputs, 0);
  return weights > fusedWeightsMax ? `it has ${weights} weights, of at most ${fusedWeightsMax}` : undefined;
}
