// Energy and gradient of at most 256 round kernels. Eight centres lie side by side, column by column, so each
// lane sums the square of its own centre in the order of the columns.

import {
  memberCentres,
  memberOffsets,
  memberPerSquare,
  memberPlaces,
  workSumsAt,
  workTermsAt,
} from "../../runtime/core/layout";
import { addShares, logSum } from "./log-sum";
import { addLanes } from "./mixture";

/** Of log p of a state in standardised channels the highest part; see `addShares`. */
export function densityTop(member: usize, inner: usize, width: i32): f64 {
  const highest = densityTerms(member, inner, width);
  return addShares(workTermsAt, load<i32>(member + memberPlaces) << 2, highest);
}

/**
 * Leaves the logarithm of each centre's part of the density at `workTermsAt`, and returns the highest. Where the width
 * is odd the last column is a zero beside zeros, which adds nothing and is passed over.
 */
function densityTerms(member: usize, inner: usize, width: i32): f64 {
  const blocks = load<i32>(member + memberPlaces);
  const perSquare = f64x2.splat(load<f64>(member + memberPerSquare));
  const columnsEnd = inner + (width << 3);
  const filled: usize = (width & 1) << 6;
  let offsets: usize = load<u32>(member + memberOffsets);
  let centres: usize = load<u32>(member + memberCentres);
  let terms: usize = workTermsAt;
  // The plain maximum of a processor: no term is NaN, and the sign of a zero does not matter.
  let highest = f64x2.splat(-Infinity);
  for (let block = 0; block < blocks; block++) {
    let a = f64x2.splat(0.0);
    let b = f64x2.splat(0.0);
    let c = f64x2.splat(0.0);
    let d = f64x2.splat(0.0);
    for (let column = inner; column < columnsEnd; column += 8, centres += 64) {
      const value = v128.load64_splat(column);
      const offA = f64x2.sub(value, v128.load(centres));
      const offB = f64x2.sub(value, v128.load(centres, 16));
      const offC = f64x2.sub(value, v128.load(centres, 32));
      const offD = f64x2.sub(value, v128.load(centres, 48));
      a = f64x2.add(a, f64x2.mul(offA, offA));
      b = f64x2.add(b, f64x2.mul(offB, offB));
      c = f64x2.add(c, f64x2.mul(offC, offC));
      d = f64x2.add(d, f64x2.mul(offD, offD));
    }
    a = f64x2.sub(v128.load(offsets), f64x2.mul(a, perSquare));
    b = f64x2.sub(v128.load(offsets, 16), f64x2.mul(b, perSquare));
    c = f64x2.sub(v128.load(offsets, 32), f64x2.mul(c, perSquare));
    d = f64x2.sub(v128.load(offsets, 48), f64x2.mul(d, perSquare));
    v128.store(terms, a);
    v128.store(terms, b, 16);
    v128.store(terms, c, 32);
    v128.store(terms, d, 48);
    highest = f64x2.pmax(highest, f64x2.pmax(f64x2.pmax(a, b), f64x2.pmax(c, d)));
    centres += filled;
    terms += 64;
    offsets += 64;
  }
  return max(f64x2.extract_lane(highest, 0), f64x2.extract_lane(highest, 1));
}

/** The same, and the pull towards the centres by their shares into `slopes`. */
export function densityGradient(member: usize, inner: usize, stride: i32, slopes: usize): f64 {
  const blocks = load<i32>(member + memberPlaces);
  const energy = -logSum(workTermsAt, blocks << 2, densityTerms(member, inner, stride));
  const perSquare = f64x2.splat(load<f64>(member + memberPerSquare));
  let centres: usize = load<u32>(member + memberCentres);
  let terms: usize = workTermsAt;
  memory.fill(workSumsAt, 0, stride << 4);
  for (let block = 0; block < blocks; block++) {
    const a = pullOf(v128.load(terms), perSquare);
    const b = pullOf(v128.load(terms, 16), perSquare);
    const c = pullOf(v128.load(terms, 32), perSquare);
    const d = pullOf(v128.load(terms, 48), perSquare);
    terms += 64;
    // Where all have a share, a sum is loaded and stored once for four pairs; the order stays the same.
    const isFull = v128.any_true(a) && v128.any_true(b) && v128.any_true(c) && v128.any_true(d);
    if (!isFull) {
      addPull(a, inner, centres, stride);
      addPull(b, inner, centres + 16, stride);
      addPull(c, inner, centres + 32, stride);
      addPull(d, inner, centres + 48, stride);
      centres += stride << 6;
      continue;
    }
    for (let column = 0; column < stride; column++, centres += 64) {
      const value = v128.load64_splat(inner + (column << 3));
      const sums = workSumsAt + (column << 4);
      let sum = v128.load(sums);
      sum = f64x2.add(sum, f64x2.mul(a, f64x2.sub(value, v128.load(centres))));
      sum = f64x2.add(sum, f64x2.mul(b, f64x2.sub(value, v128.load(centres, 16))));
      sum = f64x2.add(sum, f64x2.mul(c, f64x2.sub(value, v128.load(centres, 32))));
      sum = f64x2.add(sum, f64x2.mul(d, f64x2.sub(value, v128.load(centres, 48))));
      v128.store(sums, sum);
    }
  }
  addLanes(workSumsAt, slopes, stride);
  return energy;
}

/** One pair's pull, if it has any. */
function addPull(pull: v128, inner: usize, centres: usize, stride: i32): void {
  if (!v128.any_true(pull)) return;
  for (let column = 0; column < stride; column++, centres += 64) {
    const off = f64x2.sub(v128.load64_splat(inner + (column << 3)), v128.load(centres));
    const sums = workSumsAt + (column << 4);
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(pull, off)));
  }
}

function pullOf(shares: v128, perSquare: v128): v128 {
  return f64x2.mul(f64x2.mul(shares, f64x2.splat(2.0)), perSquare);
}
