import type { ColumnSummary } from "./column-summary.ts";
import { readingOf } from "./column-summary.ts";
import { quantileOf } from "./histogram.ts";
import type { ColumnCard, EdgeRun } from "./part-card.ts";

export interface PartPlace {
  readonly table: string;
  readonly part: number;
}

/** A column along the rows of one part, where one value follows another: steps, runs and edges. */
export class PartColumn {
  readonly summary: ColumnSummary;
  readonly #key: string;
  readonly #at: PartPlace;
  #last = Number.NaN;
  #runRows = 0;
  #runFrom = 0;
  #longest = 0;
  #head: EdgeRun | undefined;

  constructor(key: string, summary: ColumnSummary, at: PartPlace) {
    this.#key = key;
    this.summary = summary;
    this.#at = at;
  }

  /** Returns what was taken: NaN where there is no reading. */
  take(value: number, row: number, { seconds }: { readonly seconds: number }): number {
    const { summary } = this;
    const reading = Number.isNaN(value) ? undefined : readingOf(value);
    if (reading === undefined) {
      if (Number.isNaN(value)) summary.missing++;
      else summary.beyond++;
      if (!Number.isNaN(seconds)) summary.missingAt.add(seconds);
      return Number.NaN;
    }
    summary.add(reading);
    if (reading === this.#last) {
      this.#runRows++;
      return reading;
    }
    if (this.#runRows > 0) this.#step(reading);
    this.#last = reading;
    this.#runRows = 1;
    this.#runFrom = row;
    return reading;
  }

  finish(): ColumnCard | undefined {
    if (this.#runRows === 0) return undefined;
    this.#endRun();
    const { summary } = this;
    const tail = { value: this.#last, rows: this.#runRows };
    return {
      key: this.#key,
      count: summary.count,
      low: quantileOf(summary.histogram, cardLow),
      median: quantileOf(summary.histogram, 0.5),
      high: quantileOf(summary.histogram, 1 - cardLow),
      head: this.#head ?? tail,
      tail,
    };
  }

  #step(to: number): void {
    const { summary } = this;
    const step = Math.abs(to - this.#last);
    if (step < summary.stepMin) summary.stepMin = step;
    if (to > this.#last) summary.rises++;
    else summary.falls++;
    this.#head ??= { value: this.#last, rows: this.#runRows };
    this.#endRun();
  }

  #endRun(): void {
    if (this.#runRows <= this.#longest) return;
    this.#longest = this.#runRows;
    this.summary.addRun({
      rows: this.#runRows,
      value: this.#last,
      place: { ...this.#at, row: this.#runFrom },
    });
  }
}

/** Between this share and its complement lies what a part usually shows. */
export const cardLow = 0.1;
