import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { encodeFused } from "#runtime/adapt/model/fused-file.ts";
import { answerOf, sigmoid, tanh } from "#runtime/adapt/model/network.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { randomNetwork, rectified } from "../runtime/adapt/model/networks.ts";

const source = new Uint8Array(32);
const widths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 5 });
const floats = fc.float({ noNaN: true, noDefaultInfinity: true });

test("networkAnswer() has the bits of the reference, for any widths and any finite input", () => {
  fc.assert(
    fc.property(
      widths,
      fc.constantFrom("none", "tanh", "sigmoid", "rectified"),
      fc.nat(1_000),
      fc.array(fc.oneof(floats, fc.float({ min: -8, max: 8, noNaN: true })), {
        minLength: 40,
        maxLength: 40,
      }),
      (sizes, kind, seed, values) => {
        const random = randomNetwork(sizes, kind === "rectified" ? "none" : kind, seed);
        const network = kind === "rectified" ? rectified(random) : random;
        const input = Float32Array.from(values.slice(0, sizes[0]));
        const expected = answerOf(network, input);
        const model = openFused(encodeFused({ network, source }), loadKernels());
        if (expected.every(Number.isFinite))
          assert.deepEqual([...(model.run(input) as Float32Array)], [...expected]);
        else assert.throws(() => model.run(input), { code: "model/bad-output" });
      },
    ),
    { numRuns: 150 },
  );
});

test("networkAnswer() has the bits of the reference at the widest", () => {
  const network = randomNetwork([256, 256, 256, 255, 1], "tanh", 5);
  const model = openFused(encodeFused({ network, source }), loadKernels());
  const input = Float32Array.from({ length: 256 }, (_, index) => Math.sin(index));
  assert.deepEqual([...(model.run(input) as Float32Array)], [...answerOf(network, input)]);
});

test("tanh() and sigmoid() are within three units in the last place of the library's", () => {
  const unit = 2 ** -24;
  let [worst, other] = [0, 0];
  for (let step = -60_000; step <= 60_000; step++) {
    const x = Math.fround(step / 3_000);
    worst = Math.max(worst, Math.abs(tanh(x) - Math.tanh(x)) / Math.max(Math.abs(Math.tanh(x)), 1e-38));
    const expected = 1 / (1 + Math.exp(-x));
    other = Math.max(other, Math.abs(sigmoid(x) - expected) / expected);
  }
  assert.ok(worst < 3 * unit && other < 3 * unit, `${worst / unit} and ${other / unit} units`);
  assert.deepEqual(
    [tanh(0), tanh(-0), tanh(1e-30), tanh(90), tanh(-1e38), sigmoid(0), sigmoid(200), sigmoid(Number.NaN)],
    [0, -0, Math.fround(1e-30), 1, -1, 0.5, 1, Number.NaN],
  );
});

test("the kernel's squash has the bits of tanh() and sigmoid() for every kind of float", () => {
  for (const squash of ["tanh", "sigmoid"] as const) {
    const layer = { inputs: 1, outputs: 1, weights: Float32Array.of(1), biases: Float32Array.of(0), squash };
    const network = { layers: [{ ...layer, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }] };
    const model = openFused(encodeFused({ network, source }), loadKernels());
    const reference = squash === "tanh" ? tanh : sigmoid;
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    for (let word = 0; word < 2 ** 32; word += 39_119) {
      bits[0] = word;
      if (!Number.isFinite(float[0])) continue;
      assert.ok(
        Object.is((model.run(float) as Float32Array)[0], reference(float[0]! + 0)),
        `${squash} of ${float[0]}`,
      );
    }
  }
});

test("a fused network refuses what is not finite, whichever value it is", () => {
  const model = openFused(encodeFused({ network: randomNetwork([5, 3], "none", 1), source }), loadKernels());
  for (const stray of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (let place = 0; place < 5; place++) {
      const input = new Float32Array(5);
      input[place] = stray;
      const message = new RegExp(`given ${stray} as value ${place + 1} of 5`);
      assert.throws(() => model.run(input), { code: "model/bad-input", message });
    }
});

test("networkAnswer() keeps what is no number through squash and bounds, and refuses it", () => {
  const sums = { inputs: 2, outputs: 1, weights: Float32Array.of(3e38, -3e38), biases: Float32Array.of(0) };
  const free = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  for (const layer of [
    ...(["none", "tanh", "sigmoid"] as const).map((squash) => ({ ...sums, ...free, squash })),
    { ...sums, ...free, squash: "tanh", low: 0 } as const,
    { ...sums, ...free, squash: "none", high: 1 } as const,
  ]) {
    const model = openFused(encodeFused({ network: { layers: [layer] }, source }), loadKernels());
    assert.throws(() => model.run(Float32Array.of(3e38, 3e38)), { code: "model/bad-output" });
  }
});
