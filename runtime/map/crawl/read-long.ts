import type { ColumnCard } from "./part-card.ts";
import type { PartReader, Reading } from "./part-reader.ts";
import { TagLine } from "./read-tag.ts";
import { hashOf } from "./sample.ts";
import type { Batch, Table } from "./table.ts";

export interface LongColumns {
  readonly tag: number;
  readonly value: number;
}

/** A table whose rows say of which tag they speak: each tag becomes a channel. */
export class LongReader implements PartReader {
  readonly #columns: LongColumns;
  readonly #unit: string | undefined;
  readonly #reading: Reading;
  readonly #lines = new Map<number, TagLine>();
  readonly #words = new Map<number, string>();
  #row = 0;

  constructor(table: Table, columns: LongColumns, reading: Reading) {
    this.#columns = columns;
    this.#unit = table.columns[columns.value]!.unit;
    this.#reading = reading;
    const rest = table.columns.filter((_, index) => index !== columns.tag && index !== columns.value);
    if (rest.length > 0 && reading.options.part === 0)
      reading.summary.addProblem(
        reading.options.name,
        `a table of tags and values: ${rest.map(({ name }) => `"${name}"`).join(", ")} beside them was left out`,
      );
  }

  take(batch: Batch): void {
    for (const [code, word] of batch.words) this.#words.set(code, word);
    const tags = batch.columns[this.#columns.tag]!;
    const values = batch.columns[this.#columns.value]!;
    for (let row = 0; row < batch.rows; row++) {
      const tag = tags[row]!;
      if (Number.isNaN(tag)) continue;
      const seconds = batch.seconds?.[row] ?? Number.NaN;
      this.#lineOf(tag).take(values[row]!, { seconds, row: this.#row + row });
    }
    this.#row += batch.rows;
    this.#words.clear();
  }

  finish(): void {
    const { summary, options } = this.#reading;
    const edges = [...this.#lines.values()].map((line) => line.edges());
    const times = edges.flatMap(({ first, last }) => [first, last]).filter((time) => time !== undefined);
    summary.cards.add(hashOf(`${options.name}\0${options.part}`), {
      table: options.name,
      part: options.part,
      rows: summary.rows,
      first: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
      last: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
      columns: [...this.#lines.values()]
        .map((line): ColumnCard | undefined => line.finish())
        .filter((card) => card !== undefined)
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    });
  }

  #lineOf(tag: number): TagLine {
    let line = this.#lines.get(tag);
    if (line === undefined) {
      const { summary, options } = this.#reading;
      const name = this.#words.get(tag)?.toWellFormed() ?? `tag ${tag}`;
      const key = { name, unit: this.#unit, kind: "number" as const };
      line = new TagLine(key, { summary, at: { table: options.name, part: options.part } });
      this.#lines.set(tag, line);
    }
    return line;
  }
}
