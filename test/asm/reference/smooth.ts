import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";

export function surprisalOf(density: number): number {
  return density >= 2 ** -1022 && density <= Number.MAX_VALUE ? -logarithm(density) : energyNatsMax;
}

export function weightsOf(radius: number, deviation: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, index) => {
    const z = (index - radius) / deviation;
    return exponential(-0.5 * z * z);
  });
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}

export interface Plane {
  readonly columns: number;
  readonly rows: number;
}

/** `axis` is "row" to smooth along each row, "column" to smooth along each column. */
export function smoothed(
  source: Float64Array,
  weights: Float64Array,
  { columns, rows, axis }: Plane & { axis: "row" | "column" },
): Float64Array {
  const radius = (weights.length - 1) / 2;
  return source.map((_, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    let sum = 0;
    for (let tap = -radius; tap <= radius; tap++) {
      const [c, r] = axis === "row" ? [column + tap, row] : [column, row + tap];
      if (c >= 0 && c < columns && r >= 0 && r < rows)
        sum += weights[tap + radius]! * source[r * columns + c]!;
    }
    return sum;
  });
}
