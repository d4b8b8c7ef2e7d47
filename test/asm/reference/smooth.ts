import { energyNatsMax } from "#runtime/core/layout.ts";

const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

export function logarithm(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = ((bits + 0x0009_5f62_0000_0000n) >> 52n) - 1023n;
  view.setBigUint64(0, bits - (exponent << 52n));
  const mantissa = view.getFloat64(0);
  const f = (mantissa - 1) / (mantissa + 1);
  const g = f * f;
  let sum = 0;
  for (let odd = 23; odd >= 3; odd -= 2) sum = (sum + 1 / odd) * g;
  const scale = Number(exponent);
  return scale * ln2High + (2 * f + (2 * f * sum + scale * ln2Low));
}

export function exponential(x: number): number {
  if (!(x >= -700)) return 0;
  const scale = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - scale * ln2High - scale * ln2Low;
  let sum = 1;
  for (let order = 15; order >= 1; order--) sum = 1 + (r / order) * sum;
  return sum * 2 ** scale;
}

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
