import { logarithm } from "#runtime/core/elementary.ts";
import { factorOf } from "./cholesky.ts";

/** W with WᵀW = C⁻¹, lower triangular: it turns a Gaussian of covariance C into a round one of deviation 1. */
export interface Whitening {
  /** width × width, row by row, zeros above the diagonal. */
  readonly matrix: Float64Array;
  /** log det W = −½ log det C. */
  readonly logDeterminant: number;
}

/** By Cholesky and forward substitution. The covariance has a floor on its diagonal, so it never fails. */
export function whiteningOf(covariance: Float64Array, width: number): Whitening {
  const lower = factorOf(covariance, width);
  let logDeterminant = 0;
  for (let row = 0; row < width; row++) logDeterminant -= logarithm(lower[row * width + row]!);
  return { matrix: inverseOf(lower, width), logDeterminant };
}

/** The inverse of a lower triangle, a lower triangle too, by forward substitution. */
export function inverseOf(lower: Float64Array, width: number): Float64Array {
  const matrix = new Float64Array(width * width);
  for (let column = 0; column < width; column++)
    for (let row = column; row < width; row++) {
      let rest = row === column ? 1 : 0;
      for (let k = column; k < row; k++) rest -= lower[row * width + k]! * matrix[k * width + column]!;
      matrix[row * width + column] = rest / lower[row * width + row]!;
    }
  return matrix;
}
