// Whole numbers by the rule that fits their column best, and what it did not foresee either through the range coder or, where
// each is as likely as the other, in as many bits as the greatest of them needs.

import { type ByteReader, ByteWriter, badBlock } from "./bytes.ts";
import { type LinearRule, readRule, rulesFor, saidBy, writeRule } from "./linear-rule.ts";
import { spanOf } from "./span.ts";
import { codedSurprises, decodedSurprises } from "./surprises.ts";
import { behind, type Wording } from "./wording.ts";

/** The numbers below are those of plain predictors. */
export const ruledFrom = 16;
const ways = { codedByRule: 16, bitsByRule: 17, codedOnLine: 18, bitsOnLine: 19 } as const;

export function* writtenRuled(values: Float64Array): Generator<Wording> {
  const [line, onLine] = lineOf(values);
  let best = { distances: onLine, price: priceOf(onLine), rule: undefined as LinearRule | undefined };
  for (const rule of rulesFor(values)) {
    const distances = values.map((value, at) => value - saidBy(rule, values, at));
    const price = priceOf(distances);
    // A longer rule takes longer to read, for ever.
    if (price < best.price - distances.length / bitsWorth) best = { distances, price, rule };
  }
  const { distances, rule } = best;
  const head = (byRule: number, onLine: number): Uint8Array => {
    const out = new ByteWriter().byte(rule === undefined ? onLine : byRule);
    if (rule === undefined) out.float(line);
    else writeRule(rule, out);
    return out.done();
  };
  const coded = new ByteWriter().part(codedSurprises(distances)).done();
  yield behind(head(ways.codedByRule, ways.codedOnLine), { bytes: coded, reading: "slow" });
  const bits = inBits(distances);
  if (bits !== undefined)
    yield behind(head(ways.bitsByRule, ways.bitsOnLine), { bytes: bits, reading: "quick" });
}

export function readRuled(
  reader: ByteReader,
  { count, how }: { readonly count: number; readonly how: number },
): Float64Array {
  const isByRule = how === ways.codedByRule || how === ways.bitsByRule;
  if (!isByRule && how !== ways.codedOnLine && how !== ways.bitsOnLine)
    throw badBlock("its whole numbers are written in no way that is known");
  const rule = isByRule ? readRule(reader) : undefined;
  const line = isByRule ? 0 : reader.float();
  const isCoded = how === ways.codedByRule || how === ways.codedOnLine;
  const values = isCoded ? decodedSurprises(reader.part(), count) : fromBits(reader, count);
  for (let at = 0; at < count; at++)
    values[at] = values[at]! + (rule === undefined ? Math.round(line * at) : saidBy(rule, values, at));
  return values;
}

/** A longer rule has to save one bit in so many values. */
const bitsWorth = 64;

/** How many bits it is about, whoever writes them. */
function priceOf(distances: Float64Array): number {
  let price = 0;
  // A logarithm of a product of few costs a logarithm; no product of so many is too great for a double.
  for (let at = 0; at < distances.length; at += together) {
    let product = 1;
    const to = Math.min(at + together, distances.length);
    for (let one = at; one < to; one++) product *= 1 + 2 * Math.abs(distances[one]!);
    price += Math.log2(product);
  }
  return price;
}

const together = 16;

/** Instants of a beat lie on a straight line, each a little beside it; a step from one to the next has twice that. */
function lineOf(values: Float64Array): readonly [line: number, distances: Float64Array] {
  const middle = (values.length - 1) / 2;
  let [up, across] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    up += (at - middle) * values[at]!;
    across += (at - middle) * (at - middle);
  }
  const line = across === 0 ? 0 : up / across;
  return [line, values.map((value, at) => value - Math.round(line * at))];
}

/** Undefined where they are too far apart. */
function inBits(distances: Float64Array): Uint8Array | undefined {
  const { min, span } = spanOf(distances);
  const width = Math.ceil(Math.log2(span + 1));
  if (width > widthMax) return undefined;
  const bytes = new Uint8Array(bytesFor(distances.length, width));
  let [held, bits, at] = [0, 0, 0];
  for (const value of distances) {
    held += (value - min) * 2 ** bits;
    for (bits += width; bits >= 8; bits -= 8) {
      bytes[at++] = held % 256;
      held = Math.floor(held / 256);
    }
  }
  if (bits > 0) bytes[at] = held;
  return new ByteWriter().float(min).byte(width).bytes(bytes).done();
}

function fromBits(reader: ByteReader, count: number): Float64Array {
  const [min, width] = [reader.float(), reader.byte()];
  if (!Number.isSafeInteger(min) || width > widthMax)
    throw badBlock("its numbers have no width that is known");
  const bytes = reader.bytes(bytesFor(count, width));
  const values = new Float64Array(count);
  const mask = 2 ** width - 1;
  let [held, bits, from] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    for (; bits < width; bits += 8) held |= bytes[from++]! << bits;
    values[at] = min + (held & mask);
    held >>>= width;
    bits -= width;
  }
  return values;
}

/** With what is left of a byte, it fits in 31. */
const widthMax = 24;

function bytesFor(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}
