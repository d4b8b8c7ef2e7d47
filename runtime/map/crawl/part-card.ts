// One part in a few numbers: enough to see that a file's pressure is in another unit than all the others',
// and whether a sensor that stood still at the end of one part went on standing still in the next.

import { LowestHashes } from "./lowest-hashes.ts";

export const cardBytesMax = 16_777_216;

export interface PartCard {
  readonly table: string;
  readonly part: number;
  readonly rows: number;
  /** The first and the last time that could be read; undefined without any. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly columns: readonly ColumnCard[];
}

export interface ColumnCard {
  /** The text of the column's key. */
  readonly key: string;
  readonly count: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly head: EdgeRun;
  readonly tail: EdgeRun;
}

/** Equal values at an edge of the part; as many as the part has readings if it never moved. */
export interface EdgeRun {
  readonly value: number;
  readonly rows: number;
}

export function newCards(bytesMax: number): LowestHashes<PartCard> {
  return new LowestHashes<PartCard>({
    bytesMax,
    bytesOf: ({ columns }) => 128 + 128 * columns.length,
    compare: () => 0,
  });
}
