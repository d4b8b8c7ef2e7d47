/** A mean, and how far to either side of it the true one may lie with 95 % confidence (Student's t). */
export interface Estimate {
  readonly mean: number;
  readonly half: number;
}

export function estimateOf(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, half: Number.NaN };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, half: quantile(count - 1) * Math.sqrt(variance / count) };
}

/** The 97.5 % quantile of Student's t by its degrees of freedom, from its tables; the next lower one where it has none. */
const quantiles: readonly (readonly [freedom: number, quantile: number])[] = [
  ...([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [6, 2.447],
    [7, 2.365],
  ] as const),
  ...([
    [8, 2.306],
    [9, 2.262],
    [10, 2.228],
    [12, 2.179],
    [15, 2.131],
    [20, 2.086],
    [30, 2.042],
  ] as const),
];

function quantile(freedom: number): number {
  return quantiles.findLast(([from]) => from <= freedom)![1];
}

/** Whether the whole interval lies beyond zero, and on which side; less than `least` is nothing, however sure. */
export function verdictOf({ mean, half }: Estimate, least: number): "better" | "worse" | "even" {
  if (!(half < Math.abs(mean)) || Math.abs(mean) < least) return "even";
  return mean > 0 ? "better" : "worse";
}
