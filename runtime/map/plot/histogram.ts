export interface Histogram {
  readonly from: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/** Bins of equal width over ascending values; the width by Freedman and Diaconis, so that noise does not look like shape. */
export function histogramOf(ascending: Float64Array): Histogram {
  const count = ascending.length;
  const [low, high] = [ascending[0] ?? 0, ascending[count - 1] ?? 0];
  const quartile = (share: number): number => ascending[Math.floor(share * (count - 1))] ?? 0;
  const spread = quartile(0.75) - quartile(0.25);
  const wanted = (2 * spread) / Math.cbrt(Math.max(count, 1));
  const bins = Math.min(Math.max(Math.ceil((high - low) / wanted) || 1, binsMin), binsMax);
  // Neighbours among the smallest doubles have no room for bins between them.
  const isSpread = high - low > spreadMin;
  const width = isSpread ? (high - low) / bins : 1;
  const counts = new Array<number>(isSpread ? bins : 1).fill(0);
  for (const value of ascending) counts[Math.min(Math.floor((value - low) / width), counts.length - 1)]! += 1;
  return { from: low, width, counts };
}

const spreadMin = 1e-290;
const binsMin = 8;
const binsMax = 60;
