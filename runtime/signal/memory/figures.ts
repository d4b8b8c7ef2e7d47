// What is said of one series of a window, in plain arithmetic: no functions whose last digit depends on the machine.

/** NaN is what nobody knows. A series of which nothing is known has zeros everywhere. */
export interface Figures {
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly first: number;
  readonly last: number;
  /** From the first half to the second, in units of a whole window. */
  readonly slope: number;
  readonly quantiles: readonly number[];
  /** The mean size of a step from one tick to the next. */
  readonly roughness: number;
  /** The share of ticks of which something is known. */
  readonly known: number;
}

const quantileShares: readonly number[] = [0.1, 0.25, 0.5, 0.75, 0.9];

export function figuresOf(series: readonly number[]): Figures {
  const values = series.filter((value) => Number.isFinite(value));
  if (values.length === 0) return nothing;
  const ascending = values.toSorted((one, other) => one - other);
  const half = values.length >>> 1;
  const mean = meanOf(values);
  let [squares, steps] = [0, 0];
  for (const [place, value] of values.entries()) {
    squares += (value - mean) ** 2;
    if (place > 0) steps += Math.abs(value - values[place - 1]!);
  }
  return {
    mean,
    deviation: Math.sqrt(squares / values.length),
    min: ascending[0]!,
    max: ascending.at(-1)!,
    first: values[0]!,
    last: values.at(-1)!,
    slope: half === 0 ? 0 : 2 * (meanOf(values.slice(-half)) - meanOf(values.slice(0, half))),
    quantiles: quantileShares.map((share) => ascending[Math.floor(share * (ascending.length - 1))]!),
    roughness: values.length === 1 ? 0 : steps / (values.length - 1),
    known: values.length / series.length,
  };
}

/**
 * How much moves at which pace: roots of the mean squares of Haar's differences, the fastest octave first. A Fourier
 * transform would tell more and would need sines, of which no two machines have the same.
 */
export function octavesOf(series: readonly number[]): readonly number[] {
  let level = binned(series);
  const octaves: number[] = [];
  while (level.length > 1) {
    let squares = 0;
    const next: number[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [one, other] = [level[at]!, level[at + 1]!];
      squares += ((one - other) / 2) ** 2;
      next.push((one + other) / 2);
    }
    octaves.push(Math.sqrt(squares / next.length));
    level = next;
  }
  return octaves;
}

export const octaveCount = 6;
const binCount: number = 2 ** octaveCount;

/** Means over equal parts of the window; a part that nobody knows goes on as the one before. */
function binned(series: readonly number[]): readonly number[] {
  const bins: number[] = [];
  let before = series.find((value) => Number.isFinite(value)) ?? 0;
  for (let bin = 0; bin < binCount; bin++) {
    const from = Math.floor((bin * series.length) / binCount);
    const to = Math.max(from + 1, Math.floor(((bin + 1) * series.length) / binCount));
    const values = series.slice(from, to).filter((value) => Number.isFinite(value));
    if (values.length > 0) before = meanOf(values);
    bins.push(before);
  }
  return bins;
}

function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

const nothing: Figures = {
  ...{ mean: 0, deviation: 0, min: 0, max: 0, first: 0, last: 0, slope: 0, roughness: 0, known: 0 },
  quantiles: quantileShares.map(() => 0),
};
