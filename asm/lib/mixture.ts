// Energy and gradient of a mixture of Gaussians. Two rows of a whitening matrix lie side by side, so each
// lane sums its own row in the order of the columns, and has the bits of the plain loop in the runtime.

import {
  memberComponents,
  memberHeights,
  memberMeans,
  memberWhitenings,
  workOffsAt,
  workSumsAt,
  workTermsAt,
  workWhitenedAt,
} from "../../runtime/core/layout";
import { logarithm } from "./elementary";
import { addShares, isNegligible, logSum, sumOfShares } from "./log-sum";

/** −log p of a state in standardised channels, `stride` of them with a zero where their count is odd. */
export function mixtureEnergy(member: usize, inner: usize, stride: i32): f64 {
  const top = mixtureTop(member, inner, stride);
  return -(top + logarithm(sumOfShares()));
}

/** The logarithm of its highest part; see `addShares`. */
export function mixtureTop(member: usize, inner: usize, stride: i32): f64 {
  const highest = mixtureTerms(member, inner, stride);
  return addShares(workTermsAt, (load<i32>(member + memberComponents) + 1) >> 1, highest);
}

/** Leaves the logarithm of each component's part of the density at `workTermsAt`, and returns the highest. */
function mixtureTerms(member: usize, inner: usize, stride: i32): f64 {
  const components = load<i32>(member + memberComponents);
  const heights = load<u32>(member + memberHeights);
  const rowPairs = stride >> 1;
  const matrixBytes = (rowPairs * (rowPairs + 1)) << 4;
  let means: usize = load<u32>(member + memberMeans);
  let matrix: usize = load<u32>(member + memberWhitenings);
  let whitened: usize = workWhitenedAt;
  let highest: f64 = -Infinity;
  for (let k = 0; k < components; k++) {
    for (let at = 0; at < stride << 3; at += 16)
      v128.store(workOffsAt + at, f64x2.sub(v128.load(inner + at), v128.load(means + at)));
    const term = termOf(matrix, whitened, load<f64>(heights + (k << 3)), rowPairs, highest);
    store<f64>(workTermsAt + (k << 3), term);
    if (term > highest) highest = term;
    means += stride << 3;
    matrix += matrixBytes;
    whitened += stride << 3;
  }
  store<f64>(workTermsAt + (components << 3), -Infinity);
  return highest;
}

/**
 * The logarithm of a component's part of the density, or −∞ as soon as its share is certain to be nothing:
 * a square that grows makes the term sink, so what is negligible halfway is so at the end.
 */
export function termOf(matrix: usize, whitened: usize, height: f64, rowPairs: i32, highest: f64): f64 {
  let squares = f64x2.splat(0.0);
  let term = height;
  let row = 0;
  for (; row + 1 < rowPairs; row += 2) {
    const next = matrix + ((row + 1) << 5);
    let sum = f64x2.splat(0.0);
    let sumNext = f64x2.splat(0.0);
    let off: usize = workOffsAt;
    const end = matrix + ((row + 1) << 5);
    let at = matrix;
    let atNext = next;
    for (; at < end; at += 32, atNext += 32, off += 16) {
      const first = v128.load64_splat(off);
      const second = v128.load64_splat(off, 8);
      sum = f64x2.add(sum, f64x2.mul(v128.load(at), first));
      sumNext = f64x2.add(sumNext, f64x2.mul(v128.load(atNext), first));
      sum = f64x2.add(sum, f64x2.mul(v128.load(at, 16), second));
      sumNext = f64x2.add(sumNext, f64x2.mul(v128.load(atNext, 16), second));
    }
    sumNext = f64x2.add(sumNext, f64x2.mul(v128.load(atNext), v128.load64_splat(off)));
    sumNext = f64x2.add(sumNext, f64x2.mul(v128.load(atNext, 16), v128.load64_splat(off, 8)));
    v128.store(whitened + (row << 4), sum);
    v128.store(whitened + (row << 4), sumNext, 16);
    squares = f64x2.add(squares, f64x2.mul(sum, sum));
    squares = f64x2.add(squares, f64x2.mul(sumNext, sumNext));
    term = height - 0.5 * (f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
    if (isNegligible(term, highest)) return -Infinity;
    matrix = atNext + 32;
  }
  if (row < rowPairs) {
    let sum = f64x2.splat(0.0);
    let off: usize = workOffsAt;
    const end = matrix + ((row + 1) << 5);
    for (let at = matrix; at < end; at += 32, off += 16) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(at), v128.load64_splat(off)));
      sum = f64x2.add(sum, f64x2.mul(v128.load(at, 16), v128.load64_splat(off, 8)));
    }
    v128.store(whitened + (row << 4), sum);
    squares = f64x2.add(squares, f64x2.mul(sum, sum));
    term = height - 0.5 * (f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
  }
  return term;
}

/** The same, and Σ shareₖ Wₖᵀ Wₖ (x − μₖ) into `slopes`: each component pulls towards its mean by its share. */
export function mixtureGradient(member: usize, inner: usize, stride: i32, slopes: usize): f64 {
  const highest = mixtureTerms(member, inner, stride);
  const components = load<i32>(member + memberComponents);
  const energy = -logSum(workTermsAt, (components + 1) >> 1, highest);
  const rowPairs = stride >> 1;
  const matrixBytes = (rowPairs * (rowPairs + 1)) << 4;
  let matrix: usize = load<u32>(member + memberWhitenings);
  let whitened: usize = workWhitenedAt;
  memory.fill(workSumsAt, 0, stride << 4);
  for (let k = 0; k < components; k++) {
    const share = load<f64>(workTermsAt + (k << 3));
    if (share != 0.0) addPulls(matrix, whitened, share, rowPairs);
    matrix += matrixBytes;
    whitened += stride << 3;
  }
  addLanes(workSumsAt, slopes, stride);
  return energy;
}

function addPulls(matrix: usize, whitened: usize, share: f64, rowPairs: i32): void {
  const shares = f64x2.splat(share);
  let row = 0;
  for (; row + 1 < rowPairs; row += 2) {
    const pull = f64x2.mul(shares, v128.load(whitened + (row << 4)));
    const pullNext = f64x2.mul(shares, v128.load(whitened + (row << 4), 16));
    let sums: usize = workSumsAt;
    const end = matrix + ((row + 1) << 5);
    let at = matrix;
    let next = end;
    for (; at < end; at += 16, next += 16, sums += 16) {
      const sum = f64x2.add(v128.load(sums), f64x2.mul(pull, v128.load(at)));
      v128.store(sums, f64x2.add(sum, f64x2.mul(pullNext, v128.load(next))));
    }
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(pullNext, v128.load(next))));
    v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.mul(pullNext, v128.load(next, 16))), 16);
    matrix = next + 32;
  }
  if (row < rowPairs) {
    const pull = f64x2.mul(shares, v128.load(whitened + (row << 4)));
    const end = matrix + ((row + 1) << 5);
    for (let at = matrix, sums: usize = workSumsAt; at < end; at += 16, sums += 16)
      v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(pull, v128.load(at))));
  }
}

/** Each pair of lanes becomes one number: the even part plus the odd part. */
export function addLanes(sums: usize, into: usize, stride: i32): void {
  for (let column = 0; column < stride; column++) {
    const sum = v128.load(sums + (column << 4));
    store<f64>(into + (column << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
}
