// The straight line by regime: each regime adds a line of its own to what the one for all of the plant says,
// ridge regression of the rest. A regime of few rows so stays with the common line.

import { prng } from "#runtime/core/prng.ts";
import { factorOf, solve } from "#runtime/map/cholesky.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import { fitComponents } from "#runtime/map/mixture.ts";
import { type Scale, type Stepper, standardRows } from "./learned-replay.ts";
import type { TimedSet } from "./learned-series.ts";

/** How much each regime has to say about a row; the shares of one row sum to at most 1. */
export interface Regimes {
  readonly count: number;
  shares(past: Float64Array, row: number, shares: Float64Array): void;
}

export interface Parting {
  readonly base: Stepper;
  readonly scale: Scale;
  readonly set: TimedSet;
}

/** By what is known of the plant: the commonest modes that have rows enough, each alone. */
export function knownRegimes({ modes, learn, width }: TimedSet): Regimes | undefined {
  if (modes === undefined) return undefined;
  const counts = new Map<number, number>();
  for (const [first, end] of learn.stretches)
    for (let row = first; row < end; row++) counts.set(modes[row]!, (counts.get(modes[row]!) ?? 0) + 1);
  const own = [...counts].filter(([, rows]) => rows >= ownRowsPerChannel * width).map(([mode]) => mode);
  if (own.length < 2) return undefined;
  return {
    count: own.length,
    shares(_, row, shares): void {
      shares.fill(0);
      const at = own.indexOf(modes[row]!);
      if (at >= 0) shares[at] = 1;
    },
  };
}

const ownRowsPerChannel = 10;

/** By what the rows look like: the components of a mixture, each by its share of the density there. */
export function componentRegimes(
  { scale, set }: Parting,
  { count, seed }: { count: number; seed: number },
): Regimes {
  const { learn, width } = set;
  const inner = standardRows(learn, scale);
  const values = Float64Array.from(
    learn.stretches.flatMap(([first, end]) => [...inner.subarray(first * width, end * width)]),
  );
  const chance = prng(seed);
  const options = { floor: new Float64Array(width), chance: () => chance.between(0, 1) };
  const { mixture } = fitComponents({ values, width }, count, options);
  return { count: mixture.weights.length, shares: (past, _, shares) => shareOut(mixture, past, shares) };
}

function shareOut(
  { width, means, whitenings, heights }: Mixture,
  past: Float64Array,
  shares: Float64Array,
): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < shares.length; k++) {
    let squares = 0;
    for (let row = 0; row < width; row++) {
      let sum = 0;
      const from = (k * width + row) * width;
      for (let column = 0; column <= row; column++)
        sum += whitenings[from + column]! * (past[column]! - means[k * width + column]!);
      squares += sum * sum;
    }
    shares[k] = heights[k]! - squares / 2;
    highest = Math.max(highest, shares[k]!);
  }
  let total = 0;
  for (let k = 0; k < shares.length; k++) {
    shares[k] = Math.exp(shares[k]! - highest);
    total += shares[k]!;
  }
  for (let k = 0; k < shares.length; k++) shares[k]! /= total;
}

/**
 * The likeliest regime alone, and in a roll-out the one it starts in: a kernel would have to choose a matrix once
 * and no more, where sharing out costs a mixture at every step.
 */
export function heldRegimes(regimes: Regimes, { scale, set }: Parting): Regimes {
  const inner = standardRows(set.learn, scale);
  return {
    count: regimes.count,
    shares(_, row, shares): void {
      regimes.shares(inner.subarray(row * set.width, (row + 1) * set.width), row, shares);
      let likeliest = 0;
      for (let k = 1; k < shares.length; k++) if (shares[k]! > shares[likeliest]!) likeliest = k;
      const isAny = shares[likeliest]! > 0;
      shares.fill(0);
      if (isAny) shares[likeliest] = 1;
    },
  };
}

/** Sums over the rows of a regime, from which every ridge has its lines. */
interface Sums {
  readonly inner: Float64Array;
  readonly cross: Float64Array;
  rows: number;
}

/** A fit a ridge, all from one pass over the rows that are learned. */
export function fitRegimes(
  regimes: Regimes,
  { base, scale, set }: Parting,
  ridges: readonly number[],
): readonly Stepper[] {
  const { width, learn } = set;
  const size = width + 1;
  const all = Array.from({ length: regimes.count }, (): Sums => {
    return { inner: new Float64Array(size * size), cross: new Float64Array(size * width), rows: 0 };
  });
  const inner = standardRows(learn, scale);
  const past = new Float64Array(size).fill(1);
  const rest = new Float64Array(width);
  const shares = new Float64Array(regimes.count);
  for (const [first, end] of learn.stretches)
    for (let row = first; row + 1 < end; row++) {
      past.set(inner.subarray(row * width, (row + 1) * width));
      base.next(past.subarray(0, width), rest, row);
      for (let to = 0; to < width; to++) rest[to] = inner[(row + 1) * width + to]! - rest[to]!;
      regimes.shares(past, row, shares);
      for (let k = 0; k < shares.length; k++)
        if (shares[k]! > shareMin) add(all[k]!, { past, rest, share: shares[k]! });
    }
  return ridges.map((ridge) =>
    steppedBy(
      regimes,
      { base, width },
      all.map((sums) => linesOf(sums, { width, ridge })),
    ),
  );
}

/** Below it a row says nothing about a regime. */
const shareMin = 1e-6;

function add(
  sums: Sums,
  { past, rest, share }: { past: Float64Array; rest: Float64Array; share: number },
): void {
  const [size, width] = [past.length, rest.length];
  sums.rows += share;
  for (let from = 0; from < size; from++) {
    const part = share * past[from]!;
    for (let to = 0, at = from * size; to <= from; to++, at++) sums.inner[at]! += part * past[to]!;
    for (let to = 0, at = from * width; to < width; to++, at++) sums.cross[at]! += part * rest[to]!;
  }
}

function linesOf(
  { inner, cross, rows }: Sums,
  { width, ridge }: { width: number; ridge: number },
): Float64Array {
  const size = width + 1;
  const matrix = inner.slice();
  // As if each channel had shown no more than the common line in a row a channel besides.
  for (let at = 0; at < size; at++) matrix[at * size + at]! += ridge * (rows + size);
  const lower = factorOf(matrix, size);
  const lines = new Float64Array(size * width);
  for (let to = 0; to < width; to++) {
    const column = Float64Array.from({ length: size }, (_, from) => cross[from * width + to]!);
    solve(lower, column);
    for (let from = 0; from < size; from++) lines[from * width + to] = column[from]!;
  }
  return lines;
}

function steppedBy(
  regimes: Regimes,
  { base, width }: { base: Stepper; width: number },
  lines: readonly Float64Array[],
): Stepper {
  const shares = new Float64Array(regimes.count);
  return {
    next(past, next, row): void {
      base.next(past, next, row);
      regimes.shares(past, row, shares);
      for (let k = 0; k < shares.length; k++) {
        const share = shares[k]!;
        if (!(share > shareMin)) continue;
        const own = lines[k]!;
        for (let from = 0; from <= width; from++) {
          const part = share * (from === width ? 1 : past[from]!);
          for (let to = 0, at = from * width; to < width; to++, at++) next[to]! += part * own[at]!;
        }
      }
    },
  };
}
