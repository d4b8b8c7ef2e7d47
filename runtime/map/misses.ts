// What a forecaster missed, as evidence about it. A forecaster that is a straight line is wrong in the same
// direction for as long as the plant stays where the line is not: a hundred neighbouring misses are a few accidents,
// and whoever counted each as a witness would find every plant changed within seconds.

import { energyNatsMax } from "#runtime/core/layout.ts";
import { prng } from "#runtime/core/prng.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { Range } from "./blocks.ts";
import { clustersOf, squareBetween } from "./cluster.ts";
import { rowsPerIndependent } from "./effective-rows.ts";
import { type Forecaster, rollOut, stateAt } from "./forecaster.ts";
import { rounded, thinned } from "./rounded.ts";
import type { Series } from "./series.ts";

export interface Misses {
  /** So many rows make one witness: the mean of what was missed in them. */
  readonly rows: number;
  /** Of such stretches of rows that the forecaster was not fitted to, ascending. */
  readonly energies: Float64Array;
  readonly usual: UsualMiss;
}

/**
 * What is usually missed, place by place. A straight line misses more where the plant bends, or where metal is
 * thrown in; a controller that works there all day is no other plant than the crew that worked there half of it.
 */
export interface UsualMiss {
  /** Of the forecaster's columns, in its deviations: one row a place. */
  readonly places: Float64Array;
  /** The mean energy of what is missed from there, positive. */
  readonly energies: Float64Array;
}

/** Rows with a forecaster that has not seen them. */
export interface Unseen {
  readonly series: Series;
  readonly forecaster: Forecaster;
}

/** The parts are stretches of the same rows. What they missed is told by places in the scale of the whole. */
export function missesIn(
  parts: readonly Unseen[],
  { whole, commands }: { readonly whole: Forecaster; readonly commands: readonly number[] },
): Misses {
  const [energies, starts, stretches]: [number[], Float64Array[], Range[]] = [[], [], []];
  for (const { series, forecaster } of parts)
    for (const [first, end] of everyNth(series.stretches, rowsMax / parts.length)) {
      const from = energies.length;
      for (let row = first; row + 1 < end; row++) {
        const state = stateAt(series, row, 1);
        energies.push(missEnergy(forecaster, commands, [state, stateAt(series, row + 1, 1)]));
        starts.push(state);
      }
      if (energies.length > from) stretches.push([from, energies.length]);
    }
  const usual = usualIn(energies, starts, whole);
  const shares = Float64Array.from(energies, (energy, at) => energy / usualAt(usual, whole, starts[at]!));
  const memory = rowsPerIndependent({ energies: shares, stretches }, memoryLevel);
  const rows = memory > 1 ? Math.min(Math.ceil(memoriesEach * memory), missRowsMax) : 1;
  const mean = new MissMean(rows);
  const means = shares.map((share) => mean.add(share) ?? Number.NaN).filter((each) => !Number.isNaN(each));
  return { rows, energies: thinned(means.sort(), missesKept), usual };
}

function usualIn(energies: readonly number[], starts: readonly Float64Array[], whole: Forecaster): UsualMiss {
  const { width } = whole;
  if (energies.length === 0) return { places: new Float64Array(width), energies: Float64Array.of(1) };
  const picked = Math.min(energies.length, placedRowsMax);
  const values = new Float64Array(picked * width);
  for (let at = 0; at < picked; at++)
    values.set(scaled(whole, starts[Math.floor((at * energies.length) / picked)]!), at * width);
  const source = prng(placesSeed);
  const { centres } = clustersOf({ values, width }, placesOf(width), () => source.between(0, 1));
  const places = rounded(centres);
  const count = new Float64Array(places.length / width);
  const sum = new Float64Array(count.length);
  for (const [at, energy] of energies.entries()) {
    const place = nearestOf(places, scaled(whole, starts[at]!));
    count[place]!++;
    sum[place]! += energy;
  }
  const overall = Math.max(sum.reduce((all, each) => all + each, 0) / energies.length, energyLeast);
  // A place with few rows is believed to be like all others, the more so the fewer they are.
  const each = sum.map(
    (total, place) => (total + likeOthersRows * overall) / (count[place]! + likeOthersRows),
  );
  return { places, energies: rounded(each) };
}

/** Fewer, the more channels a place is made of. */
export function placesOf(width: number): number {
  return Math.max(placesMin, Math.min(placesMax, Math.floor(placedMax / width)));
}

/** The usual miss of a step that begins in this state. */
export function usualAt({ places, energies }: UsualMiss, whole: Forecaster, state: Float64Array): number {
  return energies[nearestOf(places, scaled(whole, state))]!;
}

function scaled({ mean, deviation }: Forecaster, state: Float64Array): Float64Array {
  const inner = new Float64Array(state.length);
  for (let column = 0; column < inner.length; column++)
    inner[column] = (state[column]! - mean[column]!) / deviation[column]!;
  return inner;
}

/** The first place for what is near none. */
function nearestOf(places: Float64Array, state: Float64Array): number {
  const width = state.length;
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place * width < places.length; place++) {
    const square = squareBetween(state, 0, places, place * width, width, least);
    if (!(square < least)) continue;
    least = square;
    nearest = place;
  }
  return nearest;
}

/** Over so many rows each, one after the other. Rows that could not be looked at in between are left out. */
export class MissMean {
  readonly #rows: number;
  #sum = 0;
  #count = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#sum = pen.number(this.#sum);
    this.#count = pen.below(this.#count, this.#rows + 1);
  }

  /** The mean of a stretch, with its last row. */
  add(energy: number): number | undefined {
    this.#sum += energy;
    if (++this.#count < this.#rows) return undefined;
    const mean = this.#sum / this.#count;
    this.#sum = 0;
    this.#count = 0;
    return mean;
  }
}

/**
 * How rare what came is, given the row before: half the squared miss of the channel that missed the most, in
 * the deviations that the forecaster misses it by. What is commanded is nobody's to forecast.
 */
export function missEnergy(
  forecaster: Forecaster,
  commands: readonly number[],
  [before, after]: readonly [Float64Array, Float64Array],
): number {
  const next = rollOut(forecaster, before, { commands: [], steps: 1 });
  const { deviation, error } = forecaster;
  let highest = 0;
  for (let column = 0; column < next.length; column++) {
    if (commands.includes(column)) continue;
    const scale = Math.max(error.oneStep[column]! * deviation[column]!, Number.MIN_VALUE * 2 ** 60);
    const off = (after[column]! - next[column]!) / scale;
    if (!Number.isFinite(off)) return energyNatsMax;
    highest = Math.max(highest, Math.min((off * off) / 2, energyNatsMax));
  }
  return highest;
}

/** Whole stretches, so that what is memory between neighbours stays one; evenly fewer of them where they are many. */
function everyNth(stretches: readonly Range[], rows: number): readonly Range[] {
  const count = stretches.reduce((sum, [first, end]) => sum + end - first, 0);
  const step = Math.max(1, Math.ceil(count / rows));
  return stretches.filter((_, index) => index % step === 0);
}

const rowsMax = 262_144;
/** Where a memory is looked for: from a hundredth of the rows up to a quarter. */
const memoryLevel = 0.01;
/** Then neighbouring means have little in common: an eighth of a memory at each end. */
const memoriesEach = 4;
export const missRowsMax = 3_600;
const missesKept = 512;
export const placesMax = 16;
/** In values, or the map of a wide plant would be larger than it may be. */
const placedMax = 64;
const placesMin = 2;
const placedRowsMax = 8_192;
const placesSeed = 1;
const likeOthersRows = 30;
/** A forecaster that never misses has to miss something before anybody can say how much more. */
const energyLeast = 1e-9;
