// What a reader remembers between rows, for speed alone: the answers are those of `time.ts` and `word-code.ts`.

import type { BatchBuilder } from "./batch-builder.ts";
import { isMissing } from "./number.ts";
import { type DateOrder, secondsOf } from "./time.ts";
import { wordCode } from "./word-code.ts";

/** Stamps of one column: a day is worked out once, and then only its clock. */
export class StampMemo {
  readonly #order: DateOrder;
  #day = "";
  #seconds = Number.NaN;

  constructor(order: DateOrder) {
    this.#order = order;
  }

  /** As `secondsOf`; a time of day, a zone or a fraction takes the long way. */
  secondsOf(text: string): number {
    const blank = text.indexOf(" ");
    if (blank < 6 || !plainDate.has(text[blank - 3]!)) {
      if (blank < 6 || !plainDate.has(text[blank - 5]!)) return secondsOf(text, this.#order);
    }
    const clock = clockAt(text, blank + 1);
    if (Number.isNaN(clock)) return secondsOf(text, this.#order);
    const day = text.slice(0, blank);
    if (day !== this.#day) {
      this.#seconds = secondsOf(day, this.#order);
      this.#day = day;
    }
    return this.#seconds + clock;
  }
}

const plainDate: ReadonlySet<string> = new Set(["/", ".", "-"]);

/** Seconds of "3:04" or "03:04:05" at the end of a text; NaN for anything else. */
function clockAt(text: string, from: number): number {
  const length = text.length;
  const colon = text.charCodeAt(from + 1) === 58 ? from + 1 : from + 2;
  const minute = pairAt(text, colon + 1);
  const hour = colon === from + 1 ? digitAt(text, from) : pairAt(text, from);
  if (text.charCodeAt(colon) !== 58 || !(hour < 24) || !(minute < 60)) return Number.NaN;
  if (length === colon + 3) return hour * 3_600 + minute * 60;
  const second = pairAt(text, colon + 4);
  if (length !== colon + 6 || text.charCodeAt(colon + 3) !== 58 || !(second < 60)) return Number.NaN;
  return hour * 3_600 + minute * 60 + second;
}

function pairAt(text: string, at: number): number {
  return 10 * digitAt(text, at) + digitAt(text, at + 1);
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

/** Words of all columns; a plant has a few dozen, a column of remarks is not remembered for ever. */
export class WordMemo {
  #codes: Map<string, number> = new Map();

  write(builder: BatchBuilder, { column, text }: { column: number; text: string }): void {
    let code = this.#codes.get(text);
    if (code === undefined) {
      if (this.#codes.size >= wordsMax) this.#codes = new Map();
      code = isMissing(text) ? Number.NaN : wordCode(text.trim());
      this.#codes.set(text, code);
    }
    builder.columns[column]![builder.row] = code;
    if (!Number.isNaN(code) && !builder.words.has(code))
      builder.words.set(code, text.trim().slice(0, wordCharactersMax));
  }
}

const wordsMax = 1_024;
export const wordCharactersMax = 256;
