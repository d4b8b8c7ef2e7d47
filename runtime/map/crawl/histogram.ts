// How often each value came, in at most `binsMax` bins, and the same bins in whatever order the values came.
// Bins are [k·2^level, (k+1)·2^level). The level is the lowest at which the bins that hold anything are few
// enough; bins of one level nest in those of the next, so that level is a property of the values alone, and
// two histograms merge without loss. A glitch at 1e9 costs one bin and blurs nothing.

import { powerOfTwo } from "./exact-sum.ts";

export const binsMax = 512;
/** The magnitudes that are told apart; smaller ones are 0, larger ones no reading. */
export const magnitudeMax: number = powerOfTwo(400);
export const magnitudeMin: number = powerOfTwo(-400);
/** At it every bin is a single value, since the last bit of the smallest magnitude lies above. */
const levelExact = -500;
const levelMax = 401;
const slotsMin = 64;
const slotsMax: number = 2 * binsMax;

const float: Float64Array = new Float64Array(1);
const halves: Uint32Array = new Uint32Array(float.buffer);

export interface Bin {
  /** The lower edge; the value itself where the histogram is exact. */
  readonly at: number;
  readonly count: number;
}

export class Histogram {
  #level = levelExact;
  #width = powerOfTwo(levelExact);
  #keys = new Float64Array(slotsMin);
  /** 0 where a slot is free. */
  #counts = new Float64Array(slotsMin);
  #used = 0;
  #lastKey = Number.NaN;
  #lastSlot = 0;

  get isExact(): boolean {
    return this.#level === levelExact;
  }

  /** 0 where every bin is one value. */
  get width(): number {
    return this.isExact ? 0 : this.#width;
  }

  get level(): number {
    return this.#level;
  }

  /** A number of magnitude 0 or 2^±400. */
  add(value: number, times = 1): void {
    const key = this.#keyOf(value);
    if (key === this.#lastKey) {
      this.#counts[this.#lastSlot]! += times;
      return;
    }
    const slot = this.#slotOf(key);
    if (this.#counts[slot] === 0) {
      this.#keys[slot] = key;
      this.#used++;
    }
    this.#counts[slot]! += times;
    this.#lastKey = key;
    this.#lastSlot = slot;
    if (this.#used > binsMax) this.#coarsen();
    else if (2 * this.#used > this.#keys.length) this.#rebuild(this.bins(), this.#keys.length * 2);
  }

  absorb(other: Histogram): void {
    if (other.#level > this.#level) this.#raise(other.#level);
    for (const { at, count } of other.bins()) this.add(at, count);
  }

  bins(): readonly Bin[] {
    const bins: Bin[] = [];
    for (const [slot, count] of this.#counts.entries())
      if (count > 0) bins.push({ at: this.#keys[slot]!, count });
    return bins.sort((a, b) => a.at - b.at);
  }

  static of(level: number, bins: readonly Bin[]): Histogram {
    const histogram = new Histogram();
    histogram.#level = level;
    histogram.#width = powerOfTwo(level);
    for (const { at, count } of bins) histogram.add(at, count);
    return histogram;
  }

  #keyOf(value: number): number {
    // From 2^52 widths on a double is a whole number of widths already.
    if (Math.abs(value) >= this.#width * whole52) return value;
    return Math.floor(value / this.#width) * this.#width + 0;
  }

  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    float[0] = key;
    let hash = Math.imul(halves[1]! ^ Math.imul(halves[0]!, 0x85eb_ca6b), 0xc2b2_ae35);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (this.#counts[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  /** To the lowest level that has room, found by bisection: a level more never makes more bins. */
  #coarsen(): void {
    const keys = this.bins().map(({ at }) => at);
    let low = this.#level + 1;
    let high = levelMax;
    while (low < high) {
      const level = Math.floor((low + high) / 2);
      if (distinctAt(level, keys) <= binsMax) high = level;
      else low = level + 1;
    }
    this.#raise(low);
  }

  #raise(level: number): void {
    const bins = this.bins();
    this.#level = level;
    this.#width = powerOfTwo(level);
    this.#rebuild(bins, Math.min(this.#keys.length, slotsMax));
  }

  #rebuild(bins: readonly Bin[], slots: number): void {
    this.#keys = new Float64Array(slots);
    this.#counts = new Float64Array(slots);
    this.#used = 0;
    this.#lastKey = Number.NaN;
    for (const { at, count } of bins) this.add(at, count);
  }
}

const whole52 = 2 ** 52;

function distinctAt(level: number, ascending: readonly number[]): number {
  const width = powerOfTwo(level);
  let distinct = 0;
  let last = Number.NaN;
  for (const at of ascending) {
    const key = Math.abs(at) >= width * whole52 ? at : Math.floor(at / width) * width;
    if (key !== last) distinct++;
    last = key;
  }
  return distinct;
}

/** The value below which that share of all lies, to the width of a bin; NaN without values. */
export function quantileOf(histogram: Histogram, share: number): number {
  const bins = histogram.bins();
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  let before = 0;
  for (const { at, count: here } of bins) {
    before += here;
    if (before >= share * count) return at + histogram.width / 2;
  }
  return Number.NaN;
}
