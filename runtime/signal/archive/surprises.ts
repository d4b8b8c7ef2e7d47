// Whole numbers that were not foreseen, one after the other through the range coder: first how long each is, which
// depends on how long those before it were, then its highest bits by what was usual, and the rest, which is noise, as it is.

import { badBlock } from "./bytes.ts";
import { Chances, plainBitsMax, RangeDecoder, RangeEncoder } from "./range-coder.ts";

export function codedSurprises(surprises: Float64Array): Uint8Array {
  const coder = new RangeEncoder();
  const { lengths, tops } = freshChances();
  const near = new Nearness();
  let longest = 0;
  for (let at = 0; at < surprises.length; at++) longest = Math.max(longest, lengthOf(zigzag(surprises[at]!)));
  const lengthBits = lengthOf(longest);
  coder.plain(lengthBits, lengthBitsBits);
  for (let at = 0; at < surprises.length; at++) {
    const value = zigzag(surprises[at]!);
    const length = lengthOf(value);
    const context = near.context * lengthPlaces;
    for (let node = 1, bit = lengthBits - 1; bit >= 0; bit--) {
      const yes = (length >>> bit) & 1;
      coder.bit(lengths, context + node, yes);
      node = 2 * node + yes;
    }
    let left = length - 1;
    for (let node = 1; left > 0 && node < topPlaces; ) {
      const yes = Math.floor(value / 2 ** --left) % 2;
      coder.bit(tops, length * topPlaces + node, yes);
      node = 2 * node + yes;
    }
    while (left > 0) {
      const bits = Math.min(left, plainBitsMax);
      left -= bits;
      coder.plain(Math.floor(value / 2 ** left) % 2 ** bits, bits);
    }
    near.take(length);
  }
  return coder.done();
}

export function decodedSurprises(bytes: Uint8Array, count: number): Float64Array {
  const coder = new RangeDecoder(bytes);
  const { lengths, tops } = freshChances();
  const near = new Nearness();
  const values = new Float64Array(count);
  const lengthsEnd = 2 ** coder.plain(lengthBitsBits);
  if (lengthsEnd > lengthPlaces) throw badBlock("its coded numbers are none that anybody wrote");
  for (let at = 0; at < count; at++) {
    const context = near.context * lengthPlaces;
    let node = 1;
    while (node < lengthsEnd) node = 2 * node + coder.bit(lengths, context + node);
    const length = node - lengthsEnd;
    if (length > lengthMax) throw badBlock("its coded numbers are none that anybody wrote");
    let value = length === 0 ? 0 : 1;
    let left = length - 1;
    for (let top = 1; left > 0 && top < topPlaces; left--) {
      const yes = coder.bit(tops, length * topPlaces + top);
      top = 2 * top + yes;
      value = 2 * value + yes;
    }
    while (left > 0) {
      const bits = Math.min(left, plainBitsMax);
      left -= bits;
      value = value * 2 ** bits + coder.plain(bits);
    }
    near.take(length);
    values[at] = unzigzag(value);
  }
  return values;
}

/** How long the last few were: a signal is calm for a while, and then it is not. */
class Nearness {
  #mean = 0;

  get context(): number {
    return Math.floor(this.#mean / nearUnit);
  }

  take(length: number): void {
    this.#mean += (length * nearUnit - this.#mean) >> nearShift;
  }
}

const nearUnit = 4_096;
const nearShift = 3;
/** Of the span of a block, with the sign and what a rule is off; the tree has room for more. */
const lengthMax = 53;
const lengthPlaces = 64;
/** How many bits a length has at most is written first, in three bits. */
const lengthBitsBits = 3;
/** Two bits below the highest: within a quarter of its size a surprise is as likely as another. */
const topPlaces = 4;

function freshChances(): { readonly lengths: Chances; readonly tops: Chances } {
  return { lengths: new Chances(lengthPlaces * lengthPlaces), tops: new Chances(lengthPlaces * topPlaces) };
}

/** Signs go to the lowest bit: 0, -1, 1, -2 become 0, 1, 2, 3. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function unzigzag(coded: number): number {
  const half = Math.floor(coded / 2);
  return half * 2 === coded ? half : -half - 1;
}

function lengthOf(value: number): number {
  const high = Math.floor(value / 2 ** 32);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value);
}
