import type { Instant } from "#runtime/core/clock.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { entropyGain } from "./surprise.ts";

/** A forecast as it was made; the arrays are copied. */
export interface Made {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

export interface PendingOptions {
  readonly aheadUs: number;
  readonly tickUs: number;
  /** Of the forecast channels: the step below which two values are the same reading. */
  readonly resolutions: Float64Array;
}

/**
 * Forecasts that wait for their time, the oldest first, in memory that is taken once. One that looks further
 * ahead than there is room for is made less often, evenly.
 */
export class Pending {
  readonly #aheadUs: number;
  readonly #everyUs: number;
  readonly #tickUs: number;
  readonly #resolutions: Float64Array;
  readonly #capacity: number;
  readonly #means: readonly Float64Array[];
  readonly #deviations: readonly Float64Array[];
  /** When each is due, the energy it started from and the entropy it adds to that. */
  readonly #facts: Float64Array;
  #first = 0;
  #count = 0;
  #nextAt: Instant = 0;

  constructor({ aheadUs, tickUs, resolutions }: PendingOptions) {
    const ticks = Math.max(1, Math.ceil(aheadUs / tickUs));
    const stride = Math.ceil(ticks / pendingMax);
    this.#aheadUs = aheadUs;
    this.#everyUs = stride * tickUs;
    this.#tickUs = tickUs;
    this.#resolutions = resolutions;
    this.#capacity = Math.ceil(ticks / stride) + 1;
    const rows = (): readonly Float64Array[] =>
      Array.from({ length: this.#capacity }, () => new Float64Array(resolutions.length));
    this.#means = rows();
    this.#deviations = rows();
    this.#facts = new Float64Array(this.#capacity * factCount);
  }

  /** Whether the next forecast is to be made now; a tick that is early by less than half is on time. */
  isDue(at: Instant): boolean {
    return this.#count < this.#capacity && at >= this.#nextAt;
  }

  add({ at, energy }: { readonly at: Instant; readonly energy: number }, { means, deviations }: Made): void {
    const place = (this.#first + this.#count) % this.#capacity;
    this.#means[place]!.set(means);
    this.#deviations[place]!.set(deviations);
    this.#facts[place * factCount] = at + this.#aheadUs;
    this.#facts[place * factCount + 1] = energy;
    this.#facts[place * factCount + 2] = entropyGain(deviations, this.#resolutions);
    this.#count++;
    this.#nextAt = at + this.#everyUs - this.#tickUs / 2;
  }

  hasBefore(at: Instant): boolean {
    return this.#count > 0 && this.dueAt <= at;
  }

  /** Of the oldest one, which is there while `hasBefore` says so. */
  get dueAt(): Instant {
    return this.#facts[this.#first * factCount]!;
  }

  get energyThen(): number {
    return this.#facts[this.#first * factCount + 1]!;
  }

  get entropyGain(): number {
    return this.#facts[this.#first * factCount + 2]!;
  }

  get means(): Float64Array {
    return this.#means[this.#first]!;
  }

  get deviations(): Float64Array {
    return this.#deviations[this.#first]!;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#first = pen.below(this.#first, this.#capacity);
    this.#count = pen.below(this.#count, this.#capacity + 1);
    this.#nextAt = pen.number(this.#nextAt);
    for (let index = 0; index < this.#count; index++) {
      const place = (this.#first + index) % this.#capacity;
      pen.numbers(this.#means[place]!);
      pen.numbers(this.#deviations[place]!);
      pen.numbers(this.#facts.subarray(place * factCount, (place + 1) * factCount));
    }
  }

  drop(): void {
    this.#first = (this.#first + 1) % this.#capacity;
    this.#count--;
  }
}

const factCount = 3;
/** Forecasts under way at a time; at ten ticks a second the last minute. */
export const pendingMax = 600;
