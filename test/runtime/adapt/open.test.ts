import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { fusedFrom } from "#runtime/adapt/model/fuse.ts";
import { openUnit } from "#runtime/adapt/open.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { contractOf, randomLayers } from "./models.ts";

const onnx = encodeOnnx(randomLayers([4, 16, 2], 1), "one");
const fusion = fusedFrom(onnx, { role: "policy", inputs: 4, outputs: 2 });
assert.ok("bytes" in fusion);
const unit: ModelUnit = {
  ...contractOf(4, 2),
  name: "policy",
  role: "policy",
  precision: "float32",
  vectors: "policy.vectors.json",
  deadlineMs: 20,
};
const fusedUnit: ModelUnit = { ...unit, fused: "policy.fused" };
const files = new Map([
  ["policy.onnx", onnx],
  ["policy.fused", fusion.bytes],
]);

test("openUnit() answers alike in the kernel and in ONNX Runtime", async () => {
  const kernels = loadKernels();
  const [plain, fused] = [
    await openUnit(unit, { files, kernels }),
    await openUnit(fusedUnit, { files, kernels }),
  ];
  const input = Float32Array.of(1, -1, 0.5, 2);
  const expected = [...(await plain.run(input))];
  for (const [index, value] of [...(await fused.run(input))].entries())
    assert.ok(Math.abs(value - expected[index]!) < 1e-6);
  await plain.close();
  await fused.close();
});

test("openUnit() refuses fused weights of another model, or of other widths", async () => {
  const kernels = loadKernels();
  const other = encodeOnnx(randomLayers([4, 16, 2], 2), "other");
  await assert.rejects(openUnit(fusedUnit, { files: new Map([...files, ["policy.onnx", other]]), kernels }), {
    code: "model/bad-file",
    message: /policy.fused was made from another file than policy.onnx/,
  });
  await assert.rejects(openUnit({ ...fusedUnit, role: "forecaster" }, { files, kernels }), {
    code: "model/bad-file",
    message: /takes 4 values and answers 2, expected 4 and 4/,
  });
});

test("openUnit() never asks the network, and a fused unit does not even load ONNX Runtime", async () => {
  const worker = new Worker(new URL("./recluse.ts", import.meta.url), {
    workerData: { files, units: { fused: fusedUnit, plain: unit } },
  });
  const told = await new Promise<unknown>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await worker.terminate();
  assert.deepEqual(told, { attempts: [], afterFused: false, afterPlain: true, afterApi: true });
});
