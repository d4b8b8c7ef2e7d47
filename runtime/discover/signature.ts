import { assert } from "#runtime/core/fault.ts";
import type { Moves } from "./chain.ts";

/** What a run showed at one temperature: the fingerprint by which two runs, or two samplers, are compared. */
export interface Reading {
  readonly temperature: number;
  readonly sweeps: number;
  readonly min: number;
  readonly mean: number;
  readonly variance: number;
  /** dE/dT by fluctuation, variance / temperature²: it peaks where the system freezes. */
  readonly heatCapacity: number;
  /** Of the moves that were asked; for heat-bath sweeps the share of parts that changed. */
  readonly acceptance: number;
  readonly histogram: Histogram;
}

export interface Histogram {
  /** Where the first bin begins; bins are half open and of one width. */
  readonly from: number;
  readonly width: number;
  readonly counts: readonly number[];
}

export interface Gauge {
  add(energy: number, moves: Moves): void;
  reading(): Reading;
}

/** Takes energies one by one in bounded memory (Welford's sums and a histogram that widens by doubling). */
export function gaugeOf(temperature: number): Gauge {
  const counts = new Float64Array(histogramBins);
  let [count, min, mean, squares, asked, taken, from, width] = [0, 0, 0, 0, 0, 0, 0, 0];
  const widen = (energy: number): void => {
    if (width === 0) {
      // The first two different energies decide the first width.
      if (energy === from) return;
      width = Math.max((4 * Math.abs(energy - from)) / histogramBins, widthMin * Math.abs(from), widthMin);
      const place = energy < from ? histogramBins - 1 : 0;
      counts[place] = counts[0]!;
      if (place > 0) counts[0] = 0;
      from -= place * width;
    }
    while (energy >= from + width * histogramBins) {
      fold(counts, 0);
      width *= 2;
    }
    while (energy < from) {
      fold(counts, histogramBins / 2);
      from -= width * histogramBins;
      width *= 2;
    }
  };
  return {
    add(energy, moves): void {
      assert(Number.isFinite(energy), "an energy is finite");
      if (count === 0) [min, from] = [energy, energy];
      widen(energy);
      count++;
      min = Math.min(min, energy);
      const step = energy - mean;
      mean += step / count;
      squares += step * (energy - mean);
      asked += moves.asked;
      taken += moves.taken;
      const bin = width === 0 ? 0 : Math.min(Math.floor((energy - from) / width), histogramBins - 1);
      counts[bin]!++;
    },
    reading(): Reading {
      const variance = count === 0 ? 0 : squares / count;
      return {
        temperature,
        sweeps: count,
        min,
        mean,
        variance,
        heatCapacity: variance / (temperature * temperature),
        acceptance: asked === 0 ? 0 : taken / asked,
        histogram: { from, width, counts: Array.from(counts) },
      };
    },
  };
}

export const histogramBins = 64;

/** Narrower bins than this share of an energy would show rounding. */
const widthMin = 1e-12;

/** Two bins become one; they land in the half that begins at `at`, the other half is new and empty. */
function fold(counts: Float64Array, at: number): void {
  const halves = counts.slice();
  counts.fill(0);
  for (let bin = 0; bin < histogramBins; bin++) counts[at + (bin >> 1)]! += halves[bin]!;
}

/**
 * How many independent draws a correlated series is worth: its length over the integrated autocorrelation
 * time, summed by Geyer's initial positive sequence (1992), which ends where a pair of lags turns negative.
 */
export function effectiveSize(series: Float64Array): number {
  const count = series.length;
  assert(count >= 4, "an autocorrelation needs a series");
  const mean = series.reduce((sum, value) => sum + value, 0) / count;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let at = lag; at < count; at++) sum += (series[at]! - mean) * (series[at - lag]! - mean);
    return sum / count;
  };
  const variance = covariance(0);
  if (variance === 0) return 1;
  let time = -1;
  for (let lag = 0; lag + 1 < count; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance;
    if (pair <= 0) break;
    time += 2 * pair;
  }
  return Math.min(count, count / Math.max(time, 1 / count));
}
