import { Message } from "./protobuf.ts";

// A chain of nodes as ONNX (IR version 8), for models that are not just Gemm and Tanh: what a test wants to
// see accepted or refused, and networks with weights in int8. Field numbers are those of onnx.proto3.

export interface Graph {
  readonly opset?: number;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly nodes: readonly GraphNode[];
  readonly tensors: readonly GraphTensor[];
}

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, GraphAttribute>>;
}

export type GraphAttribute = Readonly<
  { int: number } | { float: number } | { ints: readonly number[] } | { text: string }
>;

export interface GraphTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** The kind of array is the type of the tensor. */
  readonly values: Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;
}

/** The input is called "input" and the output "output". */
export function encodeGraph({ opset = 17, input, output, nodes, tensors }: Graph): Uint8Array {
  const graph = new Message();
  for (const node of nodes) graph.message(1, nodeOf(node));
  graph.text(2, "graph");
  for (const tensor of tensors) graph.message(5, tensorOf(tensor));
  graph.message(11, valueInfo("input", input)).message(12, valueInfo("output", output));
  return new Message()
    .integer(1, 8)
    .text(2, "industriverse-edge")
    .message(7, graph)
    .message(8, new Message().text(1, "").integer(2, opset))
    .encode();
}

function nodeOf({ op, inputs, output, domain, attributes = {} }: GraphNode): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  message.text(2, output).text(3, `make_${output}`).text(4, op);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attributeOf(name, value));
  return domain === undefined ? message : message.text(7, domain);
}

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, INTS 7). */
function attributeOf(name: string, value: GraphAttribute): Message {
  const message = new Message().text(1, name);
  if ("float" in value) return message.float(2, value.float).integer(20, 1);
  if ("int" in value) return message.integer(3, value.int).integer(20, 2);
  if ("text" in value) return message.text(4, value.text).integer(20, 3);
  for (const int of value.ints) message.integer(8, int);
  return message.integer(20, 7);
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9; typed arrays are little-endian on all we run on. */
function tensorOf({ name, dims, values }: GraphTensor): Message {
  const message = new Message();
  for (const size of dims) message.integer(1, size);
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message.integer(2, typeOf(values)).text(8, name).bytes(9, raw);
}

function typeOf(values: GraphTensor["values"]): number {
  if (values instanceof Float32Array) return 1;
  if (values instanceof Uint8Array) return 2;
  if (values instanceof Int8Array) return 3;
  return values instanceof Int32Array ? 6 : 7;
}

function valueInfo(name: string, shape: readonly number[]): Message {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().integer(1, size));
  const tensorType = new Message().integer(1, 1).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}
