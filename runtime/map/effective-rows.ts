// How many independent rows a recording is worth. Neighbouring rows are nearly the same row: a thousand of
// them may hold forty accidents, and a promise made from a thousand would be broken by the forty-first.

import type { Range } from "./blocks.ts";

/** Energies in the order of time; within a stretch each row follows the one before. */
export interface EnergySeries {
  readonly energies: Float64Array;
  readonly stretches: readonly Range[];
}

/** Rows in one unbroken stretch. */
export function unbroken(energies: Float64Array): EnergySeries {
  return { energies, stretches: [[0, energies.length]] };
}

/**
 * How many rows there are for each independent one, at least 1: the factor by which dependence widens the
 * spread of a count of exceedances, 1 + 2 Σ ρ(lag). It is taken at the level of `alpha` and at lower ones,
 * where there is more to count, and the largest stands: some plants remember their extremes the longest,
 * others the shortest. Rows in which no memory can be seen are counted as they are.
 */
export function rowsPerIndependent(series: EnergySeries, alpha: number): number {
  const count = series.energies.length;
  if (count < rowsMin || isForgetful(series)) return 1;
  const ascending = series.energies.toSorted();
  let largest = 1;
  for (let level = alpha; level <= levelMax; level *= 2) {
    const above = Math.floor(count * level);
    if (above < exceedancesMin) continue;
    largest = Math.max(largest, inflationAbove(series, ascending[count - 1 - above]!));
  }
  return largest;
}

/** Fewer rows show no memory, and can promise nothing anyway. */
const rowsMin = 20;
const levelMax = 1 / 4;
const exceedancesMin = 10;

/**
 * Whether no correlation between the ranks of rows at the first few lags stands out of what chance makes of
 * independent ones. Ranks, because one outlier must not hide the memory of all others. Independent rows pass
 * in about 99 of 100 cases; a memory weaker than the band widens the count by less than a twentieth.
 */
function isForgetful({ energies, stretches }: EnergySeries): boolean {
  const ranks = ranksOf(energies);
  const middle = (energies.length - 1) / 2;
  const variance = (energies.length * energies.length - 1) / 12;
  for (let lag = 1; lag <= lagsTested; lag++) {
    let sum = 0;
    let pairs = 0;
    for (const [first, end] of stretches)
      for (let row = first + lag; row < end; row++, pairs++)
        sum += (ranks[row]! - middle) * (ranks[row - lag]! - middle);
    if (pairs > 0 && sum / pairs > (bandDeviations * variance) / Math.sqrt(pairs)) return false;
  }
  return true;
}

const lagsTested = 8;
const bandDeviations = 3;

/** From 0; equal energies share the middle of their places, or a sort would invent an order for them. */
function ranksOf(energies: Float64Array): Float64Array {
  const order = Uint32Array.from(energies.keys()).sort((a, b) => energies[a]! - energies[b]!);
  const ranks = new Float64Array(energies.length);
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && energies[order[end]!] === energies[order[first]!]) end++;
    for (let place = first; place < end; place++) ranks[order[place]!] = (first + end - 1) / 2;
  }
  return ranks;
}

/**
 * Geyer's initial monotone sequence (1992) on the indicator of an exceedance: autocorrelations are summed in
 * pairs for as long as a pair is positive, and never more than the pair before, each weighed by how many rows
 * of one stretch are that far apart. Where the stretches end before the memory does, its end was not seen, and
 * how much the stretches themselves differ has to tell.
 */
function inflationAbove({ energies, stretches }: EnergySeries, limit: number): number {
  const count = energies.length;
  const endOf = new Uint32Array(count);
  let longest = 0;
  for (const [first, end] of stretches) {
    endOf.fill(end, first, end);
    longest = Math.max(longest, end - first);
  }
  const above: number[] = [];
  for (let row = 0; row < count; row++) if (energies[row]! > limit) above.push(row);
  const share = above.length / count;
  const variance = share * (1 - share);
  if (variance === 0) return 1;
  const lagMax = Math.floor(longest / 2);
  let sum = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag < Math.max(lagMax, 1); lag += 2) {
    const [even, odd] = [correlationAt(lag), correlationAt(lag + 1)];
    const pair = even + odd;
    if (!(pair > 0)) return Math.max(1, 2 * sum - 1);
    const kept = Math.min(1, before / pair);
    sum += (kept * (even * pairsAt(lag) + odd * pairsAt(lag + 1))) / count;
    before = Math.min(pair, before);
  }
  return Math.max(1, 2 * sum - 1, inflationBetween({ energies, stretches }, limit));

  function pairsAt(lag: number): number {
    let pairs = 0;
    for (const [first, end] of stretches) pairs += Math.max(0, end - first - lag);
    return pairs;
  }

  function correlationAt(lag: number): number {
    if (lag === 0) return 1;
    const pairs = pairsAt(lag);
    let together = 0;
    for (const row of above) if (row + lag < endOf[row]! && energies[row + lag]! > limit) together++;
    return pairs === 0 ? 0 : (together / pairs - share * share) / variance;
  }
}

/**
 * The same factor from how unequal the stretches' shares of exceedances are, each stretch one witness: whatever
 * their rows have in common, a memory or a whole run's own ways, is in it. A spread seen in few stretches may be
 * too small by chance, so its upper bound with 95 % is taken. A stretch is never worth less than one row.
 */
function inflationBetween({ energies, stretches }: EnergySeries, limit: number): number {
  const most = energies.length / stretches.length;
  if (stretches.length < stretchesMin) return most;
  const shareOf = (first: number, end: number): number => {
    let above = 0;
    for (let row = first; row < end; row++) if (energies[row]! > limit) above++;
    return above / (end - first);
  };
  const share = shareOf(0, energies.length);
  let spread = 0;
  for (const [first, end] of stretches) {
    const off = (shareOf(first, end) - share) * (end - first);
    spread += off * off;
  }
  const factor = spread / (share * (1 - share) * energies.length);
  return Math.min(factor * (stretches.length / chiSquareLow(stretches.length - 1)), most);
}

/** Fewer say nothing of how much stretches differ. */
const stretchesMin = 10;

/** Below it is one χ² of so many degrees in twenty (Wilson and Hilferty 1931). */
function chiSquareLow(degrees: number): number {
  const width = 2 / (9 * degrees);
  return degrees * (1 - width - 1.6448536269514722 * Math.sqrt(width)) ** 3;
}
