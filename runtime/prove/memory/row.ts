// A window as it lies on the disk: 2048 bytes, little-endian, whatever is in it, so that the place of a row is its number.
//
//     0  u32   CRC-32 of all that follows
//     4  u16   layout version of the vector
//     6  u16   length of the facts
//     8  JSON  the facts, then zeros up to 1024
//  1024  i16 × 512, the vector

import { dimensions, layoutVersion } from "#runtime/signal/memory/layout.ts";
import type { StateVector } from "#runtime/signal/memory/vector.ts";
import type { Window, WindowFacts } from "./window.ts";

export const rowBytes = 2_048;
const factsAt = 8;
const vectorAt = 1_024;

export type Crc32 = (bytes: Uint8Array) => number;

export function writeRow({ facts, vector }: Window, crc32: Crc32): Uint8Array {
  const row = new Uint8Array(rowBytes);
  const view = new DataView(row.buffer);
  const text = encoder.encode(JSON.stringify(fitting(facts)));
  row.set(text, factsAt);
  view.setUint16(4, layoutVersion, true);
  view.setUint16(6, text.length, true);
  for (let at = 0; at < dimensions; at++) view.setInt16(vectorAt + 2 * at, vector[at]!, true);
  view.setUint32(0, crc32(row.subarray(4)), true);
  return row;
}

/** Undefined where the row is damaged or was made by another layout: then it has to be made anew. */
export function readRow(row: Uint8Array, crc32: Crc32): Window | undefined {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  if (row.length !== rowBytes || view.getUint32(0, true) !== crc32(row.subarray(4))) return undefined;
  if (layoutOf(row) !== layoutVersion) return undefined;
  const facts = JSON.parse(
    decoder.decode(row.subarray(factsAt, factsAt + view.getUint16(6, true))),
  ) as WindowFacts;
  return { facts, vector: readVector(view) };
}

export function layoutOf(row: Uint8Array): number {
  return new DataView(row.buffer, row.byteOffset, row.byteLength).getUint16(4, true);
}

function readVector(view: DataView): StateVector {
  const vector = new Int16Array(dimensions);
  for (let at = 0; at < dimensions; at++) vector[at] = view.getInt16(vectorAt + 2 * at, true);
  return vector;
}

/** What a person reads is given up before what programs need. */
function fitting(facts: WindowFacts): WindowFacts {
  for (const shorter of [facts, { ...facts, text: null }, { ...facts, text: null, writes: null, events: [] }])
    if (encoder.encode(JSON.stringify(shorter)).length <= vectorAt - factsAt) return shorter;
  const bare = { ...facts, text: null, writes: null, events: [] };
  return { ...bare, origin: "", because: null, regime: null };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
