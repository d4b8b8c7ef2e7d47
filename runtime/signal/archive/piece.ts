// What all points said since the last flush, in one piece: a few small blocks apart would cost the flash a page each.

import { ByteReader, ByteWriter, badBlock } from "./bytes.ts";
import type { Writing } from "./column.ts";
import { blockRowsMax, readTimes, readValues, type Series, writeTimes, writeValues } from "./series.ts";

/** By the number that the archive gives a point. */
export type SeriesOf = ReadonlyMap<number, Series>;

/** Points that were read at the same instants, with those instants. */
export interface Strand {
  readonly times: Float64Array;
  readonly members: readonly (readonly [point: number, series: Series])[];
}

export function strandsOf(all: SeriesOf): readonly Strand[] {
  const byTimes = new Map<string, { times: Float64Array; members: [number, Series][] }[]>();
  for (const [point, series] of all) {
    const { times } = series;
    const key = `${times.length} ${times[0]} ${times.at(-1)}`;
    const alike = byTimes.get(key) ?? [];
    byTimes.set(key, alike);
    const same = alike.find((strand) => strand.times.every((time, at) => time === times[at]));
    if (same === undefined) alike.push({ times, members: [[point, series]] });
    else same.members.push([point, series]);
  }
  return [...byTimes.values()].flat();
}

/** Of all points together: what the writer holds in memory before it makes blocks of them. */
export const pieceRowsMax: number = 2 ** 21;

export function writePiece(all: SeriesOf, writingOf: (point?: number) => Writing): Uint8Array {
  const strands = strandsOf(all);
  const out = new ByteWriter().whole(strands.length);
  for (const { times, members } of strands) {
    out.whole(times.length).part(writeTimes({ times }, writingOf())).whole(members.length);
    for (const [point, series] of members) out.whole(point).part(writeValues(series, writingOf(point)));
  }
  return out.done();
}

/** Opens no more than is asked for: absent, all points. */
export function readPiece(bytes: Uint8Array, only?: number): SeriesOf {
  const reader = new ByteReader(bytes);
  const all = new Map<number, Series>();
  let rows = 0;
  for (let strands = reader.count(bytes.length); strands > 0; strands--) {
    const count = reader.count(blockRowsMax);
    const written = reader.part();
    let times: Float64Array | undefined;
    for (let members = reader.count(bytes.length); members > 0; members--) {
      const point = reader.whole();
      const values = reader.part();
      if (only !== undefined && point !== only) continue;
      if (all.has(point)) throw badBlock("a point stands in it twice");
      rows += count;
      if (rows > pieceRowsMax) throw badBlock(`it has more than ${pieceRowsMax} rows`);
      times ??= readTimes(written, count);
      all.set(point, { times, ...readValues(values, count) });
    }
  }
  reader.end();
  return all;
}
