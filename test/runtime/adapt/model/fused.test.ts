import assert from "node:assert/strict";
import { test } from "node:test";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { encodeFused } from "#runtime/adapt/model/fused-file.ts";
import { answerOf } from "#runtime/adapt/model/network.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { randomNetwork } from "./networks.ts";

const source = new Uint8Array(32);

test("a million runs of a fused network give the same answer and take no memory", () => {
  const network = randomNetwork([8, 32, 32, 4], "tanh", 1);
  const kernels = loadKernels();
  const bytes = encodeFused({ network, source });
  const model = openFused(bytes, kernels);
  assert.equal(model.digest, digestOf(bytes));
  const input = Float32Array.from({ length: 8 }, (_, index) => index / 8);
  const expected = [...answerOf(network, input)];
  const before = kernels.reserve(0);
  for (let run = 0; run < 1_000_000; run++) void model.run(input);
  assert.deepEqual([...(model.run(input) as Float32Array)], expected);
  assert.equal(kernels.reserve(0), before);
});

test("two networks in the same kernels do not see each other's numbers", async () => {
  const kernels = loadKernels();
  const [one, other] = [randomNetwork([3, 20, 2], "tanh", 1), randomNetwork([3, 5, 2], "sigmoid", 2)];
  const [first, second] = [one, other].map((network) => openFused(encodeFused({ network, source }), kernels));
  const input = Float32Array.of(1, -2, 3);
  for (let turn = 0; turn < 3; turn++) {
    assert.deepEqual([...(await first!.run(input))], [...answerOf(one, input)]);
    assert.deepEqual([...(await second!.run(input))], [...answerOf(other, input)]);
  }
  await first!.close();
  assert.throws(() => first!.run(input), { name: "Bug" });
  assert.deepEqual([...(await second!.run(input))], [...answerOf(other, input)]);
});

test("a network that does not fit into what is left of the kernels' memory is a Fault", () => {
  const kernels = loadKernels();
  const bytes = encodeFused({ network: randomNetwork([256, 256, 256], "none", 1), source });
  assert.throws(
    () => {
      for (let turn = 0; turn < 100; turn++) openFused(bytes, kernels);
    },
    { name: "Fault", code: "core/bad-kernel" },
  );
});
