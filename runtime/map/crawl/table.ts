// What a file of any format becomes: tables of named columns, read in parts and batches, so that memory
// stays bounded whatever the size of the input. A reader knows its format and nothing else; what columns
// mean, which rows belong together and what is wrong with them is for those who read the batches.

/** The rows of one file, or of one data set in it. */
export interface Table {
  /** The file's path as it was named, and `#data set` where a file has several. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /**
   * How many pieces can be read on their own, at least 1: byte ranges of text, row groups, ranges of rows. The
   * same file always has the same parts, so any number of machines can share them, and a crawl that was
   * killed goes on behind the last part it finished.
   */
  readonly parts: number;
  /** Bytes of the file that this table stands for, for progress; those of all parts together. */
  readonly bytes: number;
  /** Set where a row holds one value of one tag, as historians export it, rather than one moment of the plant. */
  readonly long?: LongFormat;
  /** The batches of one part, in order; none has more than `batchRowsMax` rows. */
  read(part: number): AsyncIterable<Batch>;
  close(): void;
}

export interface TableColumn {
  /** As the file says it, without its unit. */
  readonly name: string;
  /** As the file says it ("kPa", from "pressure [kPa]" or an attribute); undefined where it does not. */
  readonly unit: string | undefined;
  /** Words stand in a batch as the number that `wordCode` makes of them. */
  readonly kind: "number" | "word";
}

/** Which columns of the table to turn into channels: indices into `columns`. */
export interface LongFormat {
  /** Names the channel: words, or numbers that stand for tags. */
  readonly tag: number;
  readonly value: number;
  readonly quality?: number;
  readonly unit?: number;
}

export interface Batch {
  readonly rows: number;
  /** Seconds since 1970 or since the recording began, per row, NaN where missing; undefined without a time column. */
  readonly seconds: Float64Array | undefined;
  /** One per column of the table, each of `rows` values; NaN where a value is missing or cannot be read. */
  readonly columns: readonly Float64Array[];
  /** How many fields held something that could not be read as what the column is. */
  readonly unreadable: number;
  /** Words met in this batch, by their code. */
  readonly words: ReadonlyMap<number, string>;
}

export const batchRowsMax = 8_192;
