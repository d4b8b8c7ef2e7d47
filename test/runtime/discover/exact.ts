import { exponential } from "#runtime/core/elementary.ts";

// What samplers are held against: distances between what was counted and what is exact, each with the
// bound above which a correct sampler would be met once in a thousand seeds. The seeds are fixed.

/** χ² of counts against shares, over the number that a correct sampler passes 999 times in 1000. */
export function chiSquare(
  counts: readonly number[],
  shares: readonly number[],
): { ratio: number; bins: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [sum, bins, countLeft, shareLeft] = [0, 0, 0, 0];
  // Bins that expect fewer than five are thrown together: below that χ² is not χ².
  for (const [bin, share] of shares.entries()) {
    const expected = share * total;
    if (expected < 5) {
      countLeft += counts[bin]!;
      shareLeft += share;
      continue;
    }
    sum += (counts[bin]! - expected) ** 2 / expected;
    bins++;
  }
  if (shareLeft * total >= 5) {
    sum += (countLeft - shareLeft * total) ** 2 / (shareLeft * total);
    bins++;
  }
  return { ratio: sum / chiSquareBound(bins - 1), bins };
}

/** Wilson and Hilferty's cube (1931), at 0.999. */
function chiSquareBound(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + 3.0902 * Math.sqrt(part)) ** 3;
}

/** Kolmogorov's distance of draws from an exact distribution function, over its bound at 0.999. */
export function kolmogorov(draws: Float64Array, below: (x: number) => number): number {
  const sorted = draws.toSorted();
  let worst = 0;
  for (const [rank, x] of sorted.entries()) {
    const exact = below(x);
    worst = Math.max(worst, exact - rank / sorted.length, (rank + 1) / sorted.length - exact);
  }
  return (worst * Math.sqrt(sorted.length)) / 1.9495;
}

/** Distribution function of e^(−energy) on an interval, by the trapezium rule on a fine grid. */
export function cumulative(
  energy: (x: number) => number,
  { from, to }: { from: number; to: number },
): (x: number) => number {
  const cells = 20_000;
  const step = (to - from) / cells;
  const sums = new Float64Array(cells + 1);
  const weight = (cell: number): number => exponential(Math.min(0, -energy(from + cell * step)));
  for (let cell = 1; cell <= cells; cell++)
    sums[cell] = sums[cell - 1]! + (weight(cell - 1) + weight(cell)) / 2;
  return (x) => {
    const place = Math.min(Math.max((x - from) / step, 0), cells);
    const cell = Math.min(Math.floor(place), cells - 1);
    return (sums[cell]! + (place - cell) * (sums[cell + 1]! - sums[cell]!)) / sums[cells]!;
  };
}

export function normalBelow(x: number): number {
  return (1 + errorFunction(x / Math.SQRT2)) / 2;
}

/** Abramowitz and Stegun 7.1.26, right to 1.5e-7: far below what these tests resolve. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}
