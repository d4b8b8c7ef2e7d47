import { chanceFrom } from "#runtime/core/chance.ts";
import { exceedancesAllowed } from "#runtime/map/conformal.ts";

/** What a promised rate became on rows that the threshold did not see. */
export interface Kept {
  readonly promised: number;
  /** Over the splits: the mean, and where nine of ten lie. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Rates that a threshold is stated for. */
export const rates: readonly number[] = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/**
 * Halves the calibration energies many times, by chance from a fixed seed; takes the threshold from one half and
 * counts what the other half has above it. A file does not hold the order in time, so this shows what the
 * number of rows can promise among exchangeable states, and nothing about drift.
 */
export function reliabilityOf(ascending: Float64Array): readonly Kept[] {
  const half = Math.floor(ascending.length / 2);
  const promised = rates.filter((rate) => exceedancesAllowed(half, rate) >= 0);
  const realised = promised.map(() => new Float64Array(splits));
  const chance = chanceFrom(1);
  for (let split = 0; split < splits; split++) {
    const draws = Float64Array.from({ length: ascending.length }, chance);
    const order = Array.from(draws.keys()).sort((a, b) => draws[a]! - draws[b]! || a - b);
    const isTaken = new Uint8Array(ascending.length);
    for (const index of order.slice(0, half)) isTaken[index] = 1;
    const taken = ascending.filter((_, index) => isTaken[index] === 1);
    const rest = ascending.filter((_, index) => isTaken[index] === 0);
    for (const [index, rate] of promised.entries()) {
      const threshold = taken[taken.length - 1 - exceedancesAllowed(half, rate)]!;
      realised[index]![split] = rest.filter((energy) => energy > threshold).length / rest.length;
    }
  }
  return promised.map((rate, index) => {
    const sorted = realised[index]!.sort();
    const mean = sorted.reduce((sum, share) => sum + share, 0) / splits;
    return {
      promised: rate,
      mean,
      low: sorted[Math.floor(splits * 0.05)]!,
      high: sorted[Math.ceil(splits * 0.95) - 1]!,
    };
  });
}

const splits = 40;
