import { assert } from "#runtime/core/fault.ts";

/**
 * Where the limit would be if it followed the plant: adaptive conformal inference (Gibbs and Candès 2021).
 * The rate it is set for moves by γ with each state that it would have blocked or let through, so that the
 * realised rate comes out at α whatever the plant does; the states are the newest `windowMax`. That is a
 * promise about a rate, not about safety: it would follow a slow poisoning just as well. So it advises a
 * person who thinks about a new map, and blocks nothing. Observing allocates nothing.
 */
export class AdvisoryLimit {
  readonly #alpha: number;
  readonly #start: Float64Array;
  readonly #window: Float64Array;
  readonly #ascending: Float64Array;
  #count = 0;
  #oldest = 0;
  #rate: number;

  constructor(calibration: Float64Array, alpha: number) {
    assert(calibration.length >= 1, "a limit starts from some energies");
    this.#alpha = alpha;
    const kept = Math.min(windowMax, calibration.length);
    this.#start = Float64Array.from(
      { length: kept },
      (_, index) => calibration[Math.floor((index * calibration.length) / kept)]!,
    );
    this.#window = new Float64Array(windowMax);
    this.#ascending = new Float64Array(windowMax);
    this.#rate = alpha;
    this.restart();
  }

  /** Never infinite: where nothing may be above it, it is the highest energy of the window. */
  get limit(): number {
    const rank = Math.ceil((this.#count + 1) * (1 - this.#rate)) - 1;
    return this.#ascending[Math.min(Math.max(rank, 0), this.#count - 1)]!;
  }

  observe(energy: number): void {
    // An energy without an order would break the window's; the highest number there is says the same.
    const known = Number.isFinite(energy) ? energy : Number.MAX_VALUE;
    const miss = known > this.limit ? 1 : 0;
    this.#rate += gamma * (this.#alpha - miss);
    if (this.#count === windowMax) this.#remove(this.#window[this.#oldest]!);
    this.#insert(known);
    this.#window[this.#oldest] = known;
    this.#oldest = (this.#oldest + 1) % windowMax;
  }

  restart(): void {
    this.#window.set(this.#start);
    this.#ascending.set(this.#start.toSorted());
    this.#count = this.#start.length;
    this.#oldest = this.#count % windowMax;
    this.#rate = this.#alpha;
  }

  #insert(energy: number): void {
    const at = this.#placeOf(energy);
    this.#ascending.copyWithin(at + 1, at, this.#count);
    this.#ascending[at] = energy;
    this.#count++;
  }

  #remove(energy: number): void {
    const at = this.#placeOf(energy);
    this.#ascending.copyWithin(at, at + 1, this.#count);
    this.#count--;
  }

  /** The first place at or above it. */
  #placeOf(energy: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ascending[middle]! < energy) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export const windowMax = 2_000;
const gamma = 0.005;
