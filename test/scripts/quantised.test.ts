import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel } from "#runtime/adapt/onnx.ts";
import { prng } from "#runtime/core/prng.ts";
import { answerQuantised, encodeQuantised, quantised } from "#scripts/onnx/quantised.ts";
import { answerOf, Network } from "#scripts/train/network.ts";

const layers = new Network([4, 16, 16, 2], prng(3)).layers();
const chance = prng(4);
const rows = Array.from({ length: 400 }, () => Float32Array.from({ length: 4 }, () => chance.normal()));
const whole = quantised(layers, rows);

test("quantised() keeps zero exactly, and every weight to half a step", () => {
  for (const { weights, whole: bytes, weightScale, scale, zero } of whole) {
    assert.ok(zero >= 0 && zero <= 255 && scale > 0);
    for (const [index, weight] of weights.entries())
      assert.ok(Math.abs(weight - bytes[index]! * weightScale) <= weightScale / 2 + 1e-7);
  }
});

test("answerQuantised() is the network to a few hundredths", () => {
  for (const row of rows.slice(0, 100)) {
    const exact = answerOf(layers, row);
    for (const [index, value] of answerQuantised(whole, row).entries())
      assert.ok(Math.abs(value - exact[index]!) < 0.1, `${value} for ${exact[index]}`);
  }
});

test("encodeQuantised() runs in the runtime, and answers as answerQuantised() does", async () => {
  const points = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ point: `p${index}`, offset: 0, scale: 1 }));
  const model = await openModel(encodeQuantised(layers, rows), {
    file: "int8.onnx",
    inputs: points(4),
    outputs: points(2),
  });
  for (const row of rows.slice(0, 100)) {
    const found = await model.run(row);
    for (const [index, wanted] of answerQuantised(whole, row).entries())
      assert.ok(Math.abs(found[index]! - wanted) < 0.02, `${found[index]} for ${wanted}`);
  }
  await model.close();
});
