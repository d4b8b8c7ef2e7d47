import { assert } from "#runtime/core/fault.ts";

export interface Eigen {
  readonly values: Float64Array;
  /** One vector a row, of length 1, all at right angles. */
  readonly vectors: Float64Array;
}

/** Of a symmetric matrix by Jacobi's rotations: slow beside others, exact to the last places, and 40 lines. */
export function eigenOf(matrix: Float64Array, width: number): Eigen {
  assert(matrix.length === width * width, "a matrix is square");
  const a = matrix.slice();
  const vectors = new Float64Array(width * width);
  for (let row = 0; row < width; row++) vectors[row * width + row] = 1;
  for (let sweep = 0; sweep < sweepsMax && offDiagonal(a, width) > 0; sweep++)
    for (let p = 0; p < width; p++) for (let q = p + 1; q < width; q++) rotate({ a, vectors, width }, p, q);
  return { values: Float64Array.from({ length: width }, (_, row) => a[row * width + row]!), vectors };
}

const sweepsMax = 30;

/** What is left beside the diagonal, or 0 where that is below the last place. */
function offDiagonal(a: Float64Array, width: number): number {
  let [beside, on] = [0, 0];
  for (let row = 0; row < width; row++)
    for (let column = 0; column < width; column++) {
      const square = a[row * width + column]! ** 2;
      if (row === column) on += square;
      else beside += square;
    }
  return beside <= 1e-30 * on ? 0 : beside;
}

interface Rotated {
  readonly a: Float64Array;
  readonly vectors: Float64Array;
  readonly width: number;
}

/** Turns the plane of p and q so that their product vanishes. */
function rotate({ a, vectors, width }: Rotated, p: number, q: number): void {
  const product = a[p * width + q]!;
  if (product === 0) return;
  const ratio = (a[q * width + q]! - a[p * width + p]!) / (2 * product);
  const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < width; k++) {
    const [kp, kq] = [a[k * width + p]!, a[k * width + q]!];
    a[k * width + p] = cosine * kp - sine * kq;
    a[k * width + q] = sine * kp + cosine * kq;
  }
  for (const table of [a, vectors])
    for (let k = 0; k < width; k++) {
      const [pk, qk] = [table[p * width + k]!, table[q * width + k]!];
      table[p * width + k] = cosine * pk - sine * qk;
      table[q * width + k] = sine * pk + cosine * qk;
    }
}
