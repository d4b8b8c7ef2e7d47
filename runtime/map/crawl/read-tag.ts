import { type ColumnKey, keyText } from "./column-summary.ts";
import type { ColumnCard } from "./part-card.ts";
import { PartColumn, type PartPlace } from "./part-column.ts";
import type { PartReader, Reading } from "./part-reader.ts";
import { PartTime } from "./part-time.ts";
import { cellSeconds, hashOf, windowKey, windowOf } from "./sample.ts";
import { kindText, type Summary } from "./summary.ts";
import type { Batch, Table } from "./table.ts";

export interface TagColumn {
  readonly column: number;
  readonly key: ColumnKey;
}

/**
 * The one channel of a table with time stamps, if it has only one: what historians export, a file a tag. A
 * column that is called "value" like every other file's is named after its file.
 */
export function tagOf(table: Table, name: string): TagColumn | undefined {
  const numbers = table.columns.flatMap((column, index) => (column.kind === "number" ? [index] : []));
  const others = table.columns.filter(({ kind }) => kind === "word");
  if (numbers.length !== 1 || !others.every((column) => beside.test(column.name.trim()))) return undefined;
  const column = table.columns[numbers[0]!]!;
  const own = column.name.toWellFormed();
  const key = {
    name: anyName.test(own.trim()) ? stemOf(name) : own,
    unit: column.unit,
    kind: "number" as const,
  };
  return { column: numbers[0]!, key };
}

const anyName = /^(?:values?|val|v|pv|y|x|reading|measurement|measured value|data|column ?\d*|)$/i;
/** Words beside a value that say something about it, and are no channel of their own. */
const beside = /^(?:quality|status|state of value|good|tag|tag ?name|name|units?|eu|source|comment)$/i;

/** The last part of a name, without its ending. */
function stemOf(name: string): string {
  const last = name.split(/[/#]/).findLast((part) => part !== "") ?? name;
  return last.replace(/\.[^.]{1,8}$/, "") || last;
}

export class TagReader implements PartReader {
  readonly #tag: TagColumn;
  readonly #line: TagLine;
  readonly #finish: (card: ColumnCard | undefined) => void;
  #row = 0;

  constructor(tag: TagColumn, { summary, options }: Reading) {
    const at = { table: options.name, part: options.part };
    this.#tag = tag;
    this.#line = new TagLine(tag.key, { summary, at });
    this.#finish = (card) =>
      summary.cards.add(hashOf(`${at.table}\0${at.part}`), {
        ...at,
        rows: summary.rows,
        ...this.#line.edges(),
        columns: card === undefined ? [] : [card],
      });
  }

  take(batch: Batch): void {
    const values = batch.columns[this.#tag.column]!;
    for (let row = 0; row < batch.rows; row++)
      this.#line.take(values[row]!, { seconds: batch.seconds?.[row] ?? Number.NaN, row: this.#row++ });
  }

  finish(): void {
    this.#finish(this.#line.finish());
  }
}

/** One tag along a part. In each window of time it keeps a value a cell. */
export class TagLine {
  readonly #summary: Summary;
  readonly #at: PartPlace;
  readonly #kind: string;
  readonly #column: PartColumn;
  readonly #time: PartTime;
  #window = Number.NaN;
  #key = "";
  #cell = Number.NaN;
  #from = 0;
  #seconds: number[] = [];
  #values: number[] = [];

  constructor(key: ColumnKey, { summary, at }: { readonly summary: Summary; readonly at: PartPlace }) {
    this.#summary = summary;
    this.#at = at;
    this.#kind = kindText([key], { isTag: true });
    const kind = summary.kind([key], { isTag: true });
    kind.parts = 1;
    kind.tables = at.part === 0 ? 1 : 0;
    this.#column = new PartColumn(keyText(key), summary.column(key), at);
    this.#time = new PartTime(kind.time, at);
  }

  take(value: number, at: { readonly seconds: number; readonly row: number }): void {
    const seconds = this.#time.step(at.seconds, at.row);
    const taken = this.#column.take(value, at.row, { seconds });
    if (Number.isNaN(seconds) || Number.isNaN(taken)) return;
    this.#enter(windowOf(seconds), at.row);
    const cell = Math.floor(seconds / cellSeconds);
    if (cell === this.#cell || !this.#summary.sample.wants(this.#key)) return;
    this.#cell = cell;
    this.#seconds.push(seconds);
    this.#values.push(taken);
  }

  edges(): ReturnType<PartTime["edges"]> {
    return this.#time.edges();
  }

  finish(): ColumnCard | undefined {
    this.#flush();
    return this.#column.finish();
  }

  #enter(window: number, row: number): void {
    if (window === this.#window) return;
    this.#flush();
    this.#window = window;
    this.#key = windowKey(window);
    this.#from = row;
  }

  #flush(): void {
    if (this.#seconds.length > 0)
      this.#summary.sample.add(this.#key, {
        kind: this.#kind,
        ...this.#at,
        row: this.#from,
        rows: this.#seconds.length,
        isLast: false,
        seconds: Float64Array.from(this.#seconds),
        values: Float64Array.from(this.#values),
      });
    this.#seconds = [];
    this.#values = [];
    this.#cell = Number.NaN;
  }
}
