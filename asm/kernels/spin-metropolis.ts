import {
  chainModel,
  chainPulls,
  chainSpins,
  chainStream,
  spinsBlockEndsAt,
  spinsBlocks,
  streamCursor,
} from "../../runtime/core/layout-samplers";
import { atMost, leastShare, perLn2, stepsPerPower } from "../lib/about";
import { exponential } from "../lib/elementary";
import { listAt, listedBytesMax, turnListed } from "../lib/spins";
import { fillUp, lastPair } from "../lib/stream";

/** Turns each spin over if the heat allows it, and returns how many were turned. */
export function spinMetropolis(chain: usize, heat: f64): i32 {
  const model: usize = load<u32>(chain + chainModel);
  const pulls: usize = load<u32>(chain + chainPulls);
  const spins: usize = load<u32>(chain + chainSpins);
  const blocks = load<i32>(model + spinsBlocks);
  const ends: usize = load<u32>(model + spinsBlockEndsAt);
  const stream = chain + chainStream;
  const isUsual = abs(heat) > heatMin && abs(heat) < heatMax;
  const sure = f64x2.splat(isUsual ? 0.0 : NaN);
  const stepsPerRise = f64x2.splat((perLn2 * stepsPerPower) / heat);
  const limits = f64x2.splat(coldest * heat);
  const zero = f64x2.splat(0.0);
  let flips = 0;
  let at: usize = 0;
  for (let block = 0; block < blocks; block++) {
    const end: usize = load<u32>(ends + (block << 2));
    while (at < end) {
      const stop = min(end, at + listedBytesMax);
      let list = listAt;
      let cursor: usize = load<i32>(stream + streamCursor);
      while (at < stop) {
        const isLast = at + 16 > stop;
        const spin = isLast ? v128.load64_splat(spins + at) : v128.load(spins + at);
        const pull = isLast ? v128.load64_splat(pulls + at) : v128.load(pulls + at);
        const rise = f64x2.mul(f64x2.add(spin, spin), pull);
        const isRise = f64x2.gt(rise, zero);
        const isCold = v128.and(isRise, f64x2.gt(rise, limits));
        // In the cold nearly every spin lies deep, and draws nothing.
        if (i64x2.all_true(isCold)) {
          at += 16;
          continue;
        }
        if (cursor > lastPair) cursor = fillUp(stream, cursor);
        const draws = i64x2.bitmask(v128.andnot(isRise, isCold)) & (isLast ? 1 : 3);
        const second = cursor + ((draws & 1) << 3);
        const drawn = v128.load64_lane(stream + second, v128.load64_zero(stream + cursor), 1);
        cursor = second + ((draws & 2) << 2);
        const most = f64x2.add(atMost(f64x2.mul(rise, stepsPerRise)), sure);
        const isTaken = v128.or(v128.not(isRise), f64x2.lt(drawn, f64x2.mul(most, f64x2.splat(leastShare))));
        const isLeft = v128.or(isCold, f64x2.gt(drawn, most));
        let which: i32;
        if (i64x2.all_true(v128.or(isTaken, isLeft))) which = i64x2.bitmask(v128.andnot(isTaken, isCold));
        else which = exactly(rise, drawn, draws, heat) | i64x2.bitmask(v128.not(isRise));
        if (isLast) which &= 1;
        store<i32>(list, <i32>at);
        list += (which & 1) << 2;
        store<i32>(list, <i32>at + 8);
        list += (which & 2) << 1;
        at += 16;
      }
      at = stop;
      store<i32>(stream + streamCursor, <i32>cursor);
      if (list != listAt) flips += turnListed(chain, list);
    }
  }
  return flips;
}

/** A rise of so many temperatures happens once in 10¹⁶ tries, and is not tried. */
const coldest: f64 = 37.0;
const heatMin: f64 = 1e-250;
const heatMax: f64 = 1e250;

/** Those that draw, by the exact exponential. */
function exactly(rise: v128, drawn: v128, draws: i32, heat: f64): i32 {
  const first = <i32>(f64x2.extract_lane(drawn, 0) < exponential(-f64x2.extract_lane(rise, 0) / heat));
  const second = <i32>(f64x2.extract_lane(drawn, 1) < exponential(-f64x2.extract_lane(rise, 1) / heat));
  return draws & (first | (second << 1));
}
