import { type Rows, squareBetween } from "#runtime/map/cluster.ts";

/** The distance of each row to its k-th nearest among the trained ones: the published kNN, for comparison. */
export function neighbourDistances(trained: Rows, asked: Rows, neighbours: number): Float64Array {
  const { values, width } = trained;
  const count = values.length / width;
  const nearest = new Float64Array(neighbours);
  const distances = new Float64Array(asked.values.length / width);
  for (let row = 0; row < distances.length; row++) {
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let other = 0; other < count; other++) {
      const farthest = nearest[neighbours - 1]!;
      const square = squareBetween(asked.values, row * width, values, other * width, width, farthest);
      if (square >= farthest) continue;
      let place = neighbours - 1;
      for (; place > 0 && nearest[place - 1]! > square; place--) nearest[place] = nearest[place - 1]!;
      nearest[place] = square;
    }
    distances[row] = Math.sqrt(nearest[neighbours - 1]!);
  }
  return distances;
}
