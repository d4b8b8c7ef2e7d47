import type { Range } from "#runtime/map/blocks.ts";
import type { EnergySeries } from "#runtime/map/effective-rows.ts";

/**
 * Energies in the order of time, at most `rowsMax` of them: when it is full every other one is dropped and from
 * then on only every second, fourth … is taken. Even thinning keeps the distribution and the order.
 */
export class BoundedSeries {
  readonly #rowsMax: number;
  #energies: Float64Array;
  #starts: number[] = [0];
  #count = 0;
  #seen = 0;
  #stride = 1;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax - (rowsMax % 2);
    this.#energies = new Float64Array(Math.min(this.#rowsMax, firstRows));
  }

  push(energy: number): void {
    if (this.#seen++ % this.#stride !== 0) return;
    if (this.#count === this.#rowsMax) {
      this.#halve();
      // The row at hand is of an even turn among the dropped ones and stays.
    }
    if (this.#count === this.#energies.length) {
      const wider = new Float64Array(Math.min(2 * this.#energies.length, this.#rowsMax));
      wider.set(this.#energies);
      this.#energies = wider;
    }
    this.#energies[this.#count++] = energy;
  }

  /** Time is missing before the next row. */
  cut(): void {
    if (this.#starts.at(-1) !== this.#count) this.#starts.push(this.#count);
  }

  series(): EnergySeries {
    const starts = this.#starts.filter((start) => start < this.#count);
    const stretches = starts.map((start, at): Range => [start, starts[at + 1] ?? this.#count]);
    return { energies: this.#energies.slice(0, this.#count), stretches };
  }

  #halve(): void {
    for (let at = 0; at < this.#count / 2; at++) this.#energies[at] = this.#energies[2 * at]!;
    this.#starts = [...new Set(this.#starts.map((start) => Math.ceil(start / 2)))];
    this.#count /= 2;
    this.#stride *= 2;
  }
}

const firstRows = 4_096;
