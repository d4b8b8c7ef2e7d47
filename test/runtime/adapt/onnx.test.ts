import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { openModel } from "#runtime/adapt/onnx.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { answerOf } from "#scripts/train/network.ts";
import { contractOf, randomLayers } from "./models.ts";

test("openModel() answers as the network in plain TypeScript does, to 1e-6", async () => {
  for (const sizes of [
    [1, 1],
    [4, 16, 16, 2],
    [7, 3, 5],
  ]) {
    const layers = randomLayers(sizes, 4);
    const bytes = encodeOnnx(layers, "random");
    const model = await openModel(bytes, contractOf(sizes[0]!, sizes.at(-1)!));
    assert.equal(model.digest, digestOf(bytes));
    const chance = prng(9);
    for (let row = 0; row < 200; row++) {
      const input = Float32Array.from({ length: model.inputs }, () => chance.between(-4, 4));
      const answer = await model.run(input);
      for (const [index, wanted] of answerOf(layers, input).entries())
        assert.ok(Math.abs(answer[index]! - wanted) <= 1e-6, `${answer[index]} for ${wanted}`);
    }
    await model.close();
    await model.close();
  }
});

test("Model.run() answers every call anew, and keeps no reference to its input", async () => {
  const layers = randomLayers([2, 4, 1], 1);
  const model = await openModel(encodeOnnx(layers, "random"), contractOf(2, 1));
  const input = Float32Array.of(1, 0);
  const first = (await model.run(input))[0];
  input.fill(-1);
  const other = (await model.run(input))[0];
  assert.notEqual(other, first);
  assert.equal((await model.run(Float32Array.of(1, 0)))[0], first);
  await model.close();
});

test("Model.run() throws model/bad-input for a NaN", async () => {
  const [layer] = randomLayers([2, 1], 1);
  const model = await openModel(encodeOnnx([layer!], "straight"), contractOf(2, 1));
  for (const stray of [Number.NaN, Number.POSITIVE_INFINITY])
    await assert.rejects(async () => model.run(Float32Array.of(stray, 0)), {
      name: "Fault",
      code: "model/bad-input",
    });
  assert.ok(Number.isFinite((await model.run(Float32Array.of(1, 0)))[0]));
  await model.close();
});

test("openModel() refuses a model with a NaN among its weights", async () => {
  const [layer] = randomLayers([2, 1], 1);
  const poisoned = { ...layer!, biases: Float32Array.of(Number.NaN) };
  await assert.rejects(openModel(encodeOnnx([poisoned], "poisoned"), contractOf(2, 1)), {
    code: "model/bad-file",
    message: /holds NaN as value 1 of 1/,
  });
});

test("openModel() refuses what is no model", async () => {
  const bytes = encodeOnnx(randomLayers([2, 1], 1), "whole");
  for (const broken of [new Uint8Array(0), new TextEncoder().encode("not a model"), bytes.subarray(0, 40)])
    await assert.rejects(openModel(broken, contractOf(2, 1)), { name: "Fault", code: "model/bad-file" });
});

test("openModel() refuses a model of another shape than its contract's", async () => {
  const bytes = encodeOnnx(randomLayers([2, 1], 1), "small");
  await assert.rejects(openModel(bytes, contractOf(3, 1)), {
    code: "model/bad-file",
    message: /inputs float32\[1, 2\], the manifest expects one of float32\[1, 3\]/,
  });
  await assert.rejects(openModel(bytes, contractOf(2, 2)), { code: "model/bad-file", message: /outputs/ });
});

test("Model.run() resolves in a thread that sleeps in Atomics.wait and never reaches its event loop", async () => {
  const worker = new Worker(new URL("./sleeper.ts", import.meta.url));
  const told = await new Promise<unknown>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await worker.terminate();
  // A run that needed a timer, an immediate or a message would have let the event loop turn.
  assert.deepEqual(told, { runs: 200, turnsOfTheLoop: 0 });
});
