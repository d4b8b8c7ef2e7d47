import { readingOf } from "./column-summary.ts";
import type { PartPlace } from "./part-column.ts";
import { type Batch, batchRowsMax } from "./table.ts";
import type { TimeSummary } from "./time-summary.ts";

export interface Edges {
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** The times along the rows of one part. */
export class PartTime {
  readonly #summary: TimeSummary;
  readonly #at: PartPlace;
  readonly #times = new Float64Array(batchRowsMax);
  #first: number | undefined;
  #last: number | undefined;

  constructor(summary: TimeSummary, at: PartPlace) {
    this.#summary = summary;
    this.#at = at;
  }

  /** A row's time as it counts: NaN where it is missing or none. */
  step(value: number, row: number): number {
    const summary = this.#summary;
    summary.rows++;
    const seconds = Math.abs(value) <= secondsMax ? readingOf(value) : undefined;
    if (seconds === undefined) {
      summary.timeless++;
      return Number.NaN;
    }
    summary.addRow(seconds);
    this.#first ??= seconds;
    if (this.#last !== undefined) {
      const step = readingOf(seconds - this.#last) ?? 0;
      summary.addStep(step, { from: this.#last, place: { ...this.#at, row } });
    }
    this.#last = seconds;
    return seconds;
  }

  /** The times of a stretch of a batch, in an array that the next call overwrites. */
  take(batch: Batch, { from, count, row }: { from: number; count: number; row: number }): Float64Array {
    for (let index = 0; index < count; index++) {
      if (batch.seconds !== undefined)
        this.#times[index] = this.step(batch.seconds[from + index]!, row + index);
      else this.#times[index] = Number.NaN;
    }
    if (batch.seconds === undefined) this.#summary.rows += count;
    return this.#times;
  }

  edges(): Edges {
    return { first: this.#first, last: this.#last };
  }
}

/** Beyond it a double no longer tells milliseconds apart, and no calendar goes there. */
const secondsMax = 1e12;
