// Whole numbers as bytes: what a simple rule did not foresee, split into planes of one byte each, the lowest
// first. A signal's surprises are small, so the upper planes are nearly all zeros and the compressor that comes
// behind makes nothing of them; the lowest plane is noise, and costs what noise costs.

import { assert, type Fault } from "#runtime/core/fault.ts";
import { type ByteReader, ByteWriter, badBlock } from "./bytes.ts";
import { readRuled, ruledFrom, writtenRuled } from "./ruled.ts";
import { spanMax, spanOf } from "./span.ts";
import { behind, type Wording } from "./wording.ts";

/** Weights of the values before, the nearest first. Multiples of a quarter: sums of whole numbers stay exact. */
const predictors: readonly (readonly number[])[] = [
  [],
  [1],
  [2, -1],
  [0.5, 0.5],
  [0.25, 0.25, 0.25, 0.25],
  [1.5, -0.5],
];

/** One writing for each predictor. What all of them are multiples of is divided out first. */
export function* writtenWholes(
  wholes: Float64Array,
  choice: readonly number[] = [...predictors.keys()],
): Generator<Wording> {
  const { min, span } = spanOf(wholes);
  assert(wholes.length > 0 && span < spanMax, "whole numbers of a block lie within the span of one");
  const unit = unitOf(wholes, min);
  const places = wholes.map((value) => (value - min) / unit);
  for (const predictor of choice) {
    const surprises = surprisesOf(places, predictors[predictor]!);
    const { width, planes } = planesOf(surprises);
    const bytes = new ByteWriter()
      .float(min + 0)
      .float(unit)
      .byte(predictor)
      .byte(width)
      .bytes(planes)
      .done();
    yield { bytes, reading: "quick" };
  }
  if (choice.length < predictors.length || places.length < ruledMin) return;
  const head = new ByteWriter()
    .float(min + 0)
    .float(unit)
    .done();
  for (const ruled of writtenRuled(places)) yield behind(head, ruled);
}

/** What is thrown away within the hour is not worth the search for a rule. */
const ruledMin = 512;

export function readWholes(reader: ByteReader, count: number): Float64Array {
  const [min, unit, how] = [reader.float(), reader.float(), reader.byte()];
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(unit)) throw unknownWay();
  const values = how >= ruledFrom ? readRuled(reader, { count, how }) : readPlanes(reader, { count, how });
  if (min !== 0 || unit !== 1) for (let at = 0; at < count; at++) values[at] = values[at]! * unit + min;
  return values;
}

function readPlanes(
  reader: ByteReader,
  { count, how }: { readonly count: number; readonly how: number },
): Float64Array {
  const [weights, width] = [predictors[how], reader.byte()];
  if (weights === undefined || width > widthMax) throw unknownWay();
  const values = surprisesIn(reader.bytes(width * count), { count, width });
  foretold(values, weights);
  return values;
}

function unknownWay(): Fault {
  return badBlock("its whole numbers are written in no way that is known");
}

const widthMax = 7;

/** The greatest number that all distances are multiples of; most often it is 1 after a few steps. */
function unitOf(wholes: Float64Array, min: number): number {
  let unit = 0;
  for (const value of wholes) {
    let [a, b] = [value - min, unit];
    while (b > 0) [a, b] = [b, a % b];
    unit = a;
    if (unit === 1) break;
  }
  return Math.max(1, unit);
}

/** Signs go to the lowest bit: 0, -1, 1, -2 become 0, 1, 2, 3. */
function surprisesOf(places: Float64Array, weights: readonly number[]): Float64Array {
  const coded = new Float64Array(places.length);
  for (let at = 0; at < places.length; at++) {
    const surprise = places[at]! - foreseen(places, at, weights);
    coded[at] = surprise < 0 ? -2 * surprise - 1 : 2 * surprise;
  }
  return coded;
}

/** Undoes that in place: by the time a value is foreseen, those before it are back. */
function foretold(values: Float64Array, weights: readonly number[]): void {
  const known = weights.length;
  if (known === 0) return;
  for (let at = 0; at < Math.min(known, values.length); at++)
    values[at] = values[at]! + foreseen(values, at, weights);
  // The same sum in the same order, without a loop in the loop: this is where a reader's time goes.
  const [a = 0, b = 0, c = 0, d = 0] = weights;
  for (let at = known; at < values.length; at++) {
    let sum = a * values[at - 1]!;
    if (known > 1) sum += b * values[at - 2]!;
    if (known > 2) sum += c * values[at - 3]! + d * values[at - 4]!;
    values[at] = values[at]! + Math.round(sum);
  }
}

/** The first few, which have not enough behind them, are foreseen as the one before them. */
function foreseen(values: Float64Array, at: number, weights: readonly number[]): number {
  if (weights.length === 0 || at === 0) return 0;
  if (weights.length === 1 || at < weights.length) return values[at - 1]!;
  let sum = 0;
  for (let back = 0; back < weights.length; back++) sum += weights[back]! * values[at - 1 - back]!;
  return Math.round(sum);
}

function planesOf(values: Float64Array): { readonly width: number; readonly planes: Uint8Array } {
  const { min, span } = spanOf(values);
  const max = min + span;
  let width = 0;
  while (max >= 256 ** width) width++;
  const count = values.length;
  const planes = new Uint8Array(width * count);
  // Bits are had of 32 at a time; what is above them is rare.
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    const low = value >>> 0;
    const high = Math.floor(value / 2 ** 32);
    for (let plane = 0; plane < width; plane++)
      planes[plane * count + at] = plane < 4 ? low >>> (8 * plane) : high >>> (8 * plane - 32);
  }
  return { width, planes };
}

interface Planes {
  readonly count: number;
  readonly width: number;
}

function surprisesIn(planes: Uint8Array, { count, width }: Planes): Float64Array {
  const values = new Float64Array(count);
  if (width === 0) return values;
  if (width <= 3) {
    // Nearly all columns: what fits in 31 bits is put together without a floating point number.
    for (let at = 0; at < count; at++) {
      let coded = planes[at]!;
      if (width > 1) coded |= planes[count + at]! << 8;
      if (width > 2) coded |= planes[2 * count + at]! << 16;
      values[at] = (coded >>> 1) ^ -(coded & 1);
    }
    return values;
  }
  for (let at = 0; at < count; at++) {
    let coded = 0;
    for (let plane = width - 1; plane >= 0; plane--) coded = coded * 256 + planes[plane * count + at]!;
    const half = Math.floor(coded / 2);
    values[at] = half * 2 === coded ? half : -half - 1;
  }
  return values;
}
