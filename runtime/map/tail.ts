import { logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
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
