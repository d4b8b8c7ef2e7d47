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

  /** Whether a block is drawn by its summary: all of it lies within a pixel, or less than one beside it. */
  isFine({ from, to }: Summary): boolean {
    return to - from <= this.widthUs && from >= this.#from && to < this.#to;
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
