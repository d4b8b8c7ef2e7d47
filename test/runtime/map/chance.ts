import type { Chance } from "#runtime/core/chance.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";

export function chanceOf(seed: number): Chance {
  const source = prng(seed);
  return () => source.between(0, 1);
}

export interface Blob {
  readonly count: number;
  readonly mean: readonly number[];
  /** Row by row, lower triangular: x = mean + L · normal. */
  readonly lower: readonly (readonly number[])[];
}

/** Rows drawn from Gaussians, one blob after the other. */
export function drawn(blobs: readonly Blob[], seed: number): Rows {
  const source = prng(seed);
  const width = blobs[0]!.mean.length;
  const values: number[] = [];
  for (const { count, mean, lower } of blobs)
    for (let row = 0; row < count; row++) {
      const normal = mean.map(() => source.normal());
      for (const [column, centre] of mean.entries())
        values.push(lower[column]!.reduce((sum, part, k) => sum + part * normal[k]!, centre));
    }
  return { values: Float64Array.from(values), width };
}

/** The largest difference between a gradient and central differences, relative to the gradient's size. */
export function gradientError(
  state: Float64Array,
  {
    energy,
    gradient,
  }: { energy(x: Float64Array): number; gradient(x: Float64Array, g: Float64Array): number },
  step: number = 1e-5,
): number {
  const exact = new Float64Array(state.length);
  gradient(state, exact);
  const size = Math.max(1, Math.hypot(...exact));
  return Math.max(
    ...state.map((value, column) => {
      const up = energy(state.with(column, value + step));
      const down = energy(state.with(column, value - step));
      return Math.abs((up - down) / (2 * step) - exact[column]!) / size;
    }),
  );
}
