import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel } from "#runtime/adapt/onnx.ts";
import { chanceFrom } from "#runtime/core/chance.ts";
import { eigenOf } from "#runtime/discover/eigen.ts";
import { noiseAt, reverseDiffusion } from "#runtime/discover/reverse.ts";
import { mixtureScore, modelScore, pictureMixture } from "#runtime/discover/score.ts";
import { type Mixture, maximise, statistics } from "#runtime/map/maximise.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { furnaceGrid } from "../../support/furnace-grid.ts";
import { kolmogorov, normalBelow } from "./exact.ts";

/** A mixture with these means and covariances: the maximiser's answer to sums that have them. */
function mixtureOf(
  parts: readonly { weight: number; mean: readonly number[]; covariance: readonly number[] }[],
): Mixture {
  const width = parts[0]!.mean.length;
  const sums = statistics(parts.length, width);
  for (const [k, { weight, mean, covariance }] of parts.entries()) {
    // So many rows that what a fit believes beforehand does not matter.
    const rows = weight * 1e12;
    sums.weights[k] = rows;
    for (let row = 0; row < width; row++) {
      sums.sums[k * width + row] = rows * mean[row]!;
      for (let column = 0; column < width; column++) {
        const inner = covariance[row * width + column]! - (row === column ? 1e-3 : 0);
        sums.products[(k * width + row) * width + column] = rows * (inner + mean[row]! * mean[column]!);
      }
    }
  }
  return maximise(sums, new Float64Array(width));
}

const two = mixtureOf([
  { weight: 0.3, mean: [-1, 0.5], covariance: [0.2, 0.1, 0.1, 0.3] },
  { weight: 0.7, mean: [0.8, -0.4], covariance: [0.1, -0.05, -0.05, 0.2] },
]);

test("eigenOf() takes a symmetric matrix apart", () => {
  const matrix = Float64Array.of(4, 1, -2, 1, 3, 0.5, -2, 0.5, 5);
  const { values, vectors } = eigenOf(matrix, 3);
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++) {
      let [whole, angle] = [0, 0];
      for (let k = 0; k < 3; k++) {
        whole += values[k]! * vectors[k * 3 + row]! * vectors[k * 3 + column]!;
        angle += vectors[row * 3 + k]! * vectors[column * 3 + k]!;
      }
      assert.ok(Math.abs(whole - matrix[row * 3 + column]!) < 1e-12);
      assert.ok(Math.abs(angle - (row === column ? 1 : 0)) < 1e-12);
    }
});

test("mixtureScore() is the slope of the noisy mixture's logarithm, at every noise", () => {
  const score = mixtureScore(two);
  const logDensity = (x: readonly number[], a: number, sigma: number): number => {
    const parts = [
      [0.3, [-1, 0.5], [0.2, 0.1, 0.3]],
      [0.7, [0.8, -0.4], [0.1, -0.05, 0.2]],
    ] as const;
    return Math.log(
      parts.reduce((sum, [weight, mean, [xx, xy, yy]]) => {
        const [p, q, r] = [a * a * xx + sigma ** 2, a * a * xy, a * a * yy + sigma ** 2];
        const [u, v] = [x[0]! - a * mean[0], x[1]! - a * mean[1]];
        const determinant = p * r - q * q;
        return (
          sum +
          (weight * Math.exp(-(r * u * u - 2 * q * u * v + p * v * v) / (2 * determinant))) /
            Math.sqrt(determinant)
        );
      }, 0),
    );
  };
  const into = new Float64Array(2);
  for (const time of [0, 0.1, 0.4, 1])
    for (const x of [
      [0, 0],
      [-1.5, 1],
      [0.7, -0.2],
    ] as const) {
      const noise = noiseAt(time);
      void score.at(Float64Array.from(x), noise, into);
      for (const axis of [0, 1]) {
        const moved = (by: number): number =>
          logDensity(
            x.map((value, at) => value + (at === axis ? by : 0)),
            noise.a,
            noise.sigma,
          );
        assert.ok(
          Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - into[axis]!) < 1e-5 * (1 + Math.abs(into[axis]!)),
        );
      }
    }
});

for (const corrections of [0, 1])
  test(`reverseDiffusion() draws from the mixture itself, with ${corrections} corrections a step`, async () => {
    const score = mixtureScore(two);
    const chance = chanceFrom(17);
    const draws: Float64Array[] = [];
    for (let draw = 0; draw < 800; draw++)
      draws.push(await reverseDiffusion(score, { steps: 100, chance, corrections }));
    const marginal =
      (axis: number) =>
      (x: number): number =>
        0.3 * normalBelow((x - [-1, 0.5][axis]!) / Math.sqrt([0.2, 0.3][axis]!)) +
        0.7 * normalBelow((x - [0.8, -0.4][axis]!) / Math.sqrt([0.1, 0.2][axis]!));
    for (const axis of [0, 1])
      assert.ok(
        kolmogorov(
          Float64Array.from(draws, (draw) => draw[axis]!),
          marginal(axis),
        ) < 1,
        `axis ${axis}`,
      );
  });

test("reverseDiffusion() is drawn by a guide, and leaves what is held", async () => {
  const score = mixtureScore(two);
  const chance = chanceFrom(3);
  const mean = async (
    guide?: (x: Float64Array, noise: unknown, into: Float64Array) => void,
  ): Promise<number> => {
    let sum = 0;
    for (let draw = 0; draw < 200; draw++)
      sum += (await reverseDiffusion(score, { steps: 60, chance, ...(guide && { guide }) }))[0]! / 200;
    return sum;
  };
  const free = await mean();
  const pulled = await mean((_x, _noise, into) => {
    into[0] = -4;
    into[1] = 0;
  });
  assert.ok(pulled < free - 0.5);
  const held = await reverseDiffusion(score, { steps: 60, chance, held: new Map([[1, 0.25]]) });
  assert.equal(held[1], 0.25);
});

// A network that says "half of what I see is noise" makes every step linear, so the variance of the draws
// follows a recursion that is exact. An output of 1 means 64, so the network's clip at ±1 is never felt.
test("modelScore() runs a network whose draws have a variance that is known", async () => {
  const layer = { inputs: 2, outputs: 1, weights: Float32Array.of(0.5 / 64, 0), biases: Float32Array.of(0) };
  const model = await openModel(encodeOnnx([layer], "half"), {
    file: "score.onnx",
    inputs: [0, 1].map((index) => ({ point: `x${index}`, offset: 0, scale: 1 })),
    outputs: [{ point: "noise", offset: 0, scale: 1 }],
  });
  const steps = 50;
  let variance = 1;
  for (let step = steps; step >= 1; step--) {
    const [now, next] = [noiseAt(step / steps), noiseAt((step - 1) / steps)];
    const keep = now.a / next.a;
    const beta = 1 - keep ** 2;
    variance *= ((1 - (0.5 * beta) / now.sigma) / keep) ** 2;
    variance += ((1 - next.a ** 2) / (1 - now.a ** 2)) * beta;
  }
  const chance = chanceFrom(5);
  const score = modelScore(model, 64);
  const draws = new Float64Array(250);
  for (let draw = 0; draw < draws.length; draw++) {
    const x = await reverseDiffusion(score, { steps, chance });
    draws[draw] = x[0]!;
  }
  await model.close();
  const found = draws.reduce((sum, x) => sum + x * x, 0) / draws.length;
  assert.ok(Math.abs(found / variance - 1) < 0.25, `${found}, exactly ${variance}`);
});

test("a dense map diffuses back to states that it calls ordinary", async () => {
  const map = furnaceGrid();
  const { standard, mixture } = pictureMixture(map.view);
  const score = mixtureScore(mixture);
  const chance = chanceFrom(23);
  let rare = 0;
  for (let draw = 0; draw < 40; draw++) {
    const x = await reverseDiffusion(score, { steps: 40, chance });
    const state = x.map((value, axis) => standard.centres[axis]! + value * standard.deviations[axis]!);
    if (map.energy(state) > map.threshold) rare++;
  }
  assert.ok(rare <= 3, `${rare} of 40 are above the threshold that one in a hundred passes`);
});
