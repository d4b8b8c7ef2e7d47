import type { Rows } from "./cluster.ts";

/** Mean and deviation of each channel in its unit: what makes channels comparable. */
export interface Standard {
  readonly centres: Float64Array;
  /** Never 0: a channel that never moved keeps its unit as its scale. */
  readonly deviations: Float64Array;
}

export function standardOf({ values, width }: Rows): Standard {
  const count = values.length / width;
  const centres = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += values[row * width + column]!;
    const mean = sum / count;
    let squares = 0;
    for (let row = 0; row < count; row++) squares += (values[row * width + column]! - mean) ** 2;
    centres[column] = mean;
    const deviation = Math.sqrt(squares / count);
    // What the sum's own rounding leaves of a constant channel is no spread.
    deviations[column] = deviation > 1e-13 * Math.abs(mean) ? deviation : 1;
  }
  return { centres, deviations };
}

export function standardised({ values, width }: Rows, { centres, deviations }: Standard): Rows {
  const inner = values.map((value, index) => (value - centres[index % width]!) / deviations[index % width]!);
  return { values: inner, width };
}

/** One state, without allocating. False if it is not finite; far beyond everything it is brought to the bound. */
export function standardise(state: Float64Array, into: Float64Array, standard: Standard): boolean {
  let isState = true;
  for (let column = 0; column < into.length; column++) {
    const value = (state[column]! - standard.centres[column]!) / standard.deviations[column]!;
    if (!Number.isFinite(state[column]!)) isState = false;
    into[column] = Math.min(Math.max(value, -deviationsMax), deviationsMax);
  }
  return isState;
}

/** Squares of it, divided by the lowest variance, are still far from the end of the doubles. */
const deviationsMax = 1e6;
