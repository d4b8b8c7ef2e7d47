import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedOnnx } from "#runtime/adapt/model/check.ts";
import { modelBytesMax } from "#runtime/adapt/model/onnx-file.ts";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeGraph, type Graph, type GraphNode, type GraphTensor } from "#scripts/onnx/graph.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { Message } from "#scripts/onnx/protobuf.ts";
import { encodeQuantised } from "#scripts/onnx/quantised.ts";
import { randomLayers } from "../models.ts";
import { graphOf, onnxOf, randomNetwork, shapeOf } from "./networks.ts";

const network = randomNetwork([4, 8, 2], "tanh", 3);
const shape = shapeOf(network);
const relu: Graph = {
  input: [1, 2],
  output: [1, 2],
  nodes: [{ op: "Relu", inputs: ["input"], output: "output" }],
  tensors: [],
};

test("checkedOnnx() reads what exporters write, and counts the operations of a run", () => {
  const { file, operations } = checkedOnnx(onnxOf(network), shape);
  assert.deepEqual(
    file.nodes.map(({ op }) => op),
    ["MatMul", "Add", "Tanh", "MatMul", "Add", "Identity"],
  );
  assert.deepEqual([...file.tensors.keys()], ["w0", "b0", "w1", "b1"]);
  assert.deepEqual([...file.tensors.get("b0")!.values], [...network.layers[0]!.biases]);
  assert.ok(operations > 2 * (4 * 8 + 8 * 2) && operations < 1_000);
  const layers = randomLayers([3, 5, 2], 1);
  checkedOnnx(encodeOnnx(layers, "ours"), { role: "policy", inputs: 3, outputs: 2 });
  checkedOnnx(encodeQuantised(layers, [Float32Array.of(1, -1, 0)]), {
    role: "policy",
    inputs: 3,
    outputs: 2,
  });
});

test("checkedOnnx() follows shapes through what a forecaster may use", () => {
  const bigInts = (...values: number[]) => BigInt64Array.from(values.map(BigInt));
  const graph: Graph = {
    input: [1, 24],
    output: [1, 6],
    nodes: [
      { op: "Reshape", inputs: ["input", "rows"], output: "window" },
      { op: "Transpose", inputs: ["window"], output: "channels", attributes: { perm: { ints: [0, 2, 1] } } },
      {
        op: "Conv",
        inputs: ["channels", "filters"],
        output: "convolved",
        attributes: { pads: { ints: [1, 1] }, strides: { ints: [2] } },
      },
      { op: "Slice", inputs: ["convolved", "from", "to", "axis"], output: "late" },
      {
        op: "ReduceMean",
        inputs: ["late"],
        output: "mean",
        attributes: { axes: { ints: [-1] }, keepdims: { int: 0 } },
      },
      { op: "Concat", inputs: ["mean", "mean"], output: "both", attributes: { axis: { int: 1 } } },
      { op: "Unsqueeze", inputs: ["both", "axis"], output: "deep" },
      { op: "Squeeze", inputs: ["deep", "axis"], output: "flat" },
      { op: "Flatten", inputs: ["flat"], output: "output" },
    ],
    tensors: [
      { name: "rows", dims: [3], values: bigInts(0, -1, 2) },
      { name: "filters", dims: [3, 2, 3], values: new Float32Array(18) },
      { name: "from", dims: [1], values: bigInts(-3) },
      { name: "to", dims: [1], values: BigInt64Array.of(2n ** 63n - 1n) },
      { name: "axis", dims: [1], values: bigInts(2) },
    ],
  };
  checkedOnnx(encodeGraph(graph), { role: "forecaster", inputs: 24, outputs: 6 });
  assert.throws(() => checkedOnnx(encodeGraph(graph), { role: "policy", inputs: 24, outputs: 6 }), {
    code: "model/bad-file",
    message: /uses the operator Conv, which a policy may not/,
  });
});

const floats = (...values: number[]) => Float32Array.from(values);
const one = (node: GraphNode, ...tensors: GraphTensor[]): Graph => ({ ...relu, nodes: [node], tensors });
const refusals: readonly [string, Graph, RegExp][] = [
  ["a loop", one({ op: "Loop", inputs: ["input"], output: "output" }), /the operator Loop/],
  ["chance", one({ op: "RandomNormalLike", inputs: ["input"], output: "output" }), /RandomNormalLike/],
  [
    "another domain",
    one({ op: "Relu", inputs: ["input"], output: "output", domain: "evil" }),
    /evil.Relu of another/,
  ],
  ["an old operator set", { ...relu, opset: 7 }, /operator set 7, expected 11 to 21/],
  ["a new operator set", { ...relu, opset: 99 }, /operator set 99/],
  [
    "a wrong input",
    { ...relu, input: [1, 3] },
    /inputs float32\[1, 3\], the manifest expects one of float32\[1, 2\]/,
  ],
  ["a batch", { ...relu, input: [4, 2] }, /inputs float32\[4, 2\]/],
  ["a wrong output", { ...relu, output: [1, 9] }, /outputs float32\[1, 9\]/],
  [
    "an output nobody makes",
    one({ op: "Relu", inputs: ["input"], output: "other" }),
    /nothing in it answers/,
  ],
  [
    "a value from nowhere",
    one({ op: "Add", inputs: ["input", "ghost"], output: "output" }),
    /"ghost", which nothing/,
  ],
  [
    "a value made twice",
    { ...relu, nodes: [...relu.nodes, { op: "Relu", inputs: ["input"], output: "output" }] },
    /"output" is made twice/,
  ],
  [
    "shapes that do not fit",
    one(
      { op: "MatMul", inputs: ["input", "w"], output: "output" },
      { name: "w", dims: [3, 2], values: floats(1, 2, 3, 4, 5, 6) },
    ),
    /MatMul "make_output" is given \[1, 2\] and \[3, 2\]/,
  ],
  [
    "a NaN among the weights",
    one(
      { op: "Add", inputs: ["input", "b"], output: "output" },
      { name: "b", dims: [2], values: floats(1, Number.NaN) },
    ),
    /"b" holds NaN as value 2 of 2/,
  ],
  [
    "an infinity among the weights",
    one(
      { op: "Add", inputs: ["input", "b"], output: "output" },
      { name: "b", dims: [1], values: floats(Infinity) },
    ),
    /"b" holds Infinity/,
  ],
  [
    "fewer values than its shape",
    one({ op: "Add", inputs: ["input", "b"], output: "output" }, { name: "b", dims: [2], values: floats(1) }),
    /holds 1 values, its shape asks for 2/,
  ],
  [
    "a shape of petabytes",
    one(
      { op: "Add", inputs: ["input", "b"], output: "output" },
      { name: "b", dims: [65_536, 65_536], values: floats() },
    ),
    /has 4294967296 values/,
  ],
  [
    "a bomb of outer products",
    {
      input: [1, 2],
      output: [1, 2],
      nodes: [
        { op: "Reshape", inputs: ["column", "turned"], output: "x" },
        { op: "MatMul", inputs: ["column", "x"], output: "square" },
      ],
      tensors: [
        { name: "column", dims: [2_000, 1], values: new Float32Array(2_000) },
        { name: "turned", dims: [2], values: BigInt64Array.of(1n, -1n) },
      ],
    },
    /makes 4000000 values, of at most 1048576/,
  ],
  [
    "a second of arithmetic",
    {
      input: [1, 2],
      output: [1, 2],
      nodes: Array.from({ length: 40 }, (_, index) => ({
        op: "MatMul",
        inputs: ["w", "w"],
        output: `p${index}`,
      })),
      tensors: [{ name: "w", dims: [128, 128], values: new Float32Array(128 * 128) }],
    },
    /operations by MatMul .*, of at most 67108864 a run/,
  ],
  [
    "a sum over nothing that looks like one over all",
    one({
      op: "ReduceSum",
      inputs: ["input"],
      output: "output",
      attributes: { noop_with_empty_axes: { int: 1 } },
    }),
    /ReduceSum "make_output" is given \[1, 2\]/,
  ],
  [
    "too many nodes",
    {
      ...relu,
      nodes: Array.from({ length: 513 }, (_, index) => ({
        op: "Relu",
        inputs: ["input"],
        output: `n${index}`,
      })),
    },
    /513 nodes, of at most 512/,
  ],
];

for (const [what, graph, message] of refusals)
  test(`checkedOnnx() refuses ${what}`, () => {
    assert.throws(
      () => checkedOnnx(encodeGraph(graph), { role: "policy", inputs: 2, outputs: 2 }),
      (error) => {
        assert.ok(error instanceof Fault && error.hint !== undefined);
        assert.equal(error.code, "model/bad-file");
        assert.match(error.message, message);
        return true;
      },
    );
  });

test("checkedOnnx() refuses what lies outside of the file, and what other readers would skip or merge", () => {
  const graph = (piece: Message) =>
    new Message().integer(1, 8).message(7, piece).message(8, new Message().integer(2, 17));
  const tensor = () => new Message().integer(1, 1).integer(2, 1).text(8, "w");
  const cases: readonly [Message, RegExp][] = [
    [graph(new Message().message(5, tensor().integer(14, 1))), /"w" is in another file/],
    [
      graph(new Message().message(5, tensor().message(13, new Message().text(1, "location")))),
      /"w" is in another file/,
    ],
    [graph(new Message()).message(7, new Message()), /the field 7 twice/],
    [graph(new Message()).message(20, new Message()), /a field 20/],
    [graph(new Message()).message(25, new Message()), /a field 25/],
    [graph(new Message().message(15, new Message())), /a field 15/],
    [
      graph(
        new Message().message(
          1,
          new Message().text(4, "If").message(5, new Message().message(6, new Message())),
        ),
      ),
      /a field 6/,
    ],
    [
      graph(new Message()).message(8, new Message().text(1, "com.microsoft").integer(2, 1)),
      /domain "com.microsoft"/,
    ],
    [new Message().integer(1, 8), /has no graph/],
  ];
  for (const [message, expected] of cases)
    assert.throws(() => checkedOnnx(message.encode(), shape), { code: "model/bad-file", message: expected });
  assert.throws(() => checkedOnnx(new Uint8Array(modelBytesMax + 1), shape), { message: /are allowed/ });
});

test("checkedOnnx() answers every mutation of a model with a verdict: a model or a Fault", () => {
  const layers = randomLayers([4, 6, 2], 2);
  const models = [onnxOf(network), encodeOnnx(layers, "x"), encodeQuantised(layers, [floats(1, 2, 3, 4)])];
  const chance = prng(11);
  let passed = 0;
  for (let turn = 0; turn < 12_000; turn++) {
    const bytes = mutated(models[turn % models.length]!, chance);
    try {
      checkedOnnx(bytes, shape);
      passed++;
    } catch (error) {
      assert.ok(error instanceof Fault, String((error as Error).stack));
      assert.equal(error.code, "model/bad-file");
    }
  }
  // A changed name or weight may leave a model that is one; most changes do not.
  assert.ok(passed < 10_000, `${passed} passed`);
});

type Chance = ReturnType<typeof prng>;

/** One to four bytes changed, taken out or put in, or a piece moved. */
function mutated(model: Uint8Array, chance: Chance): Uint8Array {
  let bytes = [...model];
  const place = () => Math.floor(chance.between(0, bytes.length));
  for (let left = Math.floor(chance.between(1, 5)); left > 0; left--) {
    const byte = Math.floor(chance.between(0, 256));
    const kind = Math.floor(chance.between(0, 5));
    if (kind === 0) bytes[place()] = byte;
    else if (kind === 1) bytes.splice(place(), 1);
    else if (kind === 2) bytes.splice(place(), 0, byte);
    else if (kind === 3) bytes[place()]! ^= 1 << (byte % 8);
    else bytes = [...bytes.slice(0, place()), ...bytes.slice(place())];
  }
  return Uint8Array.from(bytes);
}

test("graphOf() and the writer make the same bytes every time", () => {
  assert.deepEqual(encodeGraph(graphOf(network)), encodeGraph(graphOf(network)));
});
