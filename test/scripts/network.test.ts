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

test("Network.learn() adds the exact gradient of whatever loss its slopes are of", () => {
  const network = new Network([3, 5, 4, 2], prng(7));
  const input = Float64Array.of(0.3, -1.2, 0.7);
  const weights = [0.8, -1.7];
  const loss = (): number => network.raw(input, 0).reduce((sum, value, at) => sum + weights[at]! * value, 0);
  const parameters = network.kept();
  loss();
  network.learn(weights);
  const gradient = network.gradient();
  for (const at of parameters.keys()) {
    const sides = [1e-5, -1e-5].map((step) => {
      network.restore(parameters.with(at, parameters[at]! + step));
      return loss();
    });
    assert.ok(Math.abs((sides[0]! - sides[1]!) / 2e-5 - gradient[at]!) < 1e-8, `parameter ${at}`);
  }
});

test("Network.silence() answers zero, and move() leads from there to a loss's least", () => {
  const network = new Network([2, 8, 1], prng(1));
  network.silence();
  const input = Float64Array.of(0.4, -0.9);
  assert.equal(network.raw(input, 0)[0], 0);
  for (let round = 0; round < 500; round++) {
    network.learn([network.raw(input, 0)[0]! - 3]);
    network.move(1, { learningRate: 0.02, decay: 0 });
  }
  assert.ok(Math.abs(network.raw(input, 0)[0]! - 3) < 0.01);
});
