import { logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import { fenceCells } from "#runtime/core/layout.ts";
import { countAtLeast } from "./surprise.ts";

/** How an expert's energies turn into surprise: nats of rarity among normal states, comparable between experts. */
export interface Tail {
  /** Energies of normal states, ascending. */
  readonly calibration: Float64Array;
  /** Energy per nat of surprise beyond the highest of them. */
  readonly scale: number;
}

/** Surprise, and what a nat of energy more would add to it. */
export interface Surprise {
  readonly nats: number;
  readonly slope: number;
}

/** The scale is the mean excess over the highest twentieth: an exponential tail, fitted by its likelihood. */
export function tailOf(energies: Float64Array): Tail {
  const calibration = energies.toSorted();
  const count = calibration.length;
  assert(count >= 1 && calibration.every(Number.isFinite), "a tail has finite energies to start from");
  const excesses = Math.min(count - 1, Math.max(excessesMin, Math.floor(count * tailShare)));
  const from = calibration[count - 1 - excesses]!;
  let sum = 0;
  for (let index = count - excesses; index < count; index++) sum += calibration[index]! - from;
  return { calibration, scale: Math.max(sum / Math.max(excesses, 1), scaleMin) };
}

const tailShare = 1 / 20;
const excessesMin = 10;
/** Where all energies are the same nothing is known about the tail, and it is steep rather than flat. */
const scaleMin = 1e-3;
const slopeMax = 1e9;

/**
 * −log of the conformal p-value at the calibration energies, linear between them, so never more than what
 * the rank alone says: a surprise above −log α is as rare as α among exchangeable states. Beyond the
 * highest energy ranks are mute, and the exponential tail goes on without an end: that part is a model.
 */
export function surpriseOf({ calibration, scale }: Tail, energy: number): Surprise {
  const count = calibration.length;
  const above = countAtLeast(calibration, energy);
  if (above === count) return { nats: 0, slope: 0 };
  const below = calibration[count - above - 1]!;
  const nats = rarityAt(calibration, below);
  if (above === 0) return { nats: nats + (energy - below) / scale, slope: 1 / scale };
  const next = calibration[count - above]!;
  const rise = logarithm((count + 1) / (above + 1)) - nats;
  // The share of the step, not the slope times the way: between two denormals a slope is infinite.
  const share = (energy - below) / (next - below);
  return { nats: nats + share * rise, slope: Math.min(rise / (next - below), slopeMax) };
}

/** What `surpriseOf` says at each of the calibration energies: a table for those who ask often. */
export function raritiesOf({ calibration }: Tail): Float64Array {
  return calibration.map((energy) => rarityAt(calibration, energy));
}

function rarityAt(calibration: Float64Array, energy: number): number {
  return logarithm((calibration.length + 1) / (countAtLeast(calibration, energy) + 1));
}

/** Where a rank is looked for: cells as wide as each other, and one for the rarest, which lie far apart. */
export interface Fences {
  readonly perNat: number;
  /** How many energies lie in the cells before each, and last how many there are. */
  readonly starts: readonly number[];
}

export function fencesOf({ calibration }: Pick<Tail, "calibration">): Fences {
  const count = calibration.length;
  const lowest = calibration[0]!;
  const span = calibration[count - 1 - Math.floor(count * rarestShare)]! - lowest;
  const perNat = span > 0 && fenceCells / span < Number.POSITIVE_INFINITY ? fenceCells / span : 0;
  const sizes = new Array<number>(fenceCells + 1).fill(0);
  for (const energy of calibration) sizes[Math.min(Math.floor((energy - lowest) * perNat), fenceCells)]!++;
  let before = 0;
  return { perNat, starts: [0, ...sizes.map((size) => (before += size))] };
}

const rarestShare = 1 / 50;
