import assert from "node:assert/strict";
import { test } from "node:test";
import { exponential, logarithm, logSumOf } from "#runtime/core/elementary.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { planeAt, weightsAt } from "#runtime/core/layout.ts";
import { prng } from "#runtime/core/prng.ts";

const kernels = loadKernels();

test("logarithm() has the kernels' bits, and is the logarithm", () => {
  const source = prng(1);
  const values = Float64Array.from({ length: 5_000 }, () => 2 ** source.between(-40, 40));
  kernels.f64.set(values, planeAt / 8);
  kernels.call.surprisal(planeAt, values.length);
  for (const [index, value] of values.entries()) {
    assert.equal(-logarithm(value), kernels.f64[planeAt / 8 + index]! + 0);
    assert.ok(Math.abs(logarithm(value) - Math.log(value)) <= 1e-15 * Math.max(1, Math.abs(Math.log(value))));
  }
});

test("exponential() has the kernels' bits, and is the exponential", () => {
  const [radius, deviation] = [500, 37.3];
  kernels.call.gaussianWeights(weightsAt, radius, deviation);
  const weights = kernels.f64.subarray(weightsAt / 8, weightsAt / 8 + 2 * radius + 1);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, tap) => {
    const z = (tap - radius) / deviation;
    return exponential(-0.5 * z * z);
  });
  const sum = taps.reduce((total, weight) => total + weight, 0);
  assert.deepEqual(
    weights,
    taps.map((weight) => weight / sum),
  );
  for (let x = -700; x <= 700; x += 0.37)
    assert.ok(Math.abs(exponential(x) / Math.exp(x) - 1) < 1e-14, `${x}`);
  assert.equal(exponential(0), 1);
  assert.equal(exponential(-701), 0);
  assert.equal(exponential(701), Number.POSITIVE_INFINITY);
  assert.equal(exponential(Number.NaN), 0);
});

test("logSumOf() neither overflows nor underflows, and leaves shares", () => {
  const terms = Float64Array.of(-1e6, -1e6 + Math.log(3), -2e6);
  assert.ok(Math.abs(logSumOf(terms) - (-1e6 + Math.log(4))) < 1e-9);
  assert.ok(Math.abs(terms[0]! - 0.25) < 1e-9 && Math.abs(terms[1]! - 0.75) < 1e-9 && terms[2] === 0);
});
