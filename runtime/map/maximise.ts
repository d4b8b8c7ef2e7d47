import { logarithm } from "#runtime/core/elementary.ts";
import { whiteningOf } from "./triangle.ts";

export interface Mixture {
  readonly width: number;
  /** Sum 1, one a component. */
  readonly weights: Float64Array;
  /** One row a component. */
  readonly means: Float64Array;
  /** One matrix a component; see `Whitening`. */
  readonly whitenings: Float64Array;
  /** log(weight) + log det W − ½ width log 2π: the logarithm of a component's height. */
  readonly heights: Float64Array;
}

/**
 * Added to every variance. Without it rows with more decimals than the live values make directions without
 * any spread, in which the smallest rounding looks like the end of the world.
 */
export const varianceMin = 1e-3;

/** What one round over the rows leaves behind: weights, sums and products per component. */
export interface Statistics {
  readonly width: number;
  readonly weights: Float64Array;
  readonly sums: Float64Array;
  /** Lower triangles of Σ share · x xᵀ. The channels are standardised, so little is lost to cancellation. */
  readonly products: Float64Array;
  /** Adds the row at an offset, in shares of the components. */
  add(values: Float64Array, at: number, shares: Float64Array): void;
  clear(): void;
}

export function statistics(count: number, width: number): Statistics {
  const weights = new Float64Array(count);
  const sums = new Float64Array(count * width);
  const products = new Float64Array(count * width * width);
  return {
    width,
    weights,
    sums,
    products,
    add(values, at, shares): void {
      for (let k = 0; k < count; k++) {
        const share = shares[k]!;
        if (share < shareMin) continue;
        weights[k]! += share;
        for (let row = 0; row < width; row++) {
          const part = share * values[at + row]!;
          sums[k * width + row]! += part;
          const to = (k * width + row) * width;
          for (let column = 0; column <= row; column++) products[to + column]! += part * values[at + column]!;
        }
      }
    },
    clear(): void {
      weights.fill(0);
      sums.fill(0);
      products.fill(0);
    },
  };
}

/** Below it a row says nothing about a component. */
const shareMin = 1e-9;

/**
 * The mixture that fits the statistics best, each component's shape drawn towards the shape all of them have in
 * common as if `sharedRowsPerChannel` rows a channel had shown it: the mode under an inverse Wishart prior. A
 * component of few rows in many channels would otherwise be flat in directions that nothing but chance made flat,
 * and every new state would lie far outside it. A component that lost its rows keeps the common shape, without height.
 */
export function maximise({ weights, sums, products, width }: Statistics, floor: Float64Array): Mixture {
  const count = weights.length;
  const means = new Float64Array(count * width);
  const whitenings = new Float64Array(count * width * width);
  const heights = new Float64Array(count);
  const covariance = new Float64Array(width * width);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shared = sharedShape({ weights, sums, products, width });
  const sharedRows = sharedRowsPerChannel * width;
  for (let k = 0; k < count; k++) {
    const weight = Math.max(weights[k]!, shareMin);
    for (let row = 0; row < width; row++) means[k * width + row] = sums[k * width + row]! / weight;
    for (let row = 0; row < width; row++)
      for (let column = 0; column <= row; column++) {
        const product = products[(k * width + row) * width + column]! / weight;
        const own = product - means[k * width + row]! * means[k * width + column]!;
        const common = shared[row * width + column]! / total;
        covariance[row * width + column] = (weight * own + sharedRows * common) / (weight + sharedRows);
      }
    for (let row = 0; row < width; row++)
      covariance[row * width + row] = Math.max(covariance[row * width + row]!, 0) + varianceMin + floor[row]!;
    const { matrix, logDeterminant } = whiteningOf(covariance, width);
    whitenings.set(matrix, k * width * width);
    heights[k] = logarithm(weight / total) + logDeterminant - (width / 2) * logTwoPi;
  }
  return { width, weights: weights.map((weight) => weight / total), means, whitenings, heights };
}

/** Chosen where mixtures were judged by anomalies they had not seen: docs/eval-adbench.md says on which sets. */
export const sharedRowsPerChannel = 10;

/** Lower triangle of the rows' products about the means of their components, summed over components. */
function sharedShape({ weights, sums, products, width }: Omit<Statistics, "add" | "clear">): Float64Array {
  const shape = new Float64Array(width * width);
  for (let k = 0; k < weights.length; k++) {
    const weight = Math.max(weights[k]!, shareMin);
    for (let row = 0; row < width; row++)
      for (let column = 0; column <= row; column++) {
        const about = (sums[k * width + row]! * sums[k * width + column]!) / weight;
        shape[row * width + column]! += products[(k * width + row) * width + column]! - about;
      }
  }
  return shape;
}

const logTwoPi = 1.8378770664093453;
