import { assert } from "#runtime/core/fault.ts";
import type { Expert } from "./expert.ts";

export interface Bottom {
  readonly state: Float64Array;
  readonly energy: number;
}

/**
 * The local minimum below a state: quasi-Newton steps (Broyden, Fletcher, Goldfarb, Shanno) of at most one
 * `scale` each, so that no step leaps over a pass that a walker would have to climb by much. Every step goes
 * down, and the same state always ends at the same place.
 */
export function descend(potential: Expert, from: Float64Array, scale: Float64Array): Bottom {
  const width = from.length;
  assert(scale.length === width && scale.every((each) => each > 0), "every channel has a scale");
  let state: Float64Array = from.slice();
  const slopes = new Float64Array(width);
  let energy = potential.gradient(state, slopes);
  let gradient = slopes.map((slope, axis) => slope * scale[axis]!);
  let inverse = identity(width);
  for (let round = 0; round < roundsMax && lengthOf(gradient) > slopeMin; round++) {
    let direction: Float64Array = timesMinus(inverse, gradient);
    if (!(dot(direction, gradient) < 0)) {
      inverse = identity(width);
      direction = timesMinus(inverse, gradient);
    }
    const found = stepDown(potential, { state, energy, gradient, direction, scale });
    if (found === undefined) break;
    const before = gradient;
    energy = potential.gradient(found.state, slopes);
    gradient = slopes.map((slope, axis) => slope * scale[axis]!);
    update(
      inverse,
      found.step,
      gradient.map((slope, axis) => slope - before[axis]!),
    );
    state = found.state;
  }
  return { state, energy };
}

const roundsMax = 500;
/** In nats per scale: below it a whole scale of walking gains less than anyone could tell. */
const slopeMin = 1e-6;
const halvingsMax = 40;
/** A step counts if it gains at least this share of what the slope promised. */
const gainShareMin = 1e-4;

interface Stepping extends Bottom {
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  readonly scale: Float64Array;
}

/** The longest of the halved steps that goes down; nothing where rounding hides what is left of the slope. */
function stepDown(
  potential: Expert,
  { state, energy, gradient, direction, scale }: Stepping,
): { readonly state: Float64Array; readonly step: Float64Array } | undefined {
  const promise = dot(direction, gradient);
  let part = Math.min(1, 1 / lengthOf(direction));
  for (let halving = 0; halving < halvingsMax; halving++, part /= 2) {
    const step = direction.map((each) => part * each);
    const next = state.map((x, axis) => x + step[axis]! * scale[axis]!);
    if (potential.energy(next) <= energy + gainShareMin * part * promise) return { state: next, step };
  }
  return undefined;
}

/** H ← (1 − ρ s yᵀ) H (1 − ρ y sᵀ) + ρ s sᵀ, where the field curves upwards along the step; else H stays. */
function update(inverse: Float64Array, step: Float64Array, change: Float64Array): void {
  const width = step.length;
  const curve = dot(step, change);
  if (!(curve > 1e-12 * lengthOf(step) * lengthOf(change))) return;
  const turned = timesMinus(inverse, change);
  const factor = (1 - dot(change, turned) / curve) / curve;
  for (let row = 0; row < width; row++)
    for (let column = 0; column < width; column++)
      inverse[row * width + column]! +=
        factor * step[row]! * step[column]! +
        (turned[row]! * step[column]! + step[row]! * turned[column]!) / curve;
}

function identity(width: number): Float64Array {
  const matrix = new Float64Array(width * width);
  for (let axis = 0; axis < width; axis++) matrix[axis * (width + 1)] = 1;
  return matrix;
}

function timesMinus(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < width; column++) sum -= matrix[row * width + column]! * vector[column]!;
    return sum;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, each, axis) => sum + each * b[axis]!, 0);
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
