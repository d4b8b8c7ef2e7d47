import type { Rows } from "#runtime/map/cluster.ts";

/**
 * Sum over the channels of −log of a histogram's height (HBOS, Goldstein and Dengel 2012): ten bins of equal
 * width a channel, heights relative to the highest, a tenth added as PyOD does. Outside its bins a channel has height 0.
 */
export function marginalHistograms({ values, width }: Rows): (asked: Rows) => Float64Array {
  const heights = new Float64Array(width * bins);
  const lowest = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < values.length; at++) {
    lowest[at % width] = Math.min(lowest[at % width]!, values[at]!);
    highest[at % width] = Math.max(highest[at % width]!, values[at]!);
  }
  const binOf = (value: number, column: number): number => {
    const [low, high] = [lowest[column]!, highest[column]!];
    if (value < low || value > high) return -1;
    return high === low ? 0 : Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1);
  };
  for (let at = 0; at < values.length; at++) heights[(at % width) * bins + binOf(values[at]!, at % width)]!++;
  for (let column = 0; column < width; column++) {
    const own = heights.subarray(column * bins, (column + 1) * bins);
    const most = own.reduce((a, b) => Math.max(a, b));
    for (let bin = 0; bin < bins; bin++) own[bin]! /= most;
  }
  return (asked) => {
    const scores = new Float64Array(asked.values.length / width);
    for (let at = 0; at < asked.values.length; at++) {
      const column = at % width;
      const bin = binOf(asked.values[at]!, column);
      scores[Math.floor(at / width)]! -= Math.log((bin === -1 ? 0 : heights[column * bins + bin]!) + added);
    }
    return scores;
  };
}

const bins = 10;
const added = 0.1;
