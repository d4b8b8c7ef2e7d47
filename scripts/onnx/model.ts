import { Message } from "./protobuf.ts";

// A feed-forward network as ONNX (IR version 8, opset 17): Gemm and what comes between the layers, a last
// Gemm, and for a policy a Clip, because a set-point beyond its range means nothing. Field numbers are those
// of onnx.proto3.

export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, one row an output. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

export type Between = "tanh" | "relu";

/** What stands between the layers, and whether the last answer is held to [−1, 1]. */
export interface Shape {
  readonly between: Between;
  readonly end: "held" | "straight";
}

export const policyShape: Shape = { between: "tanh", end: "held" };

export function encodeOnnx(layers: readonly Layer[], name: string, shape: Shape = policyShape): Uint8Array {
  const graph = new Message();
  let from = "input";
  for (const index of layers.keys()) {
    const isLast = index === layers.length - 1;
    const isStraight = isLast && shape.end === "straight";
    const sum = isStraight ? "output" : `sum${index}`;
    graph.message(1, gemm([from, `weights${index}`, `biases${index}`], sum));
    from = isLast ? "output" : `hidden${index}`;
    if (isStraight) break;
    graph.message(
      1,
      isLast ? node("Clip", [sum, "lowest", "highest"], from) : node(operators[shape.between], [sum], from),
    );
  }
  graph.text(2, name);
  for (const [index, { weights, biases, inputs, outputs }] of layers.entries()) {
    graph.message(5, tensor(`weights${index}`, [outputs, inputs], weights));
    graph.message(5, tensor(`biases${index}`, [outputs], biases));
  }
  if (shape.end === "held") {
    graph.message(5, tensor("lowest", [], Float32Array.of(-1)));
    graph.message(5, tensor("highest", [], Float32Array.of(1)));
  }
  graph.message(11, value("input", [1, layers[0]!.inputs]));
  graph.message(12, value("output", [1, layers.at(-1)!.outputs]));
  return new Message()
    .integer(1, irVersion)
    .text(2, "industriverse-edge")
    .message(7, graph)
    .message(8, new Message().text(1, "").integer(2, opset))
    .encode();
}

const operators: Readonly<Record<Between, string>> = { tanh: "Tanh", relu: "Relu" };

const irVersion = 8;
const opset = 17;

/** NodeProto: inputs 1, outputs 2, name 3, operator 4, attributes 5. */
function node(operator: string, inputs: readonly string[], output: string): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  return message.text(2, output).text(3, `make_${output}`).text(4, operator);
}

/** Weights are stored a row an output, so Gemm is told to transpose them (AttributeProto: i 3, type 20 = INT 2). */
function gemm(inputs: readonly string[], output: string): Message {
  return node("Gemm", inputs, output).message(
    5,
    new Message().text(1, "transB").integer(3, 1).integer(20, 2),
  );
}

/** TensorProto: dims 1, data_type 2 (FLOAT 1), name 8, raw_data 9 (little-endian). */
function tensor(name: string, shape: readonly number[], values: Float32Array): Message {
  const message = new Message();
  for (const size of shape) message.integer(1, size);
  const raw = new Uint8Array(values.length * 4);
  const view = new DataView(raw.buffer);
  for (const [index, number] of values.entries()) view.setFloat32(index * 4, number, true);
  return message.integer(2, floatType).text(8, name).bytes(9, raw);
}

/** ValueInfoProto: name 1, type 2 → tensor_type 1 → elem_type 1, shape 2 → dim 1 → dim_value 1. */
function value(name: string, shape: readonly number[]): Message {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().integer(1, size));
  const tensorType = new Message().integer(1, floatType).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

const floatType = 1;
