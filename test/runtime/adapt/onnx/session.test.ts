import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCore } from "#runtime/adapt/onnx/core.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeGraph } from "#scripts/onnx/graph.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { encodeQuantised } from "#scripts/onnx/quantised.ts";
import { contractOf, randomLayers } from "../models.ts";

test("loadCore() knows the installed package, so that no model falls back to the slow way unseen", async () => {
  assert.notEqual(await loadCore(), undefined);
});

test("the synchronous core has the bits of the public interface, in float32 and in int8", async () => {
  const chance = prng(4);
  for (const sizes of [
    [8, 32, 32, 4],
    [64, 128, 128, 16],
    [1, 1],
  ]) {
    const [inputs, outputs] = [sizes[0]!, sizes.at(-1)!];
    const layers = randomLayers(sizes, 2);
    const rows = Array.from({ length: 100 }, () =>
      Float32Array.from({ length: inputs }, () => chance.normal() * 2),
    );
    for (const bytes of [encodeOnnx(layers, "float"), encodeQuantised(layers, rows)]) {
      const core = await openModel(bytes, contractOf(inputs, outputs), "core");
      const api = await openModel(bytes, contractOf(inputs, outputs), "api");
      for (const row of rows) {
        const answer = core.run(row);
        assert.ok(answer instanceof Float32Array, "the core answers at once");
        assert.deepEqual([...answer], [...(await api.run(row))]);
      }
      await core.close();
      await api.close();
    }
  }
});

test("a model in int8 answers about what the same network in float32 does", async () => {
  const layers = randomLayers([4, 16, 2], 9);
  const chance = prng(1);
  const rows = Array.from({ length: 200 }, () => Float32Array.from({ length: 4 }, () => chance.normal()));
  const float = await openModel(encodeOnnx(layers, "float"), contractOf(4, 2));
  const whole = await openModel(encodeQuantised(layers, rows), contractOf(4, 2));
  for (const row of rows) {
    const [exact, rounded] = [await float.run(row), await whole.run(row)];
    for (const [index, value] of rounded.entries()) assert.ok(Math.abs(value - exact[index]!) < 0.1);
  }
  await float.close();
  await whole.close();
});

test("two models in one core do not see each other's numbers, and either can be closed first", async () => {
  const [first, other] = [randomLayers([2, 4, 1], 1), randomLayers([2, 4, 1], 2)];
  const [a, b] = [
    await openModel(encodeOnnx(first, "a"), contractOf(2, 1)),
    await openModel(encodeOnnx(other, "b"), contractOf(2, 1)),
  ];
  const input = Float32Array.of(0.5, -0.5);
  const alone = [...(await a.run(input))];
  assert.notDeepEqual([...(await b.run(input))], alone);
  assert.deepEqual([...(await a.run(input))], alone);
  await b.close();
  assert.deepEqual([...(await a.run(input))], alone);
  await a.close();
  await a.close();
  assert.throws(() => a.run(input), { name: "Bug" });
});

test("a model whose answer is not finite is a Fault at that run, and answers the next", async () => {
  const inverse = encodeGraph({
    input: [1, 1],
    output: [1, 1],
    nodes: [{ op: "Div", inputs: ["above", "input"], output: "output" }],
    tensors: [{ name: "above", dims: [1], values: Float32Array.of(1) }],
  });
  // Warming up with zeros finds it out; so a shifted one is opened, which only fails at −1.
  await assert.rejects(openModel(inverse, contractOf(1, 1)), {
    code: "model/bad-output",
    message: /Infinity/,
  });
  const shifted = encodeGraph({
    input: [1, 1],
    output: [1, 1],
    nodes: [
      { op: "Add", inputs: ["input", "one"], output: "sum" },
      { op: "Div", inputs: ["one", "sum"], output: "output" },
    ],
    tensors: [{ name: "one", dims: [1], values: Float32Array.of(1) }],
  });
  for (const way of ["core", "api"] as const) {
    const model = await openModel(shifted, contractOf(1, 1), way);
    await assert.rejects(async () => model.run(Float32Array.of(-1)), { code: "model/bad-output" });
    assert.deepEqual([...(await model.run(Float32Array.of(1)))], [0.5]);
    await model.close();
  }
});

test("what ONNX Runtime itself refuses is a Fault with its reason, and leaves nothing open", async () => {
  const odd = encodeGraph({
    input: [1, 2],
    output: [1, 2],
    nodes: [{ op: "Softmax", inputs: ["input"], output: "output", attributes: { axis: { int: 7 } } }],
    tensors: [],
  });
  for (const way of ["core", "api"] as const)
    await assert.rejects(openModel(odd, contractOf(2, 2), way), {
      name: "Fault",
      code: "model/bad-file",
      message: /policy.onnx|ONNX Runtime does not take it: \S/,
    });
});

test("two hundred thousand runs and some openings leave the core's memory as it was", async () => {
  const core = (await loadCore())!;
  const bytes = encodeOnnx(randomLayers([8, 32, 32, 4], 1), "small");
  const input = new Float32Array(8);
  const openAndClose = async (times: number) => {
    for (let turn = 0; turn < times; turn++) await (await openModel(bytes, contractOf(8, 4))).close();
  };
  await openAndClose(20);
  const model = await openModel(bytes, contractOf(8, 4));
  // The next free place moves on if anything was left behind.
  const free = () => {
    const at = core._malloc(64);
    core._free(at);
    return at;
  };
  for (let run = 0; run < 1_000; run++) void model.run(input);
  const before = { bytes: core.HEAPU8.length, free: free() };
  for (let run = 0; run < 200_000; run++) {
    input[run % 8] = run % 17;
    void model.run(input);
  }
  await openAndClose(60);
  assert.deepEqual({ bytes: core.HEAPU8.length, free: free() }, before);
  await model.close();
});
