import { logarithm, shares } from "./elementary";

export const negligibleNats: f64 = 20.0;

/**
 * log Σ exp(term) over pairs of terms, which become their shares of the sum: `logSumOf` of the runtime, two
 * at a time. `top` is the highest of them. A term of −∞ fills up an odd count.
 */
export function logSum(terms: usize, pairs: i32, top: f64): f64 {
  const end = terms + (pairs << 4);
  let sums = f64x2.splat(0.0);
  for (let at = terms; at < end; at += 16) {
    const below = f64x2.sub(v128.load(at), f64x2.splat(top));
    const counts = f64x2.ge(below, f64x2.splat(-negligibleNats));
    let found = f64x2.splat(0.0);
    // A lane without a share may compute anything: the mask takes it out.
    if (v128.any_true(counts)) found = v128.and(shares(below), counts);
    v128.store(at, found);
    sums = f64x2.add(sums, found);
  }
  const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  const perSum = f64x2.splat(1.0 / sum);
  for (let at = terms; at < end; at += 16) v128.store(at, f64x2.mul(v128.load(at), perSum));
  return top + logarithm(sum);
}

/**
 * The same for whoever does not ask for the shares: the terms stay. Returns `top`, to which the logarithm of
 * `sumOfShares` is still to be added: who needs two of them takes both at once.
 */
export function addShares(terms: usize, pairs: i32, top: f64): f64 {
  const end = terms + (pairs << 4);
  const highest = f64x2.splat(top);
  let sums = f64x2.splat(0.0);
  for (let at = terms; at < end; at += 16) {
    const below = f64x2.sub(v128.load(at), highest);
    const counts = f64x2.ge(below, f64x2.splat(-negligibleNats));
    // To add nothing changes no sum.
    if (v128.any_true(counts)) sums = f64x2.add(sums, v128.and(shares(below), counts));
  }
  shareSum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  return top;
}

/** Of the terms that were added last. */
export function sumOfShares(): f64 {
  return shareSum;
}

let shareSum: f64 = 0.0;

/** Whether a term that lies below another by more than this has a share at all. */
export function isNegligible(term: f64, highest: f64): bool {
  return term - highest < -negligibleNats;
}
