import type { Chance } from "#runtime/core/chance.ts";
import { assert } from "#runtime/core/fault.ts";

/** Rows of `width` values, one after the other. */
export interface Rows {
  readonly values: Float64Array;
  readonly width: number;
}

export interface Clusters {
  /** One row each; fewer than asked for where the rows have fewer distinct places. */
  readonly centres: Float64Array;
  readonly sizes: Int32Array;
  /** Which centre each row belongs to. */
  readonly owners: Int32Array;
}

/** k-means from k-means++ seeds (Arthur and Vassilvitskii 2007), until no row changes hands. No cluster is empty. */
export function clustersOf(rows: Rows, count: number, chance: Chance): Clusters {
  const { values, width } = rows;
  const rowCount = values.length / width;
  assert(rowCount >= 1 && count >= 1, "there is a row for the first cluster");
  const centres = seedsOf(rows, Math.min(count, rowCount), chance);
  const owners = new Int32Array(rowCount).fill(-1);
  const sizes = new Int32Array(centres.length / width);
  for (let round = 0; round < roundsMax; round++) {
    const moved = assign(rows, centres, owners);
    if (moved === 0) break;
    recentre(rows, { centres, sizes, owners });
  }
  return withoutEmpty({ centres, sizes, owners }, width);
}

const roundsMax = 30;

/** Each next seed by its squared distance to the seeds so far, so a far small group is not missed. */
function seedsOf({ values, width }: Rows, count: number, chance: Chance): Float64Array {
  const rowCount = values.length / width;
  const seeds = new Float64Array(count * width);
  const nearest = new Float64Array(rowCount).fill(Number.POSITIVE_INFINITY);
  let chosen = Math.floor(chance() * rowCount);
  for (let seed = 0; seed < count; seed++) {
    seeds.set(values.subarray(chosen * width, (chosen + 1) * width), seed * width);
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const square = squareBetween(values, row * width, seeds, seed * width, width);
      if (square < nearest[row]!) nearest[row] = square;
      total += nearest[row]!;
    }
    if (total === 0) return seeds.slice(0, (seed + 1) * width);
    let left = chance() * total;
    chosen = -1;
    for (let row = 0; row < rowCount && left >= 0; row++) {
      if (nearest[row] === 0) continue;
      left -= nearest[row]!;
      chosen = row;
    }
  }
  return seeds;
}

/** Gives each row to its nearest centre, the first of equals; returns how many changed hands. */
function assign({ values, width }: Rows, centres: Float64Array, owners: Int32Array): number {
  const count = centres.length / width;
  let moved = 0;
  for (let row = 0; row < owners.length; row++) {
    let least = Number.POSITIVE_INFINITY;
    let owner = 0;
    for (let centre = 0; centre < count; centre++) {
      const square = squareBetween(values, row * width, centres, centre * width, width, least);
      if (square < least) {
        least = square;
        owner = centre;
      }
    }
    if (owners[row] !== owner) moved++;
    owners[row] = owner;
  }
  return moved;
}

/** A centre that lost all its rows stays where it is and may win some back. */
function recentre({ values, width }: Rows, { centres, sizes, owners }: Clusters): void {
  const sums = new Float64Array(centres.length);
  sizes.fill(0);
  for (let row = 0; row < owners.length; row++) {
    const at = owners[row]! * width;
    sizes[owners[row]!]!++;
    for (let column = 0; column < width; column++) sums[at + column]! += values[row * width + column]!;
  }
  for (let index = 0; index < centres.length; index++) {
    const size = sizes[Math.floor(index / width)]!;
    if (size > 0) centres[index] = sums[index]! / size;
  }
}

function withoutEmpty({ centres, sizes, owners }: Clusters, width: number): Clusters {
  const kept = Array.from(sizes.keys()).filter((cluster) => sizes[cluster]! > 0);
  const places = new Map(kept.map((cluster, place) => [cluster, place]));
  return {
    centres: Float64Array.from({ length: kept.length * width }, (_, index) => {
      return centres[kept[Math.floor(index / width)]! * width + (index % width)]!;
    }),
    sizes: Int32Array.from(kept, (cluster) => sizes[cluster]!),
    owners: owners.map((owner) => places.get(owner)!),
  };
}

/** Squared distance; given up, with something at or above `enough`, as soon as it cannot be below it. */
export function squareBetween(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  width: number,
  enough: number = Number.POSITIVE_INFINITY,
): number {
  let sum = 0;
  for (let column = 0; column < width && sum < enough; column++) {
    const difference = a[aAt + column]! - b[bAt + column]!;
    sum += difference * difference;
  }
  return sum;
}
