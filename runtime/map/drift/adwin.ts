import { logarithm } from "#runtime/core/elementary.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";

/** What the newest value has shown: the recent ones are higher than those before, lower, or neither. */
export type Change = "none" | "rise" | "fall";

/**
 * Adaptive windowing (Bifet and Gavaldà 2007) over values in 0 … 1: keeps as many of the newest as have one
 * mean, and drops the old where two parts of the window have different ones. The window is an exponential
 * histogram, at most `bucketsEach` of every power of two, so memory is bounded whatever the length of the
 * stream. δ is spent over all checks ever made, δ / (c (c + 1)) at the c-th: as published it is per check,
 * and a year of checks would see a change in every plant. Observing allocates nothing.
 */
export class Adwin {
  readonly #counts = new Uint8Array(levelsMax);
  /** Per level, the oldest first, with room for the one that is about to be merged. */
  readonly #sums = new Float64Array(levelsMax * (bucketsEach + 1));
  readonly #squares = new Float64Array(levelsMax * (bucketsEach + 1));
  #width = 0;
  #sum = 0;
  #square = 0;
  #ticks = 0;
  #checks = 0;

  /** How many values the window holds. */
  get width(): number {
    return this.#width;
  }

  /** Of the window; 0 where it is empty. */
  get mean(): number {
    return this.#width === 0 ? 0 : this.#sum / this.#width;
  }

  /** Takes a value of which it is known that it belongs to the usual: nothing is looked for. */
  learn(value: number): void {
    this.#push(0, value, value * value);
    this.#width++;
    this.#sum += value;
    this.#square += value * value;
  }

  observe(value: number): Change {
    this.learn(value);
    if (++this.#ticks % valuesPerCheck !== 0 || this.#width < 2 * valuesMin) return "none";
    return this.#check();
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#sum = pen.number(this.#sum);
    this.#square = pen.number(this.#square);
    this.#ticks = pen.whole(this.#ticks);
    this.#checks = pen.whole(this.#checks);
    this.#width = 0;
    for (let level = 0; level < levelsMax; level++) {
      const count = pen.below(this.#counts[level]!, bucketsEach + 1);
      this.#counts[level] = count;
      this.#width += count * 2 ** level;
      const first = level * (bucketsEach + 1);
      const end = first + count;
      pen.numbers(this.#sums.subarray(first, end));
      pen.numbers(this.#squares.subarray(first, end));
    }
  }

  restart(): void {
    this.#counts.fill(0);
    this.#width = 0;
    this.#sum = 0;
    this.#square = 0;
  }

  #check(): Change {
    this.#checks++;
    let change: Change = "none";
    for (let found = this.#cut(); found !== "none"; found = this.#cut()) {
      if (change === "none") change = found;
      this.#dropOldest();
    }
    return change;
  }

  /** Looks at every place between two buckets, from the oldest on, for two different means. */
  #cut(): Change {
    const mean = this.mean;
    const variance = Math.max(0, this.#square / this.#width - mean * mean);
    let splits = 0;
    for (let level = 0; level < levelsMax; level++) splits += this.#counts[level]!;
    const checks = this.#checks * (this.#checks + 1);
    const nats = logarithm((2 * splits) / delta) + logarithm(checks);
    let older = 0;
    let olderSum = 0;
    for (let level = levelsMax - 1; level >= 0; level--)
      for (let bucket = 0; bucket < this.#counts[level]!; bucket++) {
        older += 2 ** level;
        olderSum += this.#sums[level * (bucketsEach + 1) + bucket]!;
        const newer = this.#width - older;
        if (older < valuesMin || newer < valuesMin) continue;
        const share = 1 / older + 1 / newer;
        const allowed = Math.sqrt(2 * share * variance * nats) + (2 / 3) * share * nats;
        const rise = (this.#sum - olderSum) / newer - olderSum / older;
        if (Math.abs(rise) > allowed) return rise > 0 ? "rise" : "fall";
      }
    return "none";
  }

  #push(level: number, sum: number, square: number): void {
    const first = level * (bucketsEach + 1);
    const count = this.#counts[level]!;
    this.#sums[first + count] = sum;
    this.#squares[first + count] = square;
    if (count < bucketsEach) {
      this.#counts[level] = count + 1;
      return;
    }
    // One too many: the two oldest become one of twice the size.
    const merged = this.#sums[first]! + this.#sums[first + 1]!;
    const mergedSquare = this.#squares[first]! + this.#squares[first + 1]!;
    this.#sums.copyWithin(first, first + 2, first + bucketsEach + 1);
    this.#squares.copyWithin(first, first + 2, first + bucketsEach + 1);
    this.#counts[level] = bucketsEach - 1;
    // At the end of the last level the oldest are given up: a billion values are a window nobody waits for.
    if (level + 1 < levelsMax) this.#push(level + 1, merged, mergedSquare);
    else this.#forget(level + 1, merged, mergedSquare);
  }

  #dropOldest(): void {
    let level = levelsMax - 1;
    while (this.#counts[level] === 0) level--;
    const first = level * (bucketsEach + 1);
    this.#forget(level, this.#sums[first]!, this.#squares[first]!);
    this.#sums.copyWithin(first, first + 1, first + bucketsEach + 1);
    this.#squares.copyWithin(first, first + 1, first + bucketsEach + 1);
    this.#counts[level]!--;
  }

  #forget(level: number, sum: number, square: number): void {
    this.#width -= 2 ** level;
    this.#sum -= sum;
    this.#square -= square;
  }
}

/** As published: memory for precision. */
export const bucketsEach = 5;
export const levelsMax = 28;
/** The probability of a false change over a lifetime, all checks together. */
const delta = 0.002;
/** A mean of fewer says nothing. */
const valuesMin = 5;
const valuesPerCheck = 32;
