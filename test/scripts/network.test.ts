import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { answerOf, type Examples, Network } from "#scripts/train/network.ts";

function examplesOf(count: number, target: (x: number, y: number) => number): Examples {
  const chance = prng(3);
  const inputs = Float64Array.from({ length: count * 2 }, () => chance.between(-1, 1));
  const targets = Float64Array.from({ length: count }, (_, row) =>
    target(inputs[row * 2]!, inputs[row * 2 + 1]!),
  );
  return { inputs, targets, count };
}

const schedule = { epochs: 200, batch: 32, learningRate: 0.02 };

test("Network.train() learns a product, which no straight line can", () => {
  const examples = examplesOf(500, (x, y) => x * y);
  const network = new Network([2, 12, 1], prng(1));
  assert.ok(network.train(examples, schedule, prng(2)) < 1e-3);
});

test("Network.train() repeats itself to the bit", () => {
  const examples = examplesOf(100, (x, y) => Math.sin(x + y));
  const trained = () => {
    const network = new Network([2, 8, 1], prng(1));
    network.train(examples, { ...schedule, epochs: 5 }, prng(2));
    return network.layers();
  };
  assert.deepEqual(trained(), trained());
});

test("answerOf() is what the trained network answers, to the precision of its 32-bit weights", () => {
  const network = new Network([2, 8, 8, 2], prng(5));
  const layers = network.layers();
  const chance = prng(6);
  for (let row = 0; row < 50; row++) {
    const input = Float32Array.of(chance.between(-3, 3), chance.between(-3, 3));
    const wanted = network.answer(Float64Array.from(input));
    for (const [index, value] of answerOf(layers, input).entries())
      assert.ok(Math.abs(value - wanted[index]!) < 1e-6);
  }
});
