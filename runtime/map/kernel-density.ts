// The same round kernel around at most 256 places that stand for all rows. It knows shapes that no few
// Gaussians have, and where the mixture is too generous between its components it says so.

import type { Chance } from "#runtime/core/chance.ts";
import { logarithm, logSumOf } from "#runtime/core/elementary.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Clusters, clustersOf, type Rows, squareBetween } from "./cluster.ts";
import type { Expert } from "./expert.ts";

/** In standardised channels. */
export interface KernelDensity {
  readonly width: number;
  /** One row a centre. */
  readonly centres: Float64Array;
  /** Sum 1, one a centre. */
  readonly weights: Float64Array;
  /** Standard deviation of the kernel, the same in each channel. */
  readonly bandwidth: number;
}

export interface KernelOptions {
  /** The lowest bandwidth: the widest resolution of the channels, in standardised units. */
  readonly bandwidthMin: number;
  readonly chance: Chance;
}

export const centresMax = 256;

export function fitKernelDensity(rows: Rows, { bandwidthMin, chance }: KernelOptions): KernelDensity {
  const rowCount = rows.values.length / rows.width;
  if (rowCount < rowsMin)
    throw new Fault("map/too-few-points", `${rowCount} rows cannot choose a bandwidth`, {
      hint: "Record for longer",
    });
  const clusters = clustersOf(rows, centresMax, chance);
  const bandwidth = Math.max(bandwidthMin, chooseBandwidth(rows, clusters));
  const weights = Float64Array.from(clusters.sizes, (size) => size / rowCount);
  return { width: rows.width, centres: clusters.centres, weights, bandwidth };
}

const rowsMin = 2;

/**
 * −log p in nats; the gradient pulls towards the centres by their shares, even and odd ones summed apart like
 * the lanes of the kernel `densityGradient`. Allocates nothing when asked.
 */
export function kernelExpert(density: KernelDensity): Expert {
  const { width, centres, weights, bandwidth } = density;
  const count = weights.length;
  const terms = new Float64Array(count);
  const lanes = new Float64Array(2 * width);
  const perSquare = 1 / (2 * bandwidth * bandwidth);
  const offsets = offsetsOf(density);
  const energy = (state: Float64Array): number => {
    for (let k = 0; k < count; k++)
      terms[k] = offsets[k]! - squareBetween(state, 0, centres, k * width, width) * perSquare;
    return -logSumOf(terms);
  };
  return {
    energy,
    gradient(state, gradient): number {
      const found = energy(state);
      lanes.fill(0);
      for (let k = 0; k < count; k++) {
        const pull = terms[k]! * 2 * perSquare;
        if (pull === 0) continue;
        for (let column = 0; column < width; column++)
          lanes[2 * column + (k & 1)]! += pull * (state[column]! - centres[k * width + column]!);
      }
      for (let column = 0; column < width; column++)
        gradient[column] = lanes[2 * column]! + lanes[2 * column + 1]!;
      return found;
    },
  };
}

/** The logarithm of each kernel's part of the density at its own centre. */
export function offsetsOf({ width, weights, bandwidth }: KernelDensity): Float64Array {
  return weights.map((weight) => logarithm(weight) - heightOf(bandwidth, width));
}

/**
 * The bandwidth under which the rows are the least surprising to each other. A row is taken out of its own
 * cluster, whose centre then moves away from it by size / (size − 1): without that the row would vouch for itself.
 */
function chooseBandwidth(rows: Rows, { centres, sizes, owners }: Clusters): number {
  const { values, width } = rows;
  const taken = Math.min(owners.length, judgesMax);
  const squares = new Float64Array(taken * sizes.length);
  const logSizes = Float64Array.from(sizes, logarithm);
  const logOthers = Float64Array.from(sizes, (size) =>
    size > 1 ? logarithm(size - 1) : Number.NEGATIVE_INFINITY,
  );
  const own = Int32Array.from({ length: taken }, (_, judge) => Math.floor((judge * owners.length) / taken));
  for (let judge = 0; judge < taken; judge++)
    for (let k = 0; k < sizes.length; k++) {
      const size = sizes[k]!;
      const moved = owners[own[judge]!] === k && size > 1 ? size / (size - 1) : 1;
      squares[judge * sizes.length + k] =
        moved * moved * squareBetween(values, own[judge]! * width, centres, k * width, width);
    }
  const terms = new Float64Array(sizes.length);
  let best = bandwidths[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const bandwidth of bandwidths) {
    const perSquare = 1 / (2 * bandwidth * bandwidth);
    let surprise = taken * heightOf(bandwidth, width);
    for (let judge = 0; judge < taken; judge++) {
      const owner = owners[own[judge]!]!;
      for (let k = 0; k < sizes.length; k++)
        terms[k] =
          (k === owner ? logOthers[k]! : logSizes[k]!) - squares[judge * sizes.length + k]! * perSquare;
      surprise -= Math.max(logSumOf(terms), -energyMax);
    }
    if (surprise < least) {
      least = surprise;
      best = bandwidth;
    }
  }
  return best;
}

/** More rows do not change the choice between steps of a tenth. */
const judgesMax = 4_096;
/** One lonely row must not choose the bandwidth for all. */
const energyMax = 1e5;
/** In deviations of the channels, from 0.03 to 3 in steps of a tenth. */
const bandwidths: readonly number[] = Array.from({ length: 49 }, (_, step) => stepped(0.03, step));

function stepped(first: number, steps: number): number {
  let value = first;
  for (let step = 0; step < steps; step++) value *= 1.1;
  return value;
}

/** −log of the kernel's height. */
function heightOf(bandwidth: number, width: number): number {
  return width * (logarithm(bandwidth) + logTwoPi / 2);
}
const logTwoPi = 1.8378770664093453;
