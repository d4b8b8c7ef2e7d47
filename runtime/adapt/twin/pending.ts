import type { Instant } from "#runtime/core/clock.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";

/** What a forecast will be about: the forecaster's inputs at one instant, and the energy then. */
export interface Beginning {
  readonly at: Instant;
  readonly energy: number;
  readonly inputs: Float64Array;
}

export interface PendingOptions {
  readonly aheadUs: number;
  readonly tickUs: number;
  /** How many inputs there are, and which of them, by their place, are set-points. */
  readonly width: number;
  readonly commands: readonly number[];
}

/**
 * Beginnings that wait for their time, the oldest first, in memory that is taken once. What is commanded on the way is
 * added up, because a forecast is of the plant and not of whoever drives it: one that knew only the command it
 * began with would be wrong by every new one. One that looks further ahead than there is room for is made less
 * often, evenly.
 */
export class Pending {
  readonly #aheadUs: number;
  readonly #everyUs: number;
  readonly #tickUs: number;
  readonly #capacity: number;
  readonly #commands: readonly number[];
  readonly #inputs: readonly Float64Array[];
  /** Of each set-point since the beginning: first those of the first set-point, one a beginning, then the next. */
  readonly #sums: Float64Array;
  /** How many ticks had passed when each began, and how many have by now. */
  readonly #passedThen: Float64Array;
  #passed = 0;
  /** When each is due, and the energy it started from. */
  readonly #facts: Float64Array;
  #first = 0;
  #count = 0;
  #nextAt: Instant = 0;

  constructor({ aheadUs, tickUs, width, commands }: PendingOptions) {
    const ticks = Math.max(1, Math.ceil(aheadUs / tickUs));
    const stride = Math.ceil(ticks / pendingMax);
    this.#aheadUs = aheadUs;
    this.#everyUs = stride * tickUs;
    this.#tickUs = tickUs;
    this.#capacity = Math.ceil(ticks / stride) + 1;
    this.#commands = commands;
    this.#inputs = Array.from({ length: this.#capacity }, () => new Float64Array(width));
    this.#sums = new Float64Array(this.#capacity * commands.length);
    this.#passedThen = new Float64Array(this.#capacity);
    this.#facts = new Float64Array(this.#capacity * factCount);
  }

  /** Whether the next forecast is to begin now; a tick that is early by less than half is on time. */
  isDue(at: Instant): boolean {
    return this.#count < this.#capacity && at >= this.#nextAt;
  }

  add({ at, energy, inputs }: Beginning): void {
    const place = (this.#first + this.#count) % this.#capacity;
    copyNumbers(this.#inputs[place]!, inputs);
    for (let command = 0; command < this.#commands.length; command++)
      this.#sums[command * this.#capacity + place] = 0;
    this.#passedThen[place] = this.#passed;
    this.#facts[place * factCount] = at + this.#aheadUs;
    this.#facts[place * factCount + 1] = energy;
    this.#count++;
    this.#nextAt = at + this.#everyUs - this.#tickUs / 2;
  }

  /** Takes what has stood since the tick before, for all that have begun. */
  pass(inputs: Float64Array): void {
    if (this.#commands.length === 0) return;
    this.#passed++;
    const end = this.#first + this.#count;
    for (let command = 0; command < this.#commands.length; command++) {
      const value = inputs[this.#commands[command]!]!;
      const from = command * this.#capacity;
      this.#pass(value, from + this.#first, from + Math.min(end, this.#capacity));
      // Those that lie before the oldest, where the memory has come round.
      this.#pass(value, from, from + end - this.#capacity);
    }
  }

  #pass(value: number, from: number, end: number): void {
    for (let at = from; at < end; at++) this.#sums[at]! += value;
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

  /** Readings as they were; set-points as they were in the mean since, NaN where one was ever unknown. */
  get inputs(): Float64Array {
    const inputs = this.#inputs[this.#first]!;
    const ticks = this.#passed - this.#passedThen[this.#first]!;
    if (ticks === 0) return inputs;
    for (let command = 0; command < this.#commands.length; command++)
      inputs[this.#commands[command]!] = this.#sums[command * this.#capacity + this.#first]! / ticks;
    return inputs;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#first = pen.below(this.#first, this.#capacity);
    this.#count = pen.below(this.#count, this.#capacity + 1);
    this.#nextAt = pen.number(this.#nextAt);
    for (let index = 0; index < this.#count; index++) {
      const place = (this.#first + index) % this.#capacity;
      pen.numbers(this.#inputs[place]!);
      for (let command = 0; command < this.#commands.length; command++) {
        const at = command * this.#capacity + place;
        this.#sums[at] = pen.number(this.#sums[at]!);
      }
      this.#passedThen[place] = this.#passed - pen.whole(this.#passed - this.#passedThen[place]!);
      pen.numbers(this.#facts.subarray(place * factCount, (place + 1) * factCount));
    }
  }

  drop(): void {
    this.#first = (this.#first + 1) % this.#capacity;
    this.#count--;
  }
}

const factCount = 2;
/** Forecasts under way at a time; at ten ticks a second the last minute. */
export const pendingMax = 600;
