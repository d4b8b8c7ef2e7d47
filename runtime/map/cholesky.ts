import { assert } from "#runtime/core/fault.ts";

/**
 * The lower triangle L of a symmetric positive definite matrix, A = L Lᵀ, row by row. A matrix that is not
 * positive definite is a bug of the caller: a ridge or a floor on the diagonal keeps every covariance so.
 */
export function factorOf(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= lower[row * size + k]! * lower[column * size + k]!;
      if (row === column) assert(sum > 0, "the matrix is positive definite");
      lower[row * size + column] = row === column ? Math.sqrt(sum) : sum / lower[column * size + column]!;
    }
  return lower;
}

/** Solves L y = b in place: `values` is b before and y after. yᵀy is then the Mahalanobis distance of b, squared. */
export function forwardSolve(lower: Float64Array, values: Float64Array): void {
  const size = values.length;
  for (let row = 0; row < size; row++) {
    let sum = values[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row * size + k]! * values[k]!;
    values[row] = sum / lower[row * size + row]!;
  }
}

/** Solves L Lᵀ x = b in place. */
export function solve(lower: Float64Array, values: Float64Array): void {
  const size = values.length;
  forwardSolve(lower, values);
  for (let row = size - 1; row >= 0; row--) {
    let sum = values[row]!;
    for (let k = row + 1; k < size; k++) sum -= lower[k * size + row]! * values[k]!;
    values[row] = sum / lower[row * size + row]!;
  }
}
