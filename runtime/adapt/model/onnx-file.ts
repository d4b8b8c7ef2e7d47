// As much of onnx.proto3 as a model unit may use, read strictly and within bounds, before any runtime sees
// the bytes. Field numbers are those of onnx.proto3. What is not in these tables is refused: weights in
// other files, functions, training, inner graphs (and so If, Loop and Scan), sparse and quantised notes.

import { Fault } from "#runtime/core/fault.ts";
import { type Fields, type Message, readMessage } from "./wire.ts";

export interface OnnxFile {
  /** Of the default domain; there is no other. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  /** What is written in the file: weights and constants, by name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  /** The empty name stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  readonly number: number | undefined;
  readonly numbers: readonly number[] | undefined;
  readonly text: string | undefined;
}

export interface Tensor {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly number[];
  /** As numbers, whatever they are stored as; every one of them is finite. */
  readonly values: Float32Array | Float64Array;
}

export type TensorType = keyof typeof typeBytes;

export interface GraphValue {
  readonly name: string;
  readonly type: number;
  /** A name where the size is left open. */
  readonly dims: readonly (number | string)[];
}

export const modelBytesMax = 16_777_216;
export const nodesMax = 512;
export const tensorsMax = 1_024;
/** Of all tensors in the file together. */
export const weightsMax = 4_194_304;
export const rankMax = 6;
export const dimensionMax = 65_536;

export function readOnnx(bytes: Uint8Array): OnnxFile {
  if (bytes.length > modelBytesMax)
    throw refused(`it has ${bytes.length} bytes, ${modelBytesMax} are allowed`);
  const model = readMessage(bytes, modelFields, "the model");
  const graphBytes = model.bytes(7);
  if (graphBytes === undefined) throw refused("it has no graph");
  const graph = readMessage(graphBytes, graphFields, "the graph");
  const nodes = bounded(graph.each(1), nodesMax, "nodes").map(nodeIn);
  const tensors = bounded(graph.each(5), tensorsMax, "tensors").map(tensorIn);
  return {
    opset: opsetIn(model),
    nodes: nodes.flatMap((node) => ("constant" in node ? [] : [node])),
    tensors: byName([...tensors, ...nodes.flatMap((node) => ("constant" in node ? [node.constant] : []))]),
    inputs: bounded(graph.each(11), valuesMax, "inputs").map(valueIn),
    outputs: bounded(graph.each(12), valuesMax, "outputs").map(valueIn),
  };
}

const valuesMax = 64;

const modelFields: Fields = {
  ...{ 1: "integer", 2: "text", 3: "text", 4: "text", 5: "integer", 6: "text", 7: "bytes" },
  ...{ 8: "each", 14: "each" },
};
const opsetFields: Fields = { 1: "text", 2: "integer" };
const graphFields: Fields = {
  ...{ 1: "each", 2: "text", 5: "each", 10: "text", 11: "each", 12: "each", 13: "each", 16: "each" },
};
const nodeFields: Fields = {
  ...{ 1: "texts", 2: "texts", 3: "text", 4: "text", 5: "each", 6: "text", 7: "text", 9: "each" },
};
const attributeFields: Fields = {
  ...{ 1: "text", 2: "float", 3: "integer", 4: "text", 5: "bytes", 7: "floats", 8: "integers" },
  ...{ 13: "text", 20: "integer" },
};
const tensorFields: Fields = {
  ...{ 1: "integers", 2: "integer", 4: "floats", 5: "integers", 7: "integers", 8: "text", 9: "bytes" },
  ...{ 12: "text", 13: "each", 14: "integer", 16: "each" },
};

function opsetIn(model: Message): number {
  const found = model.each(8).map((bytes) => readMessage(bytes, opsetFields, "an operator set"));
  const other = found.find((set) => !["", "ai.onnx"].includes(set.text(1)));
  if (other !== undefined) throw refused(`it uses operators of the domain "${other.text(1)}"`);
  if (found.length !== 1) throw refused(`it names ${found.length} operator sets, expected one`);
  return found[0]!.integer(2);
}

type NodeOrConstant = OnnxNode | { readonly constant: Tensor };

function nodeIn(bytes: Uint8Array): NodeOrConstant {
  const node = readMessage(bytes, nodeFields, "a node");
  const [op, domain] = [node.text(4), node.text(7)];
  if (!["", "ai.onnx"].includes(domain)) throw refused(`it uses ${domain}.${op} of another domain`);
  const attributes = node.each(5).map((each) => readMessage(each, attributeFields, `an attribute of ${op}`));
  const outputs = node.texts(2);
  if (op === "Constant") {
    const value = attributes.find((attribute) => attribute.text(1) === "value")?.bytes(5);
    if (value === undefined || outputs.length !== 1)
      throw refused("it has a Constant without a value, or with one that is no tensor");
    return { constant: { ...tensorIn(value), name: outputs[0]! } };
  }
  if (attributes.some((attribute) => attribute.has(5))) throw refused(`it has a tensor inside a ${op}`);
  const named = new Map(attributes.map((attribute) => [attribute.text(1), attributeOf(attribute)]));
  if (named.size < attributes.length) throw refused(`it has a ${op} with the same attribute twice`);
  return { op, name: node.text(3), inputs: node.texts(1), outputs, attributes: named };
}

/** AttributeProto.type: 1 FLOAT, 2 INT, 3 STRING, 6 FLOATS, 7 INTS. */
function attributeOf(attribute: Message): Attribute {
  const type = attribute.integer(20);
  const number = type === 1 ? attribute.numbers(2)[0] : type === 2 ? attribute.integer(3) : undefined;
  const numbers = type === 6 ? attribute.numbers(7) : type === 7 ? attribute.numbers(8) : undefined;
  return {
    number: type === 1 ? (number ?? 0) : number,
    numbers,
    text: type === 3 ? attribute.text(4) : undefined,
  };
}

function byName(tensors: Iterable<Tensor>): ReadonlyMap<string, Tensor> {
  const named = new Map<string, Tensor>();
  let weights = 0;
  for (const tensor of tensors) {
    weights += tensor.values.length;
    if (weights > weightsMax) throw refused(`it has more than ${weightsMax} weights`);
    if (named.has(tensor.name)) throw refused(`it has two tensors named "${tensor.name}"`);
    named.set(tensor.name, tensor);
  }
  return named;
}

/** TensorProto.data_type; bytes a value in `raw_data`, and the field for the same values one by one. */
const typeBytes = { float32: 4, uint8: 1, int8: 1, int32: 4, int64: 8 } as const;
const typeOf: Readonly<Record<number, TensorType>> = {
  ...{ 1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64" },
};
const listField: Readonly<Record<TensorType, number>> = { float32: 4, uint8: 5, int8: 5, int32: 5, int64: 7 };

function tensorIn(bytes: Uint8Array): Tensor {
  const tensor = readMessage(bytes, tensorFields, "a tensor");
  const name = tensor.text(8);
  // Exporters move weights there by themselves, with or without saying so in data_location.
  if (tensor.integer(14) !== 0 || tensor.has(13))
    throw refused(
      `the tensor "${name}" is in another file`,
      "Save the model with its weights inside: `onnx.save_model(model, path, save_as_external_data=False)`",
    );
  const type = typeOf[tensor.integer(2)];
  if (type === undefined)
    throw refused(
      `the tensor "${name}" has the type ${tensor.integer(2)}, expected float32, int8, uint8, int32 or int64`,
    );
  const dims = tensor.numbers(1);
  const count = elementsIn(dims, `the tensor "${name}"`);
  if (count > weightsMax) throw refused(`the tensor "${name}" has ${count} values, of at most ${weightsMax}`);
  const raw = tensor.bytes(9);
  const listed = tensor.numbers(listField[type]);
  const found = raw === undefined ? listed.length : raw.length / typeBytes[type];
  if (found !== count || (raw !== undefined && listed.length > 0))
    throw refused(`the tensor "${name}" holds ${found} values, its shape asks for ${count}`);
  const values = type === "float32" ? new Float32Array(count) : new Float64Array(count);
  const value = raw === undefined ? (index: number) => listed[index]! : reader(raw, type);
  for (let index = 0; index < count; index++) values[index] = value(index);
  const flaw = values.findIndex((value) => !Number.isFinite(value));
  if (flaw >= 0) throw refused(`the tensor "${name}" holds ${values[flaw]} as value ${flaw + 1} of ${count}`);
  return { name, type, dims, values };
}

function reader(raw: Uint8Array, type: TensorType): (index: number) => number {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const read: Readonly<Record<TensorType, (at: number) => number>> = {
    float32: (at) => view.getFloat32(at, true),
    uint8: (at) => view.getUint8(at),
    int8: (at) => view.getInt8(at),
    int32: (at) => view.getInt32(at, true),
    int64: (at) => Number(view.getBigInt64(at, true)),
  };
  const [value, bytes] = [read[type], typeBytes[type]];
  return (index) => value(index * bytes);
}

/** How many values a shape holds; refuses a shape beyond the limits. */
export function elementsIn(dims: readonly number[], what: string): number {
  if (dims.length > rankMax) throw refused(`${what} has ${dims.length} dimensions, of at most ${rankMax}`);
  const wrong = dims.find((size) => !(Number.isInteger(size) && size >= 0 && size <= dimensionMax));
  if (wrong !== undefined)
    throw refused(`${what} has a dimension of ${wrong}, expected 0 to ${dimensionMax}`);
  return dims.reduce((product, size) => product * size, 1);
}

/** ValueInfoProto: name 1, type 2 → tensor_type 1 → elem_type 1, shape 2 → dim 1 → dim_value 1, dim_param 2. */
function valueIn(bytes: Uint8Array): GraphValue {
  const value = readMessage(bytes, { 1: "text", 2: "bytes", 3: "text", 4: "each" }, "an input or output");
  const name = value.text(1);
  const type = readMessage(value.bytes(2) ?? empty, { 1: "bytes", 6: "text" }, `the type of "${name}"`);
  const tensor = readMessage(type.bytes(1) ?? empty, { 1: "integer", 2: "bytes" }, `the type of "${name}"`);
  const shape = readMessage(tensor.bytes(2) ?? empty, { 1: "each" }, `the shape of "${name}"`);
  const dims = bounded(shape.each(1), rankMax, "dimensions").map((piece) => {
    const size = readMessage(piece, { 1: "integer", 2: "text", 3: "text" }, `a size of "${name}"`);
    return size.has(1) ? size.integer(1) : size.text(2);
  });
  return { name, type: tensor.integer(1), dims };
}

const empty: Uint8Array = new Uint8Array(0);

function bounded<Item>(list: readonly Item[], max: number, what: string): readonly Item[] {
  if (list.length > max) throw refused(`it has ${list.length} ${what}, of at most ${max}`);
  return list;
}

/** The fault of a model that we will not run. `what` says what was found, and what was expected. */
export function refused(what: string, hint?: string): Fault {
  return new Fault("model/bad-file", `The model cannot be run: ${what}`, {
    hint: hint ?? "docs/models.md lists what a model may hold",
  });
}
