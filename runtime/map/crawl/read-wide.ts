import { type ColumnKey, keyText } from "./column-summary.ts";
import type { LowestHashes } from "./lowest-hashes.ts";
import { PartColumn } from "./part-column.ts";
import type { PartReader, Reading } from "./part-reader.ts";
import { PartTime } from "./part-time.ts";
import { blockKey, blockRowsOf, type Fragment, hashOf } from "./sample.ts";
import { kindText, type Summary } from "./summary.ts";
import type { Batch, Table } from "./table.ts";

/** A table with a column a channel: its rows are kept as they are, in blocks. */
export class WideReader implements PartReader {
  readonly #summary: Summary;
  readonly #at: { readonly table: string; readonly part: number };
  readonly #keys: readonly ColumnKey[];
  readonly #kind: string;
  readonly #columns: readonly PartColumn[];
  readonly #time: PartTime;
  readonly #block: Block;
  #row = 0;

  constructor(table: Table, { summary, options }: Reading) {
    const at = { table: options.name, part: options.part };
    this.#summary = summary;
    this.#at = at;
    this.#keys = distinctKeys(table);
    this.#kind = kindText(this.#keys, { isTag: false });
    const kind = summary.kind(this.#keys, { isTag: false });
    kind.parts = 1;
    kind.tables = at.part === 0 ? 1 : 0;
    this.#columns = this.#keys.map((key) => new PartColumn(keyText(key), summary.column(key), at));
    this.#time = new PartTime(kind.time, at);
    this.#block = new Block(this.#keys.length, { ...at, kind: this.#kind, sample: summary.sample });
  }

  take(batch: Batch): void {
    for (const [column, { kind }] of this.#keys.entries())
      if (kind === "word") this.#columns[column]!.summary.addWords(wordsIn(batch, column));
    for (let from = 0; from < batch.rows; ) {
      const count = Math.min(batch.rows - from, this.#block.room());
      const times = this.#time.take(batch, { from, count, row: this.#row });
      for (const [column, reader] of this.#columns.entries()) {
        const values = batch.columns[column]!;
        for (let index = 0; index < count; index++) {
          const taken = reader.take(values[from + index]!, this.#row + index, { seconds: times[index]! });
          this.#block.set(index, column, { value: taken });
        }
      }
      this.#block.advance(count, batch.seconds === undefined ? undefined : times);
      this.#row += count;
      from += count;
    }
  }

  finish(): void {
    this.#block.flush({ isLast: true });
    this.#summary.cards.add(hashOf(`${this.#at.table}\0${this.#at.part}`), {
      ...this.#at,
      rows: this.#row,
      ...this.#time.edges(),
      columns: this.#columns.map((column) => column.finish()).filter((card) => card !== undefined),
    });
  }
}

interface BlockOptions extends Pick<Fragment, "table" | "part" | "kind"> {
  readonly sample: LowestHashes<Fragment>;
}

/** The rows of the block that is being filled. It is kept when the next row, or the end, comes. */
class Block {
  readonly #options: BlockOptions;
  readonly #width: number;
  readonly #rowsMax: number;
  readonly #values: Float64Array;
  readonly #seconds: Float64Array;
  #hasTime = false;
  #first = 0;
  #rows = 0;

  constructor(width: number, options: BlockOptions) {
    this.#options = options;
    this.#width = width;
    this.#rowsMax = blockRowsOf(width);
    this.#values = new Float64Array(this.#rowsMax * width);
    this.#seconds = new Float64Array(this.#rowsMax);
  }

  room(): number {
    if (this.#rows === this.#rowsMax) this.flush({ isLast: false });
    return this.#rowsMax - this.#rows;
  }

  /** Of a row behind those that `advance` has counted. */
  set(index: number, column: number, { value }: { readonly value: number }): void {
    this.#values[(this.#rows + index) * this.#width + column] = value;
  }

  advance(count: number, times: Float64Array | undefined): void {
    this.#hasTime = times !== undefined;
    if (times !== undefined) this.#seconds.set(times.subarray(0, count), this.#rows);
    this.#rows += count;
  }

  flush({ isLast }: { readonly isLast: boolean }): void {
    const { sample, ...place } = this.#options;
    const key = blockKey(place.table, place.part, { block: this.#first / this.#rowsMax });
    if (this.#rows > 0 && sample.wants(key))
      sample.add(key, {
        ...place,
        row: this.#first,
        rows: this.#rows,
        isLast,
        seconds: this.#hasTime ? this.#seconds.slice(0, this.#rows) : undefined,
        values: this.#values.slice(0, this.#rows * this.#width),
      });
    this.#first += this.#rows;
    this.#rows = 0;
  }
}

/** Two columns of one name and unit would be one channel with two values a row. */
function distinctKeys({ columns }: Table): readonly ColumnKey[] {
  const seen = new Map<string, number>();
  return columns.map(({ name, unit, kind }) => {
    const clean = name.toWellFormed();
    const text = keyText({ name: clean, unit, kind });
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return { name: count === 1 ? clean : `${clean} (${count})`, unit, kind };
  });
}

/** The words of a batch that stand in one column. */
function wordsIn(batch: Batch, column: number): ReadonlyMap<number, string> {
  const words = new Map<number, string>();
  const codes = batch.columns[column]!;
  for (let row = 0; row < batch.rows; row++) {
    const code = codes[row]!;
    const word = batch.words.get(code);
    if (word !== undefined) words.set(code, word);
  }
  return words;
}
