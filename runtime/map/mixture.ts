// A mixture of Gaussians with full covariances: the core of a map, because it knows which channels move
// together. Everything is in standardised channels; `experts.ts` comes from physical units and goes back.

import type { Chance } from "#runtime/core/chance.ts";
import { logarithm, logSumOf } from "#runtime/core/elementary.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { clustersOf, type Rows } from "./cluster.ts";
import type { Expert } from "./expert.ts";
import { type Mixture, maximise, sharedRowsPerChannel, statistics } from "./maximise.ts";

export interface MixtureOptions {
  /** Variance per channel that the sensor itself has: step² / 12 + accuracy², in standardised units. */
  readonly floor: Float64Array;
  readonly chance: Chance;
}

export const componentCounts: readonly number[] = [1, 2, 4, 8, 16];

/** The mixture whose Bayesian information criterion is the lowest; of equals, the one with fewer components. */
export function fitMixture(rows: Rows, options: MixtureOptions): Mixture {
  const rowCount = rows.values.length / rows.width;
  if (rowCount < rows.width + 2)
    throw new Fault(
      "map/too-few-points",
      `${rowCount} rows cannot fit a covariance of ${rows.width} channels`,
      { hint: "Record for longer" },
    );
  let best: Mixture | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const count of componentCounts) {
    if (rowCount < count * (rows.width + 2)) break;
    const { mixture, meanLogDensity } = fitComponents(rows, count, options);
    const score = -2 * rowCount * meanLogDensity + parametersOf(mixture, rowCount) * logarithm(rowCount);
    if (score < least) {
      least = score;
      best = mixture;
    }
  }
  assert(best !== undefined, "one component always has a score");
  return best;
}

/** Expectation and maximisation from k-means, until a round gains less than `gainNatsMin` a row. */
export function fitComponents(
  rows: Rows,
  count: number,
  { floor, chance }: MixtureOptions,
): { readonly mixture: Mixture; readonly meanLogDensity: number } {
  const { values, width } = rows;
  assert(floor.length === width, "each channel has a floor");
  const { owners, sizes } = clustersOf(rows, count, chance);
  const sums = statistics(sizes.length, width);
  const shares = new Float64Array(sizes.length);
  for (let row = 0; row < owners.length; row++) {
    shares.fill(0);
    shares[owners[row]!] = 1;
    sums.add(values, row * width, shares);
  }
  let mixture = maximise(sums, floor);
  let before = Number.NEGATIVE_INFINITY;
  const query = queryOf(mixture);
  for (let round = 0; ; round++) {
    sums.clear();
    let total = 0;
    for (let row = 0; row < owners.length; row++) {
      total += query.logDensity(values, row * width);
      sums.add(values, row * width, query.shares);
    }
    const meanLogDensity = total / owners.length;
    if (round === roundsMax || meanLogDensity - before < gainNatsMin) return { mixture, meanLogDensity };
    before = meanLogDensity;
    mixture = maximise(sums, floor);
    query.use(mixture);
  }
}

const roundsMax = 100;
const gainNatsMin = 1e-3;

/**
 * −log p of a state in nats. Sums over rows are made of two, one over the even and one over the odd rows: the
 * two lanes of the kernel `mixtureGradient`, which must find the same bits.
 */
export function mixtureExpert(mixture: Mixture): Expert {
  const { width, whitenings } = mixture;
  const query = queryOf(mixture);
  const lanes = new Float64Array(2 * width);
  return {
    energy: (state) => -query.logDensity(state, 0),
    gradient(state, gradient): number {
      const energy = -query.logDensity(state, 0);
      lanes.fill(0);
      // Σ shareₖ Wₖᵀ Wₖ (x − μₖ): each component pulls towards its mean by its share of the density.
      for (let k = 0; k < query.shares.length; k++) {
        const share = query.shares[k]!;
        if (share === 0) continue;
        for (let row = 0; row < width; row++) {
          const pull = share * query.whitened[k * width + row]!;
          const at = (k * width + row) * width;
          for (let column = 0; column <= row; column++)
            lanes[2 * column + (row & 1)]! += pull * whitenings[at + column]!;
        }
      }
      for (let column = 0; column < width; column++)
        gradient[column] = lanes[2 * column]! + lanes[2 * column + 1]!;
      return energy;
    },
  };
}

/** Evaluates without allocating; `shares` and `whitened` are of the last state asked for. */
function queryOf(first: Mixture) {
  let mixture = first;
  const { width } = first;
  const shares = new Float64Array(first.weights.length);
  const whitened = new Float64Array(first.means.length);
  return {
    shares,
    whitened,
    use(next: Mixture): void {
      mixture = next;
    },
    logDensity(values: Float64Array, at: number): number {
      const { means, whitenings, heights } = mixture;
      for (let k = 0; k < shares.length; k++) {
        let [even, odd] = [0, 0];
        for (let row = 0; row < width; row++) {
          let sum = 0;
          const from = (k * width + row) * width;
          for (let column = 0; column <= row; column++)
            sum += whitenings[from + column]! * (values[at + column]! - means[k * width + column]!);
          whitened[k * width + row] = sum;
          if (row % 2 === 0) even += sum * sum;
          else odd += sum * sum;
        }
        shares[k] = heights[k]! - (even + odd) / 2;
      }
      return logSumOf(shares);
    },
  };
}

/**
 * How many numbers the rows chose. A component's shape is its own as far as its own rows made it, and counts
 * for that share of itself; what is left of all of them is the one shape that they have in common.
 */
function parametersOf({ weights, width }: Mixture, rowCount: number): number {
  const count = weights.length;
  const ownShapes = weights.reduce((sum, weight) => {
    const rows = weight * rowCount;
    return sum + rows / (rows + sharedRowsPerChannel * width);
  }, 0);
  const shapes = ownShapes + (count - ownShapes) / count;
  return count - 1 + count * width + (shapes * width * (width + 1)) / 2;
}
