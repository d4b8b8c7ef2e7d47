// An adaptive binary range coder: each yes or no costs what it is worth by what was said at its place before, which may be
// far less than a bit. The way of LZMA, with chances of 15 bits that learn quickly first and slowly later.

import { badBlock } from "./bytes.ts";

const chanceBits = 15;
const even: number = 2 ** (chanceBits - 1);
const rangeMin: number = 2 ** 24;
const wordMax: number = 2 ** 32;
/** By what power of two of what is missing a chance is moved, after it was asked so often: nearly the mean of all answers. */
const rates: Uint8Array = Uint8Array.of(
  ...[1, 2, 2, 3, 3, 3, 3],
  ...[4, 4, 4, 4, 4, 4, 4, 4],
  ...Array.from({ length: 24 }, () => 5),
  ...Array.from({ length: 48 }, () => 6),
  7,
);
/** At most so many bits are taken at once; the range has 24 at least. */
export const plainBitsMax = 16;

/** What was said at each of some places, for coder and decoder alike. */
export class Chances {
  readonly no: Uint16Array;
  readonly #seen: Uint8Array;

  constructor(places: number) {
    this.no = new Uint16Array(places).fill(even);
    this.#seen = new Uint8Array(places);
  }

  learn(place: number, bit: number): void {
    const seen = this.#seen[place]!;
    const rate = rates[seen]!;
    const chance = this.no[place]!;
    this.no[place] =
      bit === 0
        ? chance + ((2 ** chanceBits - certain - chance) >> rate)
        : chance - ((chance - certain) >> rate);
    if (seen < rates.length - 1) this.#seen[place] = seen + 1;
  }
}

/** No chance is ever 0 or 1: what was never said can still be said. */
const certain = 32;

export class RangeEncoder {
  readonly #bytes: number[] = [];
  #low = 0;
  #range: number = wordMax - 1;
  #held = 0;
  #heldCount = 1;

  bit(chances: Chances, place: number, bit: number): void {
    const bound = (this.#range >>> chanceBits) * chances.no[place]!;
    if (bit === 0) this.#range = bound;
    else {
      this.#low += bound;
      this.#range -= bound;
    }
    chances.learn(place, bit);
    this.#shift();
  }

  /** Of which nothing is known. */
  plain(value: number, bits: number): void {
    this.#range >>>= bits;
    this.#low += value * this.#range;
    this.#shift();
  }

  done(): Uint8Array {
    for (let byte = 0; byte < 5; byte++) this.#out();
    // The first byte is always 0, and what is read behind the end is 0 as well.
    let end = this.#bytes.length;
    while (end > 1 && this.#bytes[end - 1] === 0) end--;
    return Uint8Array.from(this.#bytes.slice(1, end));
  }

  #shift(): void {
    while (this.#range < rangeMin) {
      this.#range = (this.#range * 256) >>> 0;
      this.#out();
    }
  }

  /** A byte of 255 waits until it is known whether a carry still goes through it. */
  #out(): void {
    const carry = this.#low >= wordMax ? 1 : 0;
    const low = carry === 1 ? this.#low - wordMax : this.#low;
    if (low < 0xff00_0000 || carry === 1) {
      this.#bytes.push((this.#held + carry) & 0xff);
      for (; this.#heldCount > 1; this.#heldCount--) this.#bytes.push((0xff + carry) & 0xff);
      this.#held = low >>> 24;
      this.#heldCount = 0;
    }
    this.#heldCount++;
    this.#low = (low & 0x00ff_ffff) * 256;
  }
}

export class RangeDecoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #code = 0;
  #range: number = wordMax - 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let byte = 0; byte < 4; byte++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(chances: Chances, place: number): number {
    const bound = (this.#range >>> chanceBits) * chances.no[place]!;
    let bit = 0;
    if (this.#code < bound) this.#range = bound;
    else {
      this.#code -= bound;
      this.#range -= bound;
      bit = 1;
    }
    chances.learn(place, bit);
    this.#shift();
    return bit;
  }

  plain(bits: number): number {
    this.#range >>>= bits;
    const value = Math.floor(this.#code / this.#range);
    if (value >= 2 ** bits) throw badBlock("its coded numbers are none that anybody wrote");
    this.#code -= value * this.#range;
    this.#shift();
    return value;
  }

  #shift(): void {
    while (this.#range < rangeMin) {
      this.#range = (this.#range * 256) >>> 0;
      this.#code = ((this.#code << 8) | this.#next()) >>> 0;
    }
  }

  #next(): number {
    return this.#bytes[this.#at++] ?? 0;
  }
}
