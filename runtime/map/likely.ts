import { nearestAxesMax as axesMax } from "#runtime/core/layout.ts";
import type { FittedExperts } from "./experts.ts";

/**
 * For each component of a mixture the most likely values of some channels beside the others of a state: its
 * conditional mean, by normal equations in whitened coordinates. `axes` count in the mixture's own channels.
 */
export function likelyValues(
  { standard, mixture }: Pick<FittedExperts, "standard" | "mixture">,
  state: Float64Array,
  axes: readonly number[],
): readonly Float64Array[] {
  const { width, weights, means, whitenings } = mixture;
  const { centres, deviations } = standard;
  return Array.from(weights, (_, k) => {
    const mean = (column: number): number => means[k * width + column]!;
    const whitening = (row: number, column: number): number =>
      column <= row ? whitenings[(k * width + row) * width + column]! : 0;
    // The commanded channels begin at the component's mean; `rest` is what the others leave to be explained.
    const off = Float64Array.from({ length: width }, (_, column) =>
      axes.includes(column) ? 0 : (state[column]! - centres[column]!) / deviations[column]! - mean(column),
    );
    const matrix = new Float64Array(axesMax * axesMax);
    const right = new Float64Array(axes.length);
    for (let row = 0; row < width; row++) {
      let rest = 0;
      for (let column = 0; column <= row; column++) rest += whitening(row, column) * off[column]!;
      for (let i = 0; i < axes.length; i++) {
        const own = whitening(row, axes[i]!);
        right[i]! -= own * rest;
        for (let j = 0; j <= i; j++) matrix[i * axesMax + j]! += own * whitening(row, axes[j]!);
      }
    }
    solveInPlace(matrix, right);
    return right.map((value, i) => centres[axes[i]!]! + deviations[axes[i]!]! * (mean(axes[i]!) + value));
  });
}

/** By Cholesky; the matrix is a lower triangle with rows of `axesMax`, and positive definite like the mixture. */
function solveInPlace(matrix: Float64Array, right: Float64Array): void {
  const size = right.length;
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * axesMax + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[row * axesMax + k]! * matrix[column * axesMax + k]!;
      matrix[row * axesMax + column] =
        row === column ? Math.sqrt(sum) : sum / matrix[column * axesMax + column]!;
    }
  for (let row = 0; row < size; row++) {
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= matrix[row * axesMax + k]! * right[k]!;
    right[row] = sum / matrix[row * axesMax + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let k = row + 1; k < size; k++) sum -= matrix[k * axesMax + row]! * right[k]!;
    right[row] = sum / matrix[row * axesMax + row]!;
  }
}
