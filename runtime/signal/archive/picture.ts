// A point over a long time as a screen can show it: least, greatest and mean for each pixel.

import { isUsable, type Series } from "./series.ts";
import type { Range, Summary } from "./summary.ts";

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Pixel {
  readonly at: number;
  readonly count: number;
  readonly bad: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** A screen has no more of them, and a reader no more memory to spare. */
export const pixelsMax = 10_000;
/** What may be opened for one picture: a tenth of a second. */
const openedMax = 256;

/**
 * How many pixels a picture has: as many as are asked for, or fewer where more blocks would have to be opened for them
 * than there is time for. Then a pixel is as wide as the widest block, and none is opened but at the edges.
 */
export function pixelsFor(
  { from, to }: Span,
  blocks: readonly Pick<Summary, "from" | "to">[],
  asked: number,
): number {
  const width = (to - from) / asked;
  let [wide, widest] = [0, 0];
  for (const block of blocks) {
    const span = block.to - block.from;
    if (span > width) wide++;
    if (span > widest) widest = span;
  }
  return wide <= openedMax ? asked : Math.max(1, Math.floor((to - from) / widest));
}

/** Pixels of equal width, from `from` to before `to`. */
export class Picture {
  readonly widthUs: number;
  readonly #from: number;
  readonly #to: number;
  readonly #pixels: Inks[];

  constructor({ from, to }: Span, pixels: number) {
    this.widthUs = (to - from) / pixels;
    this.#from = from;
    this.#to = to;
    this.#pixels = Array.from({ length: pixels }, () => new Inks());
  }

  /** Whether a block is drawn by its summary: it is no wider than a pixel. */
  isFine({ from, to }: Summary): boolean {
    return to - from <= this.widthUs && from >= this.#from && to < this.#to;
  }

  /** Whether the instants of a block need not be read to place its values: none would come to lie a pixel away. */
  isSteady({ unsteady }: Summary): boolean {
    return unsteady < this.widthUs;
  }

  /** All of a short block goes to the pixel in which it begins. */
  addSummary({ from, count, bad, range }: Summary): void {
    const pixel = this.#pixels[this.#place(from)]!;
    pixel.count += count;
    pixel.bad += bad;
    if (range !== undefined) pixel.add(range);
  }

  addSeries({ times, values, qualities }: Series): void {
    for (let at = 0; at < times.length; at++) {
      const time = times[at]!;
      if (time < this.#from || time >= this.#to) continue;
      const pixel = this.#pixels[this.#place(time)]!;
      pixel.count++;
      const value = values[at]!;
      if (!isUsable(value, qualities[at]!)) pixel.bad++;
      else {
        if (value < pixel.min) pixel.min = value;
        if (value > pixel.max) pixel.max = value;
        pixel.sum += value;
      }
    }
  }

  /** Without those in which nothing was said. Where no value was usable, the numbers are NaN. */
  pixels(): readonly Pixel[] {
    return this.#pixels.flatMap(({ count, bad, min, max, sum }, place) => {
      if (count === 0) return [];
      const usable = count - bad;
      const numbers =
        usable === 0
          ? { min: Number.NaN, max: Number.NaN, mean: Number.NaN }
          : { min: min + 0, max: max + 0, mean: sum / usable };
      return [{ at: this.#from + place * this.widthUs, count, bad, ...numbers }];
    });
  }

  #place(time: number): number {
    return Math.min(this.#pixels.length - 1, Math.floor((time - this.#from) / this.widthUs));
  }
}

class Inks {
  count = 0;
  bad = 0;
  sum = 0;
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;

  add({ min, max, sum }: Range): void {
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    this.sum += sum;
  }
}
