// Regimes in a recording that names none: groups of windows that a second look at other blocks finds again.

import type { Chance } from "#runtime/core/chance.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { type Clusters, clustersOf, type Rows, squareBetween } from "#runtime/map/cluster.ts";

export interface FindOptions {
  readonly stretches: readonly Range[];
  readonly windowRows: number;
  /** Blocks of the one half and of the other. */
  readonly halves: readonly (readonly Range[])[];
  readonly chance: Chance;
}

/**
 * A regime for each row, from 0 up; all 0 where nothing but one is there. Windows are grouped by the means of
 * their standardised channels into as many groups as keep a prediction strength of 0.8 (Tibshirani and Walther
 * 2005): of the pairs of windows that one half of the blocks puts together, the other half would put so many
 * together too, in the worst group. That alone would also cut one long cloud in two at the same place each time,
 * so groups must lie apart as well: see `apartMin`.
 */
export function findRegimes(rows: Rows, { stretches, windowRows, halves, chance }: FindOptions): Int32Array {
  const { width } = rows;
  // Shorter windows here: one that reaches over a switch lies between two groups and hides the gap.
  const meanRows = Math.max(2, windowRows >> 2);
  const means = trailingMeans(rows, { stretches, windowRows: meanRows });
  const [first, second] = halves.map((ranges) => picked(means, ranges, meanRows));
  const all = { values: joined(first!.values, second!.values), width };
  let centres: Float64Array | undefined;
  for (let count = 2; count <= regimesMax; count++) {
    if (second!.values.length / width < count * rowsPerRegime) break;
    const strength = Math.min(
      predictionStrength(first!, second!, { count, chance }),
      predictionStrength(second!, first!, { count, chance }),
    );
    if (strength < strengthMin) continue;
    const found = bestClusters(all, count, chance);
    if (areApart(all, found)) centres = found.centres;
  }
  const labels = new Int32Array(rows.values.length / width);
  if (centres === undefined) return labels;
  // By the mean of the rows around it, not of those before: a regime begins where it begins.
  for (const [start, end] of stretches)
    for (let row = start; row < end; row++)
      labels[row] = nearestOf(means.values, Math.min(row + (meanRows >> 1), end - 1) * width, centres, width);
  for (const range of stretches) settle(labels, range, windowRows);
  return renumbered(labels);
}

/** More regimes than this nobody tells apart on a page, or trains a model each for. */
export const regimesMax = 8;
const strengthMin = 0.8;
const rowsPerRegime = 5;
/**
 * How far apart two groups must be along the line between their centres, in their own deviations (Ashman's D): two
 * halves of an even cloud come to 3.5 and those of a normal one to 2.7, so 4 takes a gap.
 */
const apartMin = 4;
/** k-means may stop at a bad place; the best of so many starts rarely does. */
const starts = 4;

function bestClusters(rows: Rows, count: number, chance: Chance): Clusters {
  const { values, width } = rows;
  let [best, least] = [clustersOf(rows, count, chance), Number.POSITIVE_INFINITY];
  for (let start = 0; start < starts; start++) {
    const found = start === 0 ? best : clustersOf(rows, count, chance);
    let sum = 0;
    for (const [row, owner] of found.owners.entries())
      sum += squareBetween(values, row * width, found.centres, owner * width, width);
    if (sum < least) [best, least] = [found, sum];
  }
  return best;
}

function areApart({ values, width }: Rows, { centres, owners, sizes }: Clusters): boolean {
  for (let a = 0; a < sizes.length; a++)
    for (let b = a + 1; b < sizes.length; b++) {
      const square = squareBetween(centres, a * width, centres, b * width, width);
      let spread = 0;
      for (const [row, owner] of owners.entries()) {
        if (owner !== a && owner !== b) continue;
        let along = 0;
        for (let column = 0; column < width; column++)
          along +=
            (values[row * width + column]! - centres[owner * width + column]!) *
            (centres[b * width + column]! - centres[a * width + column]!);
        spread += along ** 2 / square / sizes[owner]!;
      }
      if (!(2 * square >= apartMin ** 2 * spread)) return false;
    }
  return true;
}

function predictionStrength(
  learn: Rows,
  test: Rows,
  { count, chance }: { count: number; chance: Chance },
): number {
  const { width } = learn;
  const { centres } = bestClusters(learn, count, chance);
  const { owners, sizes } = bestClusters(test, count, chance);
  if (sizes.length < count || centres.length < count * width) return 0;
  const together = new Float64Array(count * count);
  for (let row = 0; row < owners.length; row++)
    together[owners[row]! * count + nearestOf(test.values, row * width, centres, width)]!++;
  let weakest = 1;
  for (let of = 0; of < count; of++) {
    const size = sizes[of]!;
    // One window has no pair to lose, and is no regime.
    if (size < 2) return 0;
    let pairs = 0;
    for (let at = 0; at < count; at++) pairs += together[of * count + at]! * (together[of * count + at]! - 1);
    weakest = Math.min(weakest, pairs / (size * (size - 1)));
  }
  return weakest;
}

function trailingMeans(
  { values, width }: Rows,
  { stretches, windowRows }: { stretches: readonly Range[]; windowRows: number },
): Rows {
  const means = new Float64Array(values.length);
  for (const [start, end] of stretches)
    for (let row = start; row < end; row++) {
      const from = Math.max(start, row - windowRows + 1);
      for (let column = 0; column < width; column++) {
        let sum = 0;
        for (let of = from; of <= row; of++) sum += values[of * width + column]!;
        means[row * width + column] = sum / (row - from + 1);
      }
    }
  return { values: means, width };
}

function picked({ values, width }: Rows, ranges: readonly Range[], every: number): Rows {
  const rows: number[] = [];
  for (const [first, end] of ranges) for (let row = first; row < end; row += every) rows.push(row);
  const kept = Math.max(1, Math.ceil(rows.length / groupedRowsMax));
  const some = rows.filter((_, at) => at % kept === 0);
  const found = new Float64Array(some.length * width);
  some.forEach((row, at) => {
    found.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return { values: found, width };
}

const groupedRowsMax = 4_096;

function nearestOf(values: Float64Array, at: number, centres: Float64Array, width: number): number {
  let [owner, least] = [0, Number.POSITIVE_INFINITY];
  for (let centre = 0; centre * width < centres.length; centre++) {
    const square = squareBetween(values, at, centres, centre * width, width, least);
    if (square < least) [owner, least] = [centre, square];
  }
  return owner;
}

/** A stay shorter than half a window is a way through, and belongs to where the plant came from. */
function settle(labels: Int32Array, [start, end]: Range, windowRows: number): void {
  let since = start;
  for (let row = start + 1; row <= end; row++) {
    if (row < end && labels[row] === labels[since]) continue;
    if (row - since < windowRows >> 1 && since > start) labels.fill(labels[since - 1]!, since, row);
    since = row;
  }
}

/** The most frequent is the first; one that settling left without rows is gone. */
function renumbered(labels: Int32Array): Int32Array {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([label]) => label);
  const places = new Map(order.map((label, place) => [label, place]));
  return labels.map((label) => places.get(label)!);
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
