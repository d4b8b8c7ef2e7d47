// A record on its way through a ring. Most are their canonical JSON. A *form* is that JSON with blanks in it, and
// beside it the numbers that go there: whoever writes the same record again and again, but for its numbers, puts
// those into a form, and the proof thread does the printing. The body that comes out, and is hashed, is the same
// byte for byte. Each entry has its form with it, so a thread that begins anew can read what it finds.

import { type Canonical, canonicalJson, Verbatim } from "#runtime/core/canonical-json.ts";
import { assert } from "#runtime/core/fault.ts";
import { gauge, type Phrase, spoken } from "#runtime/core/phrase.ts";
import { decimal, recordBytesMax } from "./record.ts";

/** How a record's numbers get into it. */
export interface Pen {
  /** A number as a record's string. */
  decimal(value: number): string;
  whole(value: number): number;
  phrase(phrase: Phrase): string;
  /** A name that ends with a whole number. */
  named(name: string, number: number): string;
}

/** Prints them. */
export const plainPen: Pen = {
  decimal,
  whole: (value) => value,
  phrase: spoken,
  named: (name, number) => `${name}${number}`,
};

/** Leaves blanks, and notes the numbers in the order in which it is given them. */
export class BlankPen implements Pen {
  readonly numbers: number[] = [];

  decimal(value: number): string {
    return verbatim(`"${this.#blank(decimalMark, value)}"`);
  }

  whole(value: number): number {
    return verbatim(this.#blank(wholeMark, value));
  }

  phrase(phrase: Phrase): string {
    return verbatim(
      `"${phrase.map((part) => (typeof part === "string" ? within(part) : this.#blank(gaugeMark, part))).join("")}"`,
    );
  }

  named(name: string, number: number): string {
    return verbatim(`"${within(name)}${this.#blank(wholeMark, number)}"`);
  }

  /** No JSON holds a control character, so nothing that a stranger said is ever taken for a blank. */
  #blank(mark: string, value: number): string {
    return `${mark}${this.numbers.push(value) - 1};`;
  }
}

/** Stands in a record where its type wants a string or a number, until the record is printed. */
function verbatim<Said extends string | number>(json: string): Said {
  return new Verbatim(json) as unknown as Said;
}

/** A string as it stands within the quotes. */
function within(text: string): string {
  return canonicalJson(text).slice(1, -1);
}

const decimalMark = "\u0001";
const wholeMark = "\u0002";
const gaugeMark = "\u0003";

/** Filled in place: `numbers` are those of `entry`, which is what goes on the ring. */
export class Form {
  readonly entry: Uint8Array;
  readonly numbers: Float64Array;

  /** Whether no numbers make it too long for the log. */
  readonly isShort: boolean;

  /** `record` was written with this pen. */
  constructor(record: object, { numbers }: BlankPen) {
    const text = encoder.encode(canonicalJson(record as Canonical));
    this.isShort = text.length + numbers.length * numberBytesMax <= recordBytesMax;
    const textAt = headerBytes + numbers.length * 8;
    this.entry = new Uint8Array(textAt + text.length);
    this.entry.set(text, textAt);
    new DataView(this.entry.buffer).setUint32(countAt, numbers.length, true);
    this.numbers = new Float64Array(this.entry.buffer, headerBytes, numbers.length);
    this.numbers.set(numbers);
  }
}

/** The record's body: canonical JSON, whichever way it came. */
export function bodyOf(entry: Uint8Array): Uint8Array {
  if (entry[0] !== formMark) return entry;
  const view = new DataView(entry.buffer, entry.byteOffset, entry.length);
  const count = view.getUint32(countAt, true);
  const text = decoder.decode(entry.subarray(headerBytes + count * 8));
  return encoder.encode(
    text.replace(blanks, (_, mark: string, index: string) => {
      assert(Number(index) < count, "a form has a number for each blank");
      return printed(mark, view.getFloat64(headerBytes + Number(index) * 8, true));
    }),
  );
}

function printed(mark: string, value: number): string {
  if (mark === decimalMark) return decimal(value);
  return mark === gaugeMark ? gauge(value) : canonicalJson(value);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what marks a blank.
const blanks = /([\u0001-\u0003])(\d+);/g;

/** Two words: one that no JSON begins with, and how many numbers follow; the text is the rest. */
const headerBytes = 8;
const formMark = 0;
const countAt = 4;
/** As in -1.7976931348623157e+308. */
const numberBytesMax = 24;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
