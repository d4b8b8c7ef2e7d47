import type { Chance } from "#runtime/core/chance.ts";
import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import { clustersOf, type Rows } from "#runtime/map/cluster.ts";

/**
 * A density of few rows in many dimensions: places with a spread an axis. Windows overlap, so a recording has
 * few of them that differ, and a full covariance would learn their accidents.
 */
export interface Shape {
  readonly width: number;
  /** A row a place. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** log(share) − Σ log deviation a place. The constant of a normal is left out: all shapes have the same width. */
  readonly heights: Float64Array;
}

/** The number of places whose Bayesian information criterion is the lowest, for rows worth `share` of themselves. */
export function fitShape(rows: Rows, { share, chance }: { share: number; chance: Chance }): Shape {
  const count = rows.values.length / rows.width;
  assert(count >= 1, "a shape has rows");
  let best: Shape | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const places of placeCounts) {
    if (places > 1 && count * share < places * rowsPerPlace) break;
    const shape = shapeOf(rows, places, chance);
    let energy = 0;
    for (let row = 0; row < count; row++) energy += shapeEnergy(shape, rows.values, row * rows.width);
    const numbers = shape.heights.length * (2 * rows.width + 1);
    const score = 2 * energy * share + numbers * logarithm(Math.max(count * share, 2));
    if (score >= least) continue;
    least = score;
    best = shape;
  }
  assert(best !== undefined, "one place always has a score");
  return best;
}

export const placesMax = 8;
const placeCounts: readonly number[] = [1, 2, 4, 8];
const rowsPerPlace = 8;

/** −log density in nats, up to the constant that all shapes of one width share. Allocates nothing. */
export function shapeEnergy(
  { width, means, deviations, heights }: Shape,
  values: Float64Array,
  at: number,
): number {
  let highest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let place = 0; place < heights.length; place++) {
    let squares = 0;
    for (let axis = 0; axis < width; axis++) {
      const off = (values[at + axis]! - means[place * width + axis]!) / deviations[place * width + axis]!;
      squares += off * off;
    }
    const term = heights[place]! - squares / 2;
    // The sum is kept relative to the highest term so far: nothing overflows, and one pass does.
    if (term > highest) {
      sum = sum * exponential(Math.max(highest - term, -lostNats)) + 1;
      highest = term;
    } else sum += exponential(Math.max(term - highest, -lostNats));
  }
  return -(highest + logarithm(sum));
}

/** A term so far below another adds nothing. */
const lostNats = 690;

function shapeOf(rows: Rows, places: number, chance: Chance): Shape {
  const { values, width } = rows;
  const { centres, sizes, owners } = clustersOf(rows, places, chance);
  const own = new Float64Array(centres.length);
  const common = new Float64Array(width);
  for (let row = 0; row < owners.length; row++)
    for (let axis = 0; axis < width; axis++) {
      const square = (values[row * width + axis]! - centres[owners[row]! * width + axis]!) ** 2;
      own[owners[row]! * width + axis]! += square;
      common[axis]! += square / owners.length;
    }
  const deviations = own.map((squares, index) => {
    const [size, axis] = [sizes[Math.floor(index / width)]!, index % width];
    const variance = (squares + borrowedRows * common[axis]!) / (size + borrowedRows);
    return Math.sqrt(Math.max(variance, varianceMin));
  });
  const heights = Float64Array.from(sizes, (size, place) => {
    let height = logarithm(size / owners.length);
    for (let axis = 0; axis < width; axis++) height -= logarithm(deviations[place * width + axis]!);
    return height;
  });
  return { width, means: centres, deviations, heights };
}

/** A place of few rows has the spread that all places have in common. */
const borrowedRows = 8;
const varianceMin = 1e-4;
