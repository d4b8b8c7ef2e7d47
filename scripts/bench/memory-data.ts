// Windows for the memory's benchmark. They are blends of a few hundred that were folded from records, with noise: neither so
// even that nothing is near, nor so alike that everything is.

import { closeSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { prng } from "#runtime/core/prng.ts";
import { segmentRows } from "#runtime/prove/memory/disk/segments.ts";
import { rowBytes, writeRow } from "#runtime/prove/memory/row.ts";
import type { WindowFacts } from "#runtime/prove/memory/window.ts";
import { dimensions } from "#runtime/signal/memory/layout.ts";
import type { Moments } from "#runtime/signal/memory/moments.ts";
import { type StateVector, vectorOf, vectorOne } from "#runtime/signal/memory/vector.ts";

/** Whether all of them lie there from another time. */
export function hasRows(dir: string, count: number): boolean {
  const last = Math.floor((count - 1) / segmentRows);
  const sizeOf = (number: number): number =>
    statSync(pathOf(dir, number), { throwIfNoEntry: false })?.size ?? 0;
  return (
    sizeOf(last) === (count - last * segmentRows) * rowBytes &&
    Array.from({ length: last }, (_, number) => number).every(
      (number) => sizeOf(number) === segmentRows * rowBytes,
    )
  );
}

function pathOf(dir: string, number: number): string {
  return join(dir, `${String(number).padStart(6, "0")}.rows`);
}

/** As the store lays them out; it then finds no index and makes them, which is what a lost one costs. */
export function writeRows(
  dir: string,
  { count, vectorAt }: { readonly count: number; vectorAt(row: number): StateVector },
): void {
  for (let from = 0; from < count; from += segmentRows) {
    const file = openSync(pathOf(dir, from / segmentRows), "w");
    for (let row = from; row < Math.min(count, from + segmentRows); row++)
      writeSync(file, writeRow({ facts: factsAt(row), vector: vectorAt(row) }, crc32));
    closeSync(file);
  }
}

function factsAt(row: number): WindowFacts {
  return {
    ...{
      epoch: 0,
      first: row,
      last: row,
      next: row + 1,
      since: row * 6e7,
      at: (row + 1) * 6e7,
      capsule: "sha256:aa",
      ticks: 600,
    },
    ...{
      verdicts: { allow: 590, amend: 8, block: 2 },
      origin: "capsule",
      permitted: 598,
      because: "energy",
      text: null,
    },
    ...{
      regime: "melting",
      surprise: { mean: "0.412", max: "1.020" },
      writes: { power: "51.5" },
      events: [],
    },
  };
}

/** Windows of a plant in as many moods, made by the same function that the memory uses. */
export function moodVectors(): readonly StateVector[] {
  const chance = prng(11);
  return Array.from({ length: 256 }, () => {
    const [pace, level, noise] = [chance.between(2, 40), chance.between(0.1, 1.2), chance.between(0.01, 0.3)];
    const series = (scale: number) =>
      Array.from(
        { length: 60 },
        (_, tick) => scale * (level + Math.sin(tick / pace) / 4 + chance.between(-noise, noise)),
      );
    const shares = series(1);
    const moments: Moments = {
      surprise: { now: shares, asked: series(1.1), path: series(1.2), ahead: series(0.6) },
      channels: Array.from({ length: 12 }, () => series(chance.between(-3, 3))),
      commands: [{ stood: series(2), asked: series(2.1) }],
      regimes: shares.map(() => `regime-${Math.floor(level * 4)}`),
      stability: shares,
      verdicts: shares.map((share) => (share > 1 ? "block" : "allow")),
      origins: shares.map(() => "capsule"),
      because: shares.map((share) => (share > 1 ? "energy" : "inside")),
    };
    const point = { point: "x", family: "thermal", centre: 0, scale: 1 } as const;
    return vectorOf(moments, { channels: Array.from({ length: 12 }, () => point), commands: [point] });
  });
}

/** The row decides all of it, so that nobody has to keep a gigabyte. */
export function blend(moods: readonly StateVector[], row: number): StateVector {
  const chance = prng(row + 1);
  const parts = Array.from({ length: 3 }, () => ({
    of: moods[chance.uint32() % moods.length]!,
    share: chance.between(0, 1),
  }));
  const raw = new Float64Array(dimensions);
  for (const { of, share } of parts) for (let at = 0; at < dimensions; at++) raw[at]! += share * of[at]!;
  for (let at = 0; at < dimensions; at++) raw[at]! *= 1 + chance.between(-0.1, 0.1);
  let squares = 0;
  for (const value of raw) squares += value * value;
  const length = Math.sqrt(squares);
  return Int16Array.from(raw, (value) => Math.round((value / length) * vectorOne));
}

/** By looking at every one of them. */
export function exactNearest(
  dir: string,
  of: readonly StateVector[],
  { count, nearest }: { readonly count: number; readonly nearest: number },
): readonly (readonly number[])[] {
  const best = of.map((): { row: number; product: number }[] => []);
  const bytes = Buffer.alloc(segmentRows * rowBytes);
  for (let from = 0; from < count; from += segmentRows) {
    const file = openSync(pathOf(dir, from / segmentRows), "r");
    const rows = readSync(file, bytes, 0, bytes.length, 0) / rowBytes;
    closeSync(file);
    for (let place = 0; place < rows; place++) {
      const vector = new Int16Array(
        bytes.buffer,
        bytes.byteOffset + place * rowBytes + rowBytes / 2,
        dimensions,
      );
      for (const [question, asked] of of.entries()) {
        let product = 0;
        for (let at = 0; at < dimensions; at++) product += asked[at]! * vector[at]!;
        const known = best[question]!;
        if (known.length === nearest && product <= known.at(-1)!.product) continue;
        known.push({ row: from + place, product });
        known.sort((one, other) => other.product - one.product);
        known.length = Math.min(known.length, nearest);
      }
    }
  }
  return best.map((known) => known.map(({ row }) => row));
}
