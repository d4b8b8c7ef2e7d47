// How far a predicted state lies from what the plant did, in two ways that need neither exponential nor
// logarithm: a harmful command leads so far out that every smooth density shows its Gaussian tail there.

import { factorOf, forwardSolve } from "#runtime/map/cholesky.ts";
import type { Series } from "#runtime/map/series.ts";

export interface SlowDensity {
  readonly channels: readonly number[];
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** Cholesky factor of the correlations of the channels, with a floor on the diagonal. */
  readonly lower: Float64Array;
}

export function fitSlowDensity({ rows, width, stretches }: Series, channels: readonly number[]): SlowDensity {
  const size = channels.length;
  const mean = new Float64Array(size);
  const moments = new Float64Array(size * size);
  let count = 0;
  for (const [first, end] of stretches)
    for (let row = first; row < end; row++, count++)
      channels.forEach((channel, at) => {
        mean[at]! += rows[row * width + channel]!;
      });
  mean.forEach((sum, at) => {
    mean[at] = sum / count;
  });
  for (const [first, end] of stretches)
    for (let row = first; row < end; row++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j <= i; j++)
          moments[i * size + j]! +=
            (rows[row * width + channels[i]!]! - mean[i]!) * (rows[row * width + channels[j]!]! - mean[j]!);
  const deviation = mean.map((_, at) => Math.sqrt(moments[at * size + at]! / count) || 1);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) moments[i * size + j]! /= count * deviation[i]! * deviation[j]!;
  for (let at = 0; at < size; at++) moments[at * size + at]! += correlationFloor;
  return { channels, mean, deviation, lower: factorOf(moments, size) };
}

/** Below it two channels count as one, and their difference as noise. */
const correlationFloor = 1e-3;

/** The highest energy of a single channel, in nats of its own Gaussian above the mean's. Total: infinite for NaN. */
export function marginalEnergy(density: SlowDensity, row: Float64Array): number {
  let highest = 0;
  density.channels.forEach((channel, at) => {
    const off = Math.abs(row[channel]! - density.mean[at]!) / density.deviation[at]!;
    if (!(off <= highest)) highest = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
  });
  return (highest * highest) / 2;
}

/** The energy of all channels together, in nats above the mean's: half the squared Mahalanobis distance. */
export function jointEnergy(density: SlowDensity, row: Float64Array): number {
  const { channels, mean, deviation, lower } = density;
  const off = Float64Array.from(channels, (channel, at) => (row[channel]! - mean[at]!) / deviation[at]!);
  forwardSolve(lower, off);
  const sum = off.reduce((total, of) => total + of * of, 0);
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum / 2;
}

export type RowEnergy = (density: SlowDensity, row: Float64Array) => number;

/** The highest energy on a path of rows, and where on it. */
export function highestOn(
  path: Float64Array,
  { density, energy, width }: { density: SlowDensity; energy: RowEnergy; width: number },
): { readonly energy: number; readonly step: number } {
  let highest = { energy: 0, step: 0 };
  for (let at = 0, step = 0; at < path.length; at += width, step++) {
    const of = energy(density, path.subarray(at, at + width));
    if (of > highest.energy) highest = { energy: of, step };
  }
  return highest;
}
