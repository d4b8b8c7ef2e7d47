// A column of numbers as bytes that a compressor likes. Nothing is lost: the same bits come back, but that there is
// only one NaN. Several writings are tried, and the one that is smallest behind the compressor is taken.

import type { Scale } from "#runtime/field/scaled.ts";
import { type ByteReader, ByteWriter, badBlock } from "./bytes.ts";
import { codedFlags, decodedFlags } from "./flags.ts";
import { type Form, readForm, type Stepped, steppedOf } from "./steps.ts";
import { readWholes, writtenWholes } from "./wholes.ts";
import { behind, smallest, type Wording } from "./wording.ts";

export interface Writing {
  /** What the compressor makes of some bytes. */
  readonly sizeOf: (bytes: Uint8Array) => number;
  /** How the bridge makes a value of a register, where it is known. */
  readonly hint?: Scale;
}

/** Behind it stands how many there are, which the reader has to know. */
export function writeColumn(values: Float64Array, writing: Writing): Uint8Array {
  const wordings = [...plainly(values, writing), ...listed(values, writing), ...apart(values, writing)];
  return smallest(wordings, writing.sizeOf).bytes;
}

export function readColumn(reader: ByteReader, count: number): Float64Array {
  const kind = reader.byte();
  if (kind === kinds.list) return fromList(reader, count);
  return kind === kinds.apart ? fromApart(reader, count) : fromPlain(reader, { count, kind });
}

const kinds = { steps: 1, planes: 2, changes: 3, list: 4, apart: 5 } as const;

function plainly(values: Float64Array, { hint }: Writing): Iterable<Wording> {
  const stepped = steppedOf(values, hint);
  return stepped ? inSteps(stepped, values) : inPlanes(values);
}

interface Plain {
  readonly count: number;
  readonly kind: number;
}

/** All but a list, and what stands apart: of lists in lists a damaged block could have more than there is room for. */
function fromPlain(reader: ByteReader, { count, kind }: Plain): Float64Array {
  if (kind === kinds.steps) return fromSteps(reader, count);
  if (kind === kinds.planes || kind === kinds.changes) return fromPlanes(reader, { count, kind });
  throw badBlock("a column is written in no way that is known");
}

function* inSteps({ form, steps, exceptions }: Stepped, values: Float64Array): Generator<Wording> {
  const odd = new ByteWriter().whole(exceptions.length);
  let before = -1;
  for (const at of exceptions) {
    odd.whole(at - before - 1);
    before = at;
  }
  for (const at of exceptions) odd.float(canonical(values[at]!));
  const head = new ByteWriter().byte(kinds.steps).bytes(form.written()).bytes(odd.done()).done();
  for (const wholes of writtenWholes(steps)) yield behind(head, wholes);
}

function fromSteps(reader: ByteReader, count: number): Float64Array {
  const form: Form = readForm(reader);
  const places: number[] = [];
  let next = 0;
  for (let left = reader.count(count); left > 0; left--) {
    next += reader.whole();
    if (next >= count) throw badBlock("an exception stands behind the end of its column");
    places.push(next++);
  }
  const odd = places.map(() => reader.float());
  const values = readWholes(reader, count);
  for (let at = 0; at < count; at++) values[at] = form.fromStep(values[at]!);
  for (const [index, at] of places.entries()) values[at] = odd[index]!;
  return values;
}

/** For values that are no whole numbers: as they are, or what changed in them, byte by byte. */
function* inPlanes(values: Float64Array): Generator<Wording> {
  const plain = new Uint8Array(Float64Array.from(values, canonical).buffer);
  const count = values.length;
  const [planes, changes] = [new Uint8Array(plain.length), new Uint8Array(plain.length)];
  for (let at = 0; at < count; at++)
    for (let plane = 0; plane < 8; plane++) {
      const byte = plain[at * 8 + plane]!;
      planes[plane * count + at] = byte;
      changes[plane * count + at] = at === 0 ? byte : byte ^ plain[at * 8 - 8 + plane]!;
    }
  yield { bytes: new ByteWriter().byte(kinds.planes).bytes(planes).done(), reading: "quick" };
  yield { bytes: new ByteWriter().byte(kinds.changes).bytes(changes).done(), reading: "quick" };
}

function fromPlanes(reader: ByteReader, { count, kind }: Plain): Float64Array {
  const planes = reader.bytes(8 * count);
  const plain = new Uint8Array(8 * count);
  for (let at = 0; at < count; at++)
    for (let plane = 0; plane < 8; plane++) {
      const byte = planes[plane * count + at]!;
      const before = kind === kinds.planes || at === 0 ? 0 : plain[at * 8 - 8 + plane]!;
      plain[at * 8 + plane] = byte ^ before;
    }
  return new Float64Array(plain.buffer).map(canonical);
}

/** Few different values, again and again: a list of them, and each by its place in that list. */
function* listed(values: Float64Array, { sizeOf }: Writing): Generator<Wording> {
  const different = differentIn(values);
  if (different === undefined) return;
  const list = Float64Array.from(different).sort();
  const stepped = steppedOf(list);
  const table = smallest(stepped ? inSteps(stepped, list) : inPlanes(list), sizeOf);
  const placeOf = new Map(Array.from(list, (value, place) => [value, place] as const));
  const places = values.map((value) => placeOf.get(value)!);
  const head = new ByteWriter().byte(kinds.list).whole(list.length).bytes(table.bytes).done();
  for (const wholes of writtenWholes(places, [0, 1])) yield behind(head, wholes);
}

function fromList(reader: ByteReader, count: number): Float64Array {
  const length = reader.count(count);
  const list = fromPlain(reader, { count: length, kind: reader.byte() });
  return readWholes(reader, count).map((place) => {
    const value = list[place];
    if (value === undefined) throw badBlock("a value stands in no place of its list");
    return value;
  });
}

/**
 * A pump that stands says 0 for hours, and what it says while it runs has nothing to do with that. Where it says what it says
 * most often stands by itself, and the other values one after the other.
 */
function* apart(values: Float64Array, writing: Writing): Generator<Wording> {
  const often = oftenIn(values);
  if (often === undefined) return;
  const isOften = Uint8Array.from(values, (value) => (Object.is(value, often) ? 1 : 0));
  const rest = values.filter((_, at) => isOften[at] === 0);
  const head = new ByteWriter().byte(kinds.apart).float(often).part(codedFlags(isOften)).done();
  yield behind(head, smallest(plainly(rest, writing), writing.sizeOf));
}

function fromApart(reader: ByteReader, count: number): Float64Array {
  const often = reader.float();
  const isOften = decodedFlags(reader.part(), count);
  const others = isOften.reduce((sum, flag) => sum + 1 - flag, 0);
  const rest = fromPlain(reader, { count: others, kind: reader.byte() });
  let next = 0;
  return Float64Array.from(isOften, (flag) => (flag === 1 ? often : rest[next++]!));
}

/** What comes in more than one of so many, and not always; undefined where nothing does. */
function oftenIn(values: Float64Array): number | undefined {
  if (values.length < apartMin) return undefined;
  const sorted = values.toSorted();
  let [often, most] = [Number.NaN, 0];
  for (let at = 0, from = 0; at < sorted.length; at++) {
    if (sorted[at] !== sorted[from]) from = at;
    if (at - from + 1 > most) [often, most] = [sorted[at]!, at - from + 1];
  }
  return most > values.length / apartShare && most < values.length ? often + 0 : undefined;
}

const apartMin = 512;
const apartShare = 16;

/** Undefined where a list is not worth it, or where it would take -0 for 0, as a set does. */
function differentIn(values: Float64Array): ReadonlySet<number> | undefined {
  const different = new Set<number>();
  const most = values.length / repeatsMin;
  for (const value of values) {
    if (Object.is(value, -0)) return undefined;
    different.add(value);
    if (different.size > most) return undefined;
  }
  return different;
}

const repeatsMin = 4;

/** Which NaN it is, is chance, and differs between machines. */
function canonical(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}
