import { type Batch, batchRowsMax } from "#runtime/map/crawl/table.ts";

/** A table may be as wide as it likes; a batch of it stays below this, 64 MiB. */
export const batchValuesMax = 8_388_608;

/** How many rows a batch of so many columns has at most. */
export function batchRowsOf(columns: number): number {
  return Math.max(1, Math.min(batchRowsMax, Math.floor(batchValuesMax / Math.max(1, columns))));
}

/**
 * Collects rows into batches. Its fields are open because the loops that fill them run once per field of a
 * recording: they write `columns[c][row]` and `seconds[row]`, then call `endRow`. What nobody writes is NaN.
 */
export class BatchBuilder {
  readonly width: number;
  readonly hasTime: boolean;
  columns: Float64Array[] = [];
  seconds: Float64Array;
  row = 0;
  unreadable = 0;
  words: Map<number, string> = new Map();
  readonly #rowsMax: number;
  #ready: Batch[] = [];

  constructor({ width, hasTime }: { width: number; hasTime: boolean }) {
    this.width = width;
    this.hasTime = hasTime;
    this.#rowsMax = batchRowsOf(width);
    this.seconds = new Float64Array(0);
    this.#begin();
  }

  endRow(): void {
    if (++this.row === this.#rowsMax) this.#flush();
  }

  /** The batches that are full, and with "rest" the one that is not. */
  drain(what: "full" | "rest"): readonly Batch[] {
    if (what === "rest" && (this.row > 0 || this.unreadable > 0)) this.#flush();
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #begin(): void {
    this.columns = Array.from({ length: this.width }, () => new Float64Array(this.#rowsMax).fill(Number.NaN));
    this.seconds = new Float64Array(this.hasTime ? this.#rowsMax : 0).fill(Number.NaN);
    this.row = 0;
    this.unreadable = 0;
    this.words = new Map();
  }

  #flush(): void {
    const { row: rows, unreadable, words } = this;
    this.#ready.push({
      rows,
      seconds: this.hasTime ? this.seconds.subarray(0, rows) : undefined,
      columns: this.columns.map((column) => column.subarray(0, rows)),
      unreadable,
      words,
    });
    this.#begin();
  }
}
