import type { SeriesOf } from "#runtime/signal/archive/piece.ts";
import { type Series, sliced } from "#runtime/signal/archive/series.ts";

/** What one block has of a point, usually: at one sample a second, more than an hour. */
export const blockRows = 4_096;
/** Of all points together, before blocks are made of them however few each has: 20 MB while that is done. */
export const openRowsMax = 1_048_576;

export interface Block {
  readonly point: number;
  readonly part: number;
  readonly series: Series;
}

export interface Cut {
  readonly blocks: readonly Block[];
  /** Too little for a block that is worth it: it waits for more. */
  readonly rest: SeriesOf;
}

export function cutInBlocks(all: SeriesOf): Cut {
  const rows = [...all.values()].reduce((sum, { times }) => sum + times.length, 0);
  const worthwhile = rows >= openRowsMax ? 1 : blockRows / 2;
  const blocks: Block[] = [];
  const rest = new Map<number, Series>();
  for (const [point, whole] of all)
    for (let part = 0, at = 0; at < whole.times.length; part++, at += blockRows) {
      const series = sliced(whole, at, at + blockRows);
      if (series.times.length < worthwhile) rest.set(point, series);
      else blocks.push({ point, part, series });
    }
  return { blocks, rest };
}
