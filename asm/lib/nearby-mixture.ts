// Components of a mixture that have a say near a state, two side by side, each with its own numbers one behind the other:
// its mean, the rows of its triangle, its height. Even ones stand in one lane and odd ones in the other, each in their
// order, so a sum over them has the bits of the sum over all.

import {
  memberHeights,
  memberMeans,
  memberWhitenings,
  nearbyComponentsAt,
  nearbyMixtureAt,
  nearbyMixtureBytes,
  workInnerAt,
  workOffsAt,
  workTermsAt,
} from "../../runtime/core/layout";
import { addShares } from "./log-sum";

/** Pairs up the listed components; returns how many pairs that makes, or 0 where they have no room. */
export function pairUp(member: usize, width: i32, components: i32): i32 {
  const pairBytes = (width + ((width * (width + 1)) >> 1) + 1) << 4;
  const room = nearbyMixtureBytes / pairBytes;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < components; at++) {
    const k = load<i32>(nearbyComponentsAt + (at << 2));
    const pair = (k & 1) == 0 ? even++ : odd++;
    if (pair >= room) return 0;
    put(member, k, width, nearbyMixtureAt + pair * pairBytes + ((k & 1) << 3));
  }
  const pairs = max(even, odd);
  for (; even < pairs; even++) leaveOut(nearbyMixtureAt + even * pairBytes, pairBytes);
  for (; odd < pairs; odd++) leaveOut(nearbyMixtureAt + odd * pairBytes + 8, pairBytes);
  return pairs;
}

/** `mixtureTop` by the pairs. */
export function pairedTop(pairs: i32, width: i32): f64 {
  const half = f64x2.splat(0.5);
  const termsEnd: usize = workTermsAt + (pairs << 4);
  const offsEnd: usize = workOffsAt + (width << 4);
  let highest = f64x2.splat(-Infinity);
  let at: usize = nearbyMixtureAt;
  for (let term: usize = workTermsAt; term < termsEnd; term += 16) {
    let inner: usize = workInnerAt;
    for (let off: usize = workOffsAt; off < offsEnd; off += 16, inner += 8, at += 16)
      v128.store(off, f64x2.sub(v128.load64_splat(inner), v128.load(at)));
    // As the rows of a triangle are summed by two lanes elsewhere.
    let even = f64x2.splat(0.0);
    let odd = f64x2.splat(0.0);
    for (let rowEnd: usize = workOffsAt + 16; rowEnd <= offsEnd; rowEnd += 16) {
      let sum = f64x2.splat(0.0);
      for (let off: usize = workOffsAt; off < rowEnd; off += 16, at += 16)
        sum = f64x2.add(sum, f64x2.mul(v128.load(at), v128.load(off)));
      const others = odd;
      odd = f64x2.add(even, f64x2.mul(sum, sum));
      even = others;
    }
    const found = f64x2.sub(v128.load(at), f64x2.mul(half, f64x2.add(even, odd)));
    at += 16;
    v128.store(term, found);
    highest = f64x2.pmax(highest, found);
  }
  const top = max(f64x2.extract_lane(highest, 0), f64x2.extract_lane(highest, 1));
  return addShares(workTermsAt, pairs, top);
}

/** Into one lane from `at` on. */
function put(member: usize, k: i32, width: i32, at: usize): void {
  const stride = (width + 1) & -2;
  const rowPairs = stride >> 1;
  const mean: usize = load<u32>(member + memberMeans) + ((k * stride) << 3);
  const whitening: usize = load<u32>(member + memberWhitenings) + ((k * rowPairs * (rowPairs + 1)) << 4);
  for (let column = 0; column < width; column++, at += 16) store<f64>(at, load<f64>(mean + (column << 3)));
  for (let row = 0; row < width; row++) {
    const pair = row >> 1;
    const own = whitening + ((pair * (pair + 1)) << 4) + ((row & 1) << 3);
    for (let column = 0; column <= row; column++, at += 16) store<f64>(at, load<f64>(own + (column << 4)));
  }
  store<f64>(at, load<f64>(<usize>load<u32>(member + memberHeights) + (k << 3)));
}

/** One that has no share anywhere. */
function leaveOut(from: usize, bytes: usize): void {
  const height = from + bytes - 16;
  for (let at = from; at < height; at += 16) store<f64>(at, 0.0);
  store<f64>(height, -Infinity);
}
