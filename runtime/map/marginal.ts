import { logarithm } from "#runtime/core/elementary.ts";
import type { Mixture } from "./maximise.ts";
import { inverseOf, whiteningOf } from "./triangle.ts";

/** How the mixture looks in some of its channels only: exact, because a Gaussian's marginal is its sub-block. */
export function marginalsOf(mixture: Mixture): (channels: readonly number[]) => Mixture {
  const { weights, width: whole } = mixture;
  const count = weights.length;
  // W = L⁻¹, so L = W⁻¹ and the covariance is L Lᵀ.
  const lowers = Array.from({ length: count }, (_, k) =>
    inverseOf(mixture.whitenings.subarray(k * whole * whole, (k + 1) * whole * whole), whole),
  );
  return (channels) => {
    const width = channels.length;
    const means = new Float64Array(count * width);
    const whitenings = new Float64Array(count * width * width);
    const heights = new Float64Array(count);
    const block = new Float64Array(width * width);
    for (const [k, lower] of lowers.entries()) {
      for (const [row, i] of channels.entries()) {
        means[k * width + row] = mixture.means[k * whole + i]!;
        for (const [column, j] of channels.entries()) {
          let sum = 0;
          for (let at = 0; at <= Math.min(i, j); at++) sum += lower[i * whole + at]! * lower[j * whole + at]!;
          block[row * width + column] = sum;
        }
      }
      const { matrix, logDeterminant } = whiteningOf(block, width);
      whitenings.set(matrix, k * width * width);
      heights[k] = logarithm(Math.max(weights[k]!, weightMin)) + logDeterminant - (width / 2) * logTwoPi;
    }
    return { width, weights, means, whitenings, heights };
  };
}

const weightMin = 1e-300;
const logTwoPi = 1.8378770664093453;
