// All that is kept of files of any size: bounded, and the same for the same files however they were dealt
// out to machines, in whatever order they were read, and however often the reading was interrupted.

import { assert, Fault } from "#runtime/core/fault.ts";
import { type ColumnKey, ColumnSummary, keyText } from "./column-summary.ts";
import { LowestHashes } from "./lowest-hashes.ts";
import { cardBytesMax, newCards, type PartCard } from "./part-card.ts";
import { type Fragment, newSample, sampleBytesMax } from "./sample.ts";
import { TimeSummary } from "./time-summary.ts";

export const channelsMax = 8_192;
export const kindsMax = 1_024;
export const problemsMax = 256;

/** Tables with the same columns. A tag of a historian is a kind of its own, with one column. */
export interface Kind {
  readonly columns: readonly ColumnKey[];
  /** A tag: one value at a time, to be joined with others on time. */
  readonly isTag: boolean;
  tables: number;
  parts: number;
  readonly time: TimeSummary;
}

export interface Problem {
  /** Below the crawl's root. */
  readonly path: string;
  readonly what: string;
}

export interface SummaryOptions {
  readonly sampleBytesMax: number;
  readonly cardBytesMax: number;
}

export class Summary {
  readonly options: SummaryOptions;
  files = 0;
  tables = 0;
  parts = 0;
  bytes = 0;
  rows = 0;
  unreadable = 0;
  /** What could not be read, and what was left out; the count is of all, the list of the first by key. */
  problems = 0;
  readonly problemList: LowestHashes<Problem>;
  readonly columns: Map<string, ColumnSummary> = new Map();
  readonly kinds: Map<string, Kind> = new Map();
  readonly sample: LowestHashes<Fragment>;
  readonly cards: LowestHashes<PartCard>;

  constructor(options: SummaryOptions = { sampleBytesMax, cardBytesMax }) {
    this.options = options;
    this.sample = newSample(options.sampleBytesMax);
    this.cards = newCards(options.cardBytesMax);
    this.problemList = new LowestHashes<Problem>({
      bytesMax: problemsMax,
      bytesOf: () => 1,
      compare: () => 0,
    });
  }

  column(key: ColumnKey): ColumnSummary {
    const text = keyText(key);
    let column = this.columns.get(text);
    if (column === undefined) {
      if (this.columns.size === channelsMax) throw tooMany(`more than ${channelsMax} channels`);
      column = new ColumnSummary(key);
      this.columns.set(text, column);
    }
    return column;
  }

  kind(columns: readonly ColumnKey[], { isTag }: { readonly isTag: boolean }): Kind {
    const text = kindText(columns, { isTag });
    let kind = this.kinds.get(text);
    if (kind === undefined) {
      const max = isTag ? channelsMax : kindsMax;
      if (this.kinds.size >= max) throw tooMany(`more than ${max} kinds of tables`);
      kind = { columns, isTag, tables: 0, parts: 0, time: new TimeSummary() };
      this.kinds.set(text, kind);
    }
    return kind;
  }

  addProblem(path: string, what: string): void {
    this.problems++;
    this.problemList.add(`${path}\0${what}`, { path, what: what.slice(0, problemLengthMax).toWellFormed() });
  }

  absorb(other: Summary): void {
    assert(
      this.options.sampleBytesMax === other.options.sampleBytesMax &&
        this.options.cardBytesMax === other.options.cardBytesMax,
      "summaries of one size are merged",
    );
    this.files += other.files;
    this.tables += other.tables;
    this.parts += other.parts;
    this.bytes += other.bytes;
    this.rows += other.rows;
    this.unreadable += other.unreadable;
    this.problems += other.problems;
    this.problemList.absorb(other.problemList);
    for (const column of other.columns.values()) this.column(column.key).absorb(column);
    for (const kind of other.kinds.values()) {
      const mine = this.kind(kind.columns, kind);
      mine.tables += kind.tables;
      mine.parts += kind.parts;
      mine.time.absorb(kind.time);
    }
    this.sample.absorb(other.sample);
    this.cards.absorb(other.cards);
  }
}

export function kindText(columns: readonly ColumnKey[], { isTag }: { readonly isTag: boolean }): string {
  return JSON.stringify([isTag ? "tag" : "table", ...columns.map(keyText)]);
}

const problemLengthMax = 300;

function tooMany(found: string): Fault {
  return new Fault("map/too-much", `Cannot put all that into one map: the files have ${found}`, {
    hint: "Crawl the folders of one machine at a time",
  });
}
