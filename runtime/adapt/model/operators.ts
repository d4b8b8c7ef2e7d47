// Which operators a model unit may use, by role, and for each how large its answer is and how much work it
// takes. That is known before anything runs, so a small file cannot ask for much memory or for a second of
// arithmetic: both are refused here. What draws from chance, loops, or has a size that depends on values is
// not in the table.

import { type OnnxNode, refused, type Tensor } from "./onnx-file.ts";

export type Role = "policy" | "forecaster" | "energy" | "score";

/** What a node is given: shapes, and the values where they are written in the file. */
export interface Operand {
  readonly dims: readonly number[];
  readonly tensor?: Tensor;
}

export interface Answer {
  readonly dims: readonly number[];
  /** Multiplications and additions, counted together. */
  readonly work: number;
}

type Rule = (inputs: readonly Operand[], node: OnnxNode) => Answer;

export const opsetMin = 11;
export const opsetMax = 21;

/** The operators of a role, each with its rule. */
export function operatorsOf(role: Role): ReadonlyMap<string, Rule> {
  return new Map(Object.entries(role === "forecaster" ? { ...dense, ...sequence } : dense));
}

/** An answer as large as the first input. Transcendental functions are counted as some twenty operations. */
const alike: Rule = ([first]) => {
  const dims = first!.dims;
  return { dims, work: sizeOf(dims) * 20 };
};

const broadcast: Rule = (inputs, node) => {
  const rank = Math.max(...inputs.map(({ dims }) => dims.length));
  const dims = Array.from({ length: rank }, (_, place) =>
    inputs.reduce((size, { dims: each }) => {
      const own = each[place - rank + each.length] ?? 1;
      if (own !== size && own !== 1 && size !== 1) throw misfit(node, inputs);
      return own === 1 ? size : own;
    }, 1),
  );
  return { dims, work: sizeOf(dims) * inputs.length };
};

const gemm: Rule = (inputs, node) => {
  const [a, b] = inputs.slice(0, 2).map(({ dims }, side) => {
    if (dims.length !== 2) throw misfit(node, inputs);
    return node.attributes.get(side === 0 ? "transA" : "transB")?.number ? dims.toReversed() : dims;
  });
  if (a === undefined || b === undefined || a[1] !== b[0]) throw misfit(node, inputs);
  return { dims: [a[0]!, b[1]!], work: a[0]! * a[1]! * b[1]! * 2 };
};

const matMul: Rule = (inputs, node) => {
  const [a, b] = [inputs[0]!.dims, inputs[1]?.dims];
  if (b === undefined || a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) throw misfit(node, inputs);
  const stacks = [{ dims: a.slice(0, -2) }, { dims: b.slice(0, -2) }];
  const dims = [...broadcast(stacks, node).dims, a.at(-2)!, b.at(-1)!];
  return { dims, work: sizeOf(dims) * a.at(-1)! * 2 };
};

const reshape: Rule = (inputs, node) => {
  const [from, wanted] = [inputs[0]!.dims, valuesOf(inputs[1], node)];
  const size = sizeOf(from);
  const known = wanted.map((value, place) => (value === 0 ? (from[place] ?? 0) : value));
  const rest = known.filter((value) => value !== -1).reduce((product, value) => product * value, 1);
  const dims = known.map((value) => (value === -1 ? size / rest : value));
  if (!dims.every((value) => Number.isInteger(value) && value >= 0) || sizeOf(dims) !== size)
    throw misfit(node, inputs);
  return moved(dims);
};

const flatten: Rule = ([first], node) => {
  const axis = placeOf(node.attributes.get("axis")?.number ?? 1, first!.dims.length + 1, node);
  return moved([sizeOf(first!.dims.slice(0, axis)), sizeOf(first!.dims.slice(axis))]);
};

const transpose: Rule = ([first], node) => {
  const { dims } = first!;
  const order = node.attributes.get("perm")?.numbers ?? dims.map((_, place) => dims.length - 1 - place);
  if (order.length !== dims.length || new Set(order).size !== order.length) throw misfit(node, [first!]);
  return moved(order.map((place) => dims[placeOf(place, dims.length, node)]!));
};

const squeeze: Rule = (inputs, node) => {
  const { dims } = inputs[0]!;
  const places = axesOf(inputs[1], node, dims.length);
  if (places.some((place) => dims[place] !== 1)) throw misfit(node, inputs);
  return moved(dims.filter((size, place) => !(places.length > 0 ? places.includes(place) : size === 1)));
};

const unsqueeze: Rule = (inputs, node) => {
  const dims = [...inputs[0]!.dims];
  const rank = dims.length + axesOf(inputs[1], node, Number.MAX_SAFE_INTEGER).length;
  for (const place of axesOf(inputs[1], node, rank).toSorted((a, b) => a - b)) dims.splice(place, 0, 1);
  return moved(dims);
};

const concat: Rule = (inputs, node) => {
  const [first, ...others] = inputs.map(({ dims }) => dims);
  const axis = placeOf(node.attributes.get("axis")?.number ?? Number.NaN, first!.length, node);
  const fits = others.every(
    (dims) => dims.length === first!.length && dims.every((size, at) => at === axis || size === first![at]),
  );
  if (!fits) throw misfit(node, inputs);
  const along = others.reduce((sum, dims) => sum + dims[axis]!, first![axis]!);
  return moved(first!.map((size, place) => (place === axis ? along : size)));
};

const slice: Rule = (inputs, node) => {
  const dims = [...inputs[0]!.dims];
  const [starts, ends] = [valuesOf(inputs[1], node), valuesOf(inputs[2], node)];
  const axes = inputs[3] === undefined ? starts.map((_, place) => place) : valuesOf(inputs[3], node);
  const steps = inputs[4] === undefined ? starts.map(() => 1) : valuesOf(inputs[4], node);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.some((step) => step !== 1))
    throw misfit(node, inputs);
  for (const [turn, axis] of axes.entries()) {
    const place = placeOf(axis, dims.length, node);
    const size = dims[place]!;
    const [start, end] = [starts[turn]!, ends[turn]!].map((at) =>
      Math.min(Math.max(at < 0 ? at + size : at, 0), size),
    );
    dims[place] = Math.max(end! - start!, 0);
  }
  return moved(dims);
};

const reduce: Rule = (inputs, node) => {
  const { dims } = inputs[0]!;
  const named = axesOf(inputs[1], node, dims.length);
  const places = named.length > 0 ? named : [...dims.keys()];
  const isKept = (node.attributes.get("keepdims")?.number ?? 1) !== 0;
  // It would mean "none" by what everybody else reads as "all".
  if (node.attributes.get("noop_with_empty_axes")?.number) throw misfit(node, inputs);
  const left = dims.flatMap((size, place) => (places.includes(place) ? (isKept ? [1] : []) : [size]));
  return { dims: left, work: sizeOf(dims) * 4 };
};

/** One or two dimensions in space, with padding written out. */
const convolve: Rule = (inputs, node) => {
  const [x, w] = [inputs[0]!.dims, inputs[1]?.dims];
  const groups = node.attributes.get("group")?.number ?? 1;
  const isRight =
    w !== undefined && x.length >= 3 && w.length === x.length && groups >= 1 && x[1] === w[1]! * groups;
  if (!isRight || !["", "NOTSET"].includes(node.attributes.get("auto_pad")?.text ?? ""))
    throw misfit(node, inputs);
  const space = x.slice(2).map((size, axis) => {
    const of = (name: string, at: number, usual: number) => node.attributes.get(name)?.numbers?.[at] ?? usual;
    const pads = of("pads", axis, 0) + of("pads", axis + x.length - 2, 0);
    const reach = (w[axis + 2]! - 1) * of("dilations", axis, 1) + 1;
    return Math.floor((size + pads - reach) / of("strides", axis, 1)) + 1;
  });
  const dims = [x[0]!, w[0]!, ...space];
  return { dims, work: sizeOf(dims) * sizeOf(w.slice(1)) * 2 };
};

/** The whole sequence of hidden states, sequence first; what else a GRU or LSTM tells cannot be asked for. */
const recur: Rule = (inputs, node) => {
  const [x, w, r] = inputs.map(({ dims }) => dims);
  const hidden = node.attributes.get("hidden_size")?.number ?? 0;
  const isRight = x?.length === 3 && w?.length === 3 && r?.length === 3 && w[2] === x[2] && r[2] === hidden;
  if (!isRight || (node.attributes.get("layout")?.number ?? 0) !== 0 || node.outputs.length > 1)
    throw misfit(node, inputs);
  return {
    dims: [x[0]!, w[0]!, x[1]!, hidden],
    work: x[0]! * x[1]! * (sizeOf(w) + sizeOf(r)) * 2,
  };
};

const dense: Readonly<Record<string, Rule>> = {
  ...{ Gemm: gemm, MatMul: matMul },
  ...{ Add: broadcast, Sub: broadcast, Mul: broadcast, Div: broadcast, Min: broadcast, Max: broadcast },
  ...{ Pow: broadcast, Relu: alike, LeakyRelu: alike, Elu: alike, Selu: alike, Tanh: alike, Sigmoid: alike },
  ...{ HardSigmoid: alike, Softplus: alike, Softsign: alike, Softmax: alike, LogSoftmax: alike, Erf: alike },
  ...{ Exp: alike, Log: alike, Sqrt: alike, Neg: alike, Abs: alike, Clip: alike, Identity: alike },
  ...{ LayerNormalization: alike, QuantizeLinear: alike, DequantizeLinear: alike },
  ...{ Reshape: reshape, Flatten: flatten, Transpose: transpose, Squeeze: squeeze, Unsqueeze: unsqueeze },
  ...{ Concat: concat, Slice: slice, ReduceMean: reduce, ReduceSum: reduce, ReduceMax: reduce },
};

const sequence: Readonly<Record<string, Rule>> = {
  ...{ Conv: convolve, GRU: recur, LSTM: recur, BatchNormalization: alike },
  GlobalAveragePool: ([first]) => ({
    dims: first!.dims.map((size, place) => (place < 2 ? size : 1)),
    work: sizeOf(first!.dims),
  }),
};

function moved(dims: readonly number[]): Answer {
  return { dims, work: sizeOf(dims) };
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** Shapes that depend on values are known in advance only if the values are written in the file. */
function valuesOf(operand: Operand | undefined, node: OnnxNode): readonly number[] {
  const { tensor } = operand ?? {};
  if (tensor === undefined || tensor.type !== "int64" || tensor.values.length > 16)
    throw refused(`${nameOf(node)} takes a shape from elsewhere than a list in the file`);
  return [...tensor.values];
}

/** Axes are an attribute in older operator sets and an input in newer ones. */
function axesOf(operand: Operand | undefined, node: OnnxNode, rank: number): readonly number[] {
  const named =
    node.attributes.get("axes")?.numbers ?? (operand === undefined ? [] : valuesOf(operand, node));
  const places = named.map((axis) => placeOf(axis, rank, node));
  if (new Set(places).size < places.length) throw refused(`${nameOf(node)} names an axis twice`);
  return places;
}

function placeOf(axis: number, rank: number, node: OnnxNode): number {
  const place = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(place) && place >= 0 && place < rank))
    throw refused(`${nameOf(node)} names the axis ${axis} of ${rank}`);
  return place;
}

function misfit(node: OnnxNode, inputs: readonly Operand[]): Error {
  const shapes = inputs.map(({ dims }) => `[${dims.join(", ")}]`).join(" and ");
  return refused(`${nameOf(node)} is given ${shapes}, which do not fit it`);
}

export function nameOf(node: OnnxNode): string {
  return node.name === "" ? node.op : `${node.op} "${node.name}"`;
}
