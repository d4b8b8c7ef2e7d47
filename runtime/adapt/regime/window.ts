// Statistics over a sliding window. `asm/lib/regime-window.ts` has them with the same bits. Each is
// computed from the window's own rows anew: a running sum would remember every rounding since it began, and a
// recorded tick could not be computed again from what was in its window.

import { logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";

export interface WindowShape {
  readonly width: number;
  readonly rows: number;
  readonly bins: number;
  /** `bins` − 1 ascending ones a channel. */
  readonly edges: Float64Array;
}

/** What is returned is valid until the next call. Asking allocates nothing. */
export interface WindowStatistics {
  readonly shape: WindowShape;
  /** Rows of a value a channel, the oldest first; whoever asks keeps them, and keeps them finite. */
  readonly values: Float64Array;
  /** Mean and deviation: two lists of a value a channel. */
  moments(): Float64Array;
  /** Mean over the channels, 0 … 1: how evenly the rows of a part are spread over the bins. */
  entropy(part: "whole" | "older" | "newer"): number;
  /** How much better two means explain the window than one; about 1 at each split of noise with deviation 1. */
  change(): number;
  /** Rows since the split that `change` found last. */
  rowsSinceSplit(): number;
}

/** Bounds of a window: what a fit may choose, and what the kernels' memory is asked for. */
export const windowRowsMin = 4;
export const windowRowsMax = 128;
export const windowWidthMax = 128;
/** Entropy in so many bins, equally full over the whole recording. */
export const windowBins = 8;

export function plainWindow(shape: WindowShape): WindowStatistics {
  check(shape);
  const { width, rows, bins, edges } = shape;
  const values = new Float64Array(rows * width);
  const moments = new Float64Array(2 * width);
  const [all, older] = [new Float64Array(width), new Float64Array(width)];
  let split = 0;
  return {
    shape,
    values,
    moments(): Float64Array {
      momentsOf(values, width, moments);
      return moments;
    },
    entropy(part): number {
      const { first, count } = partOf(shape, part);
      return entropyOf(values.subarray(first * width, (first + count) * width), { width, bins, edges });
    },
    change(): number {
      all.fill(0);
      older.fill(0);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < width; column++) all[column]! += values[row * width + column]!;
      let highest = 0;
      split = 0;
      const least = leastOf(rows);
      for (let row = 1; row <= rows - least; row++) {
        let squares = 0;
        for (let column = 0; column < width; column++) {
          const sum = older[column]! + values[(row - 1) * width + column]!;
          older[column] = sum;
          const apart = sum / row - (all[column]! - sum) / (rows - row);
          squares += apart * apart;
        }
        if (row < least) continue;
        const score = ((row * (rows - row)) / rows) * (squares / width);
        if (score > highest) {
          highest = score;
          split = row;
        }
      }
      return highest;
    },
    rowsSinceSplit: () => rows - split,
  };
}

function momentsOf(values: Float64Array, width: number, moments: Float64Array): void {
  const rows = values.length / width;
  for (let column = 0; column < width; column++) {
    let sum = 0;
    for (let at = column; at < values.length; at += width) sum += values[at]!;
    const mean = sum / rows;
    let squares = 0;
    for (let at = column; at < values.length; at += width) {
      const off = values[at]! - mean;
      squares += off * off;
    }
    moments[column] = mean;
    moments[width + column] = Math.sqrt(squares / rows);
  }
}

function entropyOf(values: Float64Array, { width, bins, edges }: Omit<WindowShape, "rows">): number {
  const rows = values.length / width;
  const perHighest = 1 / logarithm(bins);
  let total = 0;
  for (let column = 0; column < width; column++) {
    let nats = 0;
    let below = 0;
    for (let bin = 0; bin < bins; bin++) {
      let until = rows;
      if (bin < bins - 1) {
        const edge = edges[column * (bins - 1) + bin]!;
        until = 0;
        for (let at = column; at < values.length; at += width) if (values[at]! < edge) until++;
      }
      if (until <= below) continue;
      const share = (until - below) / rows;
      nats -= share * logarithm(share);
      below = until;
    }
    total += nats * perHighest;
  }
  return total / width;
}

/** A mean of fewer rows says nothing; and an upset of few rows is no change. */
function leastOf(rows: number): number {
  return Math.max(2, Math.floor(rows / 8));
}

function partOf({ rows }: WindowShape, part: "whole" | "older" | "newer"): { first: number; count: number } {
  const half = rows >> 1;
  if (part === "whole") return { first: 0, count: rows };
  return part === "older" ? { first: 0, count: half } : { first: rows - half, count: half };
}

function check({ width, rows, bins, edges }: WindowShape): void {
  assert(rows >= windowRowsMin && rows <= windowRowsMax, "a window has a bounded number of rows");
  assert(width >= 1 && width <= windowWidthMax, "a window has a bounded number of channels");
  assert(bins >= 2 && edges.length === width * (bins - 1), "bins lie between edges");
}
