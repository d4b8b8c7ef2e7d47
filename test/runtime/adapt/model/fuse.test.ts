import assert from "node:assert/strict";
import { test } from "node:test";
import { fusedFrom, fusedTolerance } from "#runtime/adapt/model/fuse.ts";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { encodeFused, readFused } from "#runtime/adapt/model/fused-file.ts";
import { answerOf } from "#runtime/adapt/model/network.ts";
import { agreement, agreementWith, readVectors } from "#runtime/adapt/model/vectors.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import { sha256 } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeGraph } from "#scripts/onnx/graph.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { encodeQuantised } from "#scripts/onnx/quantised.ts";
import { contractOf, randomLayers } from "../models.ts";
import { graphOf, onnxOf, randomNetwork, rectified, shapeOf } from "./networks.ts";

test("fusedFrom() finds the network again that an exporter wrote, and nothing but it", () => {
  for (const network of [
    randomNetwork([8, 32, 32, 4], "tanh", 1),
    randomNetwork([3, 7, 5], "sigmoid", 2),
    rectified(randomNetwork([5, 9, 2], "none", 3)),
    randomNetwork([1, 1], "none", 4),
  ]) {
    const onnx = onnxOf(network);
    const fusion = fusedFrom(onnx, shapeOf(network));
    assert.ok("bytes" in fusion);
    const file = readFused(fusion.bytes);
    assert.deepEqual(file.network.layers, network.layers);
    assert.deepEqual(Buffer.from(file.source), Buffer.from(sha256(onnx)));
    assert.deepEqual(encodeFused(file), fusion.bytes);
  }
});

test("a fused network agrees with ONNX Runtime within its tolerance", async () => {
  const chance = prng(8);
  for (const sizes of [
    [8, 32, 32, 4],
    [64, 128, 128, 16],
    [4, 16, 16, 2],
  ]) {
    const [inputs, outputs] = [sizes[0]!, sizes.at(-1)!];
    const onnx = encodeOnnx(randomLayers(sizes, 6), "random");
    const fusion = fusedFrom(onnx, { role: "policy", inputs, outputs });
    assert.ok("bytes" in fusion);
    const rows = Array.from({ length: 300 }, (_, row) => ({
      input: Array.from({ length: inputs }, () => Math.fround(chance.normal() * (row % 7 === 0 ? 20 : 1))),
      output: [],
    }));
    const reference = await openModel(onnx, contractOf(inputs, outputs));
    const found = await agreement(reference, openFused(fusion.bytes, loadKernels()), {
      rows,
      tolerance: fusedTolerance,
    });
    assert.ok(found.agrees, JSON.stringify(found));
    await reference.close();
  }
});

test("agreementWith() names the worst deviation and where it is", async () => {
  const network = randomNetwork([2, 3, 2], "tanh", 1);
  const model = openFused(encodeFused({ network, source: new Uint8Array(32) }), loadKernels());
  const rows = [
    [0, 1],
    [1, 0],
    [-1, 2],
  ].map((input) => ({
    input,
    output: [...answerOf(network, Float32Array.from(input))],
  }));
  const right = await agreementWith(model, { rows, tolerance: 1e-9 });
  assert.deepEqual([right.agrees, right.worst], [true, 0]);
  rows[2]!.output[1]! += 0.5;
  const wrong = await agreementWith(model, { rows, tolerance: 1e-3 });
  assert.equal(wrong.agrees, false);
  assert.deepEqual([wrong.at.row, wrong.at.output], [2, 1]);
  assert.ok(Math.abs(wrong.at.expected - wrong.at.found - 0.5) < 1e-6);
});

test("fusedFrom() says why a network cannot be fused", () => {
  const network = randomNetwork([2, 3, 2], "tanh", 1);
  const graph = graphOf(network);
  const layers = randomLayers([2, 3, 2], 1);
  const wide = randomNetwork([2, 257, 1], "none", 1);
  const softmax = { op: "Softmax", inputs: [graph.nodes.at(-1)!.inputs[0]!], output: "output" };
  const twice = {
    op: "Add",
    inputs: [graph.nodes.at(-1)!.inputs[0]!, graph.nodes.at(-1)!.inputs[0]!],
    output: "output",
  };
  const cases: readonly [Uint8Array, RegExp][] = [
    [encodeGraph({ ...graph, nodes: [...graph.nodes.slice(0, -1), softmax] }), /Softmax .* is not part of/],
    [encodeGraph({ ...graph, nodes: [...graph.nodes.slice(0, -1), twice] }), /is used by more than one node/],
    [encodeQuantised(layers, [Float32Array.of(1, 2)]), /QuantizeLinear .* is not part of a dense network/],
    [onnxOf(wide), /a layer of 257 values, of at most 256/],
  ];
  for (const [bytes, reason] of cases) {
    const outputs = bytes === cases[3]![0] ? 1 : 2;
    const fusion = fusedFrom(bytes, { role: "policy", inputs: 2, outputs });
    assert.ok("reason" in fusion);
    assert.match(fusion.reason, reason);
  }
});

test("fusedFrom() throws for a model that may not run at all", () => {
  assert.throws(() => fusedFrom(new Uint8Array(9), { role: "policy", inputs: 1, outputs: 1 }), {
    code: "model/bad-file",
  });
});

test("readFused() answers every mutation with a verdict: a network or a Fault", () => {
  const bytes = encodeFused({ network: randomNetwork([3, 5, 2], "tanh", 1), source: new Uint8Array(32) });
  const chance = prng(5);
  for (let turn = 0; turn < 20_000; turn++) {
    const changed = Uint8Array.from(
      bytes.subarray(0, turn % 5 === 0 ? chance.between(0, bytes.length) : bytes.length),
    );
    for (let left = 0; left < turn % 3; left++) {
      const at = Math.floor(
        chance.between(0, turn % 2 === 0 ? changed.length : Math.min(90, changed.length)),
      );
      if (at < changed.length) changed[at] = Math.floor(chance.between(0, 256));
    }
    try {
      const { network } = readFused(changed);
      for (const { weights, low, high } of network.layers)
        assert.ok(weights.every(Number.isFinite) && low <= high);
    } catch (error) {
      assert.ok(error instanceof Fault && error.code === "model/bad-file", String(error));
    }
  }
});

test("readVectors() takes rows of the right widths and refuses everything else", () => {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const widths = { inputs: 2, outputs: 1 };
  const good = { tolerance: 1e-6, rows: [{ input: [1, 2], output: [3] }], policy: "sha256:…" };
  assert.deepEqual(readVectors(text(good), widths), { tolerance: good.tolerance, rows: good.rows });
  for (const wrong of [
    { ...good, tolerance: 0 },
    { ...good, tolerance: 1 },
    { ...good, rows: [] },
    { ...good, rows: [{ input: [1], output: [3] }] },
    { ...good, rows: [{ input: [1, 2], output: [null] }] },
    [],
    null,
  ])
    assert.throws(() => readVectors(text(wrong), widths), { code: "model/bad-file" });
  assert.throws(() => readVectors(Uint8Array.of(123), widths), { code: "model/bad-file" });
});
