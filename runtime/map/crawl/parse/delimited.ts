// Rows of fields between delimiters, from bytes. Nearly every byte of a historian's export is the digit of a
// number between two delimiters, so that case is one loop over bytes without a string; everything else (quotes,
// time, words, thousands, bad quality) takes the field as text and the way of `field.ts`.

import type { Batch } from "#runtime/map/crawl/table.ts";
import { BatchBuilder } from "./batch-builder.ts";
import { writeField } from "./field.ts";
import { isoSecondsAt } from "./iso-bytes.ts";
import { StampMemo, WordMemo } from "./memo.ts";
import type { Plan } from "./plan.ts";
import { endOfQuoted, type QuoteMarks, unquoted } from "./quoted.ts";

export interface DelimitedLayout {
  readonly plan: Plan;
  /** One character; a blank means any run of blanks and tabs. */
  readonly delimiter: string;
  /** One character, or none. */
  readonly quote: string;
  /** Whether a quoted field may hold line feeds. */
  readonly isMultiLine: boolean;
  /** Lines that begin so are remarks; empty where there are none. */
  readonly comment: string;
  /** A header that comes again (files put together) is no row; undefined without a header. */
  readonly header: string | undefined;
  readonly newline: "\n" | "\r";
  readonly encoding: "utf-8" | "windows-1252";
}

/** What all readers of lines are for the loop that feeds them bytes. */
export interface RowReader {
  /** Takes whole rows from the front of the bytes and answers how many bytes that were. */
  take(bytes: Uint8Array, end: "more" | "last"): number;
  drain(what: "full" | "rest"): readonly Batch[];
}

export class DelimitedReader implements RowReader {
  readonly #layout: DelimitedLayout;
  readonly #builder: BatchBuilder;
  readonly #decoder: InstanceType<typeof TextDecoder>;
  /** By field: the column of a number without a suffix, and -1 for all else. */
  readonly #fast: Int32Array;
  readonly #delimiter: number;
  readonly #isBlank: boolean;
  readonly #decimal: number;
  readonly #quote: number;
  readonly #newline: number;
  readonly #comment: Uint8Array;
  readonly #lastTimeField: number;
  readonly #marks: QuoteMarks;
  readonly #stamps: readonly (StampMemo | undefined)[];
  readonly #words = new WordMemo();

  constructor(layout: DelimitedLayout) {
    const { plan, delimiter, quote } = layout;
    this.#layout = layout;
    this.#builder = new BatchBuilder({ width: plan.columns.length, hasTime: plan.hasTime });
    this.#decoder = new TextDecoder(layout.encoding);
    this.#fast = Int32Array.from(plan.fields, (field) =>
      field.role === "number" && field.suffix === "" ? field.column : -1,
    );
    this.#delimiter = delimiter.charCodeAt(0);
    this.#isBlank = delimiter === " ";
    this.#decimal = plan.decimal.charCodeAt(0);
    this.#quote = quote === "" ? -1 : quote.charCodeAt(0);
    this.#newline = layout.newline.charCodeAt(0);
    this.#marks = { delimiter: this.#delimiter, quote: this.#quote, newline: this.#newline };
    this.#comment = new TextEncoder().encode(layout.comment);
    this.#stamps = plan.fields.map((field) =>
      field.role === "stamp" ? new StampMemo(field.order) : undefined,
    );
    this.#lastTimeField = plan.fields.findLastIndex(({ role }) => role === "stamp" || role === "clock");
  }

  take(bytes: Uint8Array, end: "more" | "last"): number {
    for (let at = 0; ; ) {
      let rowEnd = bytes.indexOf(this.#newline, at);
      if (this.#layout.isMultiLine && rowEnd >= 0)
        rowEnd = endOfQuoted(bytes, { at, rowEnd, end, marks: this.#marks });
      if (rowEnd < 0) {
        if (end === "more" || at >= bytes.length) return at;
        rowEnd = bytes.length;
      }
      this.#row(bytes, at, rowEnd);
      at = rowEnd + 1;
      if (at >= bytes.length) return bytes.length;
    }
  }

  drain(what: "full" | "rest"): readonly Batch[] {
    return this.#builder.drain(what);
  }

  #row(bytes: Uint8Array, from: number, end: number): void {
    let at = from;
    let to = end;
    while (to > at && (bytes[to - 1] === 13 || (bytes[to - 1] === 32 && this.#delimiter !== 32))) to--;
    if (this.#isBlank) {
      while (to > at && isBlank(bytes[to - 1]!)) to--;
      while (at < to && isBlank(bytes[at]!)) at++;
    }
    if (at === to || this.#isComment(bytes, at)) return;
    const builder = this.#builder;
    const { row, columns } = builder;
    const fast = this.#fast;
    const fields = fast.length;
    const delimiter = this.#delimiter;
    const decimal = this.#decimal;
    let seconds = 0;
    const unreadable = builder.unreadable;
    let field = 0;
    for (; field < fields; field++) {
      const column = fast[field]!;
      if (column >= 0) {
        let place = at;
        let byte = bytes[place]!;
        while (byte === 32 && place < to) byte = bytes[++place]!;
        const isNegative = byte === 45;
        if (isNegative) byte = bytes[++place]!;
        let mantissa = 0;
        let digits = 0;
        let scale = 0;
        for (; (byte ^ 48) < 10; byte = bytes[++place]!) {
          mantissa = mantissa * 10 + (byte ^ 48);
          digits++;
        }
        if (byte === decimal) {
          byte = bytes[++place]!;
          for (; (byte ^ 48) < 10; byte = bytes[++place]!) {
            mantissa = mantissa * 10 + (byte ^ 48);
            digits++;
            scale--;
          }
        }
        if ((byte | 32) === 101 && digits > 0) {
          byte = bytes[++place]!;
          const isSmall = byte === 45;
          if (isSmall || byte === 43) byte = bytes[++place]!;
          let exponent = 0;
          let exponentDigits = 0;
          for (; (byte ^ 48) < 10; byte = bytes[++place]!) {
            exponent = exponent * 10 + (byte ^ 48);
            exponentDigits++;
          }
          if (exponentDigits === 0 || exponentDigits > 4) digits = 0;
          scale += isSmall ? -exponent : exponent;
        }
        // Both factors are exact, so the one rounding gives the double nearest to the text, as Number() does.
        if (
          digits > 0 &&
          mantissa <= exactMax &&
          scale <= 22 &&
          scale >= -22 &&
          place <= to &&
          (place === to || byte === delimiter || (this.#isBlank && byte === 9))
        ) {
          const value = scale < 0 ? mantissa / powers[-scale]! : mantissa * powers[scale]!;
          columns[column]![row] = isNegative ? -value : value;
          at = this.#next(bytes, place, to);
          if (at < 0) break;
          continue;
        }
      }
      const isQuoted = this.#quote >= 0 && this.#startsQuoted(bytes, at, to);
      const fieldEnd = isQuoted ? this.#quotedEnd(bytes, at, to) : this.#plainEnd(bytes, at, to);
      seconds += this.#slow(bytes, { field, at, to: fieldEnd, isQuoted });
      at = this.#next(bytes, fieldEnd, to);
      if (at < 0) break;
    }
    if (at >= 0 && this.#holdsMore(bytes, at, to)) builder.unreadable++;
    if (builder.unreadable > unreadable && this.#isHeader(bytes, from, to)) {
      builder.unreadable = unreadable;
      for (const column of columns) column[row] = Number.NaN;
      return;
    }
    // A row that stops before its time has none.
    if (at < 0 && field < this.#lastTimeField) seconds = Number.NaN;
    if (builder.hasTime) builder.seconds[row] = seconds;
    builder.endRow();
  }

  /** Where the next field begins behind the delimiter at `place`; -1 at the end of the row. */
  #next(bytes: Uint8Array, place: number, to: number): number {
    if (place >= to) return -1;
    let at = place + 1;
    if (this.#isBlank) while (at < to && isBlank(bytes[at]!)) at++;
    return at;
  }

  #startsQuoted(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    while (at < to && bytes[at] === 32) at++;
    return at < to && bytes[at] === this.#quote;
  }

  #plainEnd(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && bytes[at] !== this.#delimiter && !(this.#isBlank && bytes[at] === 9)) at++;
    return at;
  }

  /** The delimiter behind the closing quote; without a closing quote, that of a plain field. */
  #quotedEnd(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (bytes[at] === 32) at++;
    for (at++; at < to; at++) {
      const byte = bytes[at];
      if (byte === 92 && bytes[at + 1] === this.#quote) at++;
      else if (byte === this.#quote) {
        if (bytes[at + 1] === this.#quote) at++;
        else return this.#plainEnd(bytes, at + 1, to);
      }
    }
    return this.#plainEnd(bytes, from, to);
  }

  #slow(
    bytes: Uint8Array,
    { field: index, at, to, isQuoted }: { field: number; at: number; to: number; isQuoted: boolean },
  ): number {
    const field = this.#layout.plan.fields[index]!;
    if (field.role === "stamp" && !isQuoted) {
      const seconds = isoSecondsAt(bytes, at, to);
      if (!Number.isNaN(seconds)) return seconds;
    }
    const raw = textOf(bytes, { at, to, decoder: this.#decoder });
    const text = isQuoted ? unquoted(raw, this.#layout.quote) : raw;
    if (field.role === "word") {
      this.#words.write(this.#builder, { column: field.column, text });
      return 0;
    }
    if (field.role === "stamp") {
      const seconds = this.#stamps[index]!.secondsOf(text);
      if (!Number.isNaN(seconds)) return seconds;
    }
    return writeField(this.#builder, { field, text, decimal: this.#layout.plan.decimal });
  }

  #holdsMore(bytes: Uint8Array, at: number, to: number): boolean {
    for (let place = at; place < to; place++)
      if (bytes[place] !== this.#delimiter && !isBlank(bytes[place]!)) return true;
    return false;
  }

  #isComment(bytes: Uint8Array, at: number): boolean {
    return this.#comment.length > 0 && this.#comment.every((byte, index) => bytes[at + index] === byte);
  }

  #isHeader(bytes: Uint8Array, from: number, to: number): boolean {
    const { header } = this.#layout;
    if (header === undefined || Math.abs(to - from - header.length) > header.length) return false;
    return this.#decoder.decode(bytes.subarray(from, to)).trim() === header;
  }
}

const exactMax = 9_007_199_254_740_991;
const powers: Float64Array = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9;
}

/** Short fields are nearly always ASCII, where a decoder's call costs more than the text. */
function textOf(
  bytes: Uint8Array,
  { at, to, decoder }: { at: number; to: number; decoder: InstanceType<typeof TextDecoder> },
): string {
  if (to - at > 32) return decoder.decode(bytes.subarray(at, to));
  let text = "";
  for (let place = at; place < to; place++) {
    const byte = bytes[place]!;
    if (byte > 0x7f) return decoder.decode(bytes.subarray(at, to));
    text += String.fromCharCode(byte);
  }
  return text;
}
