import type { Summary, SummaryOptions } from "./summary.ts";
import type { Batch } from "./table.ts";

export interface PartOptions {
  /** The table's name below the crawl's root, which is the same on every machine. */
  readonly name: string;
  readonly part: number;
  readonly summary: SummaryOptions;
  /** From which key on the sample has no room already; what is met of it need not be kept. */
  readonly refuseFrom?: string | undefined;
}

/** A reader of one part's rows, batch after batch. */
export interface PartReader {
  take(batch: Batch): void;
  finish(): void;
}

export interface Reading {
  readonly summary: Summary;
  readonly options: PartOptions;
}
