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

// Of the one sweep that is being made.
let temperature: f64 = 0.0;
let surelyBelow: f64 = 0.0;
let surelyAbove: f64 = 0.0;

/** Draws each spin anew from what its neighbours leave it, and returns how many are another than before. */
export function spinHeatBath(chain: usize, heat: f64): i32 {
  const model: usize = load<u32>(chain + chainModel);
  const pulls: usize = load<u32>(chain + chainPulls);
  const spins: usize = load<u32>(chain + chainSpins);
  const blocks = load<i32>(model + spinsBlocks);
  const ends: usize = load<u32>(model + spinsBlockEndsAt);
  const stream = chain + chainStream;
  temperature = heat;
  const isUsual = abs(heat) > heatMin && abs(heat) < heatMax;
  // At any other temperature nothing is sure, and everything is asked exactly.
  surelyBelow = isUsual ? 0.999999999 : -1.0;
  surelyAbove = isUsual ? 1.000000001 : Infinity;
  const perHeat = f64x2.splat(1.0 / heat);
  let flips = 0;
  let at: usize = 0;
  for (let block = 0; block < blocks; block++) {
    const end: usize = load<u32>(ends + (block << 2));
    while (at < end) {
      const stop = min(end, at + listedBytesMax);
      let list = listAt;
      let cursor: usize = load<i32>(stream + streamCursor);
      for (; at < stop; at += 16) {
        if (cursor > lastPair) cursor = fillUp(stream, cursor);
        const drawn = v128.load(stream + cursor);
        const isLast = at + 16 > stop;
        const spin = isLast ? v128.load64_splat(spins + at) : v128.load(spins + at);
        const pull = isLast ? v128.load64_splat(pulls + at) : v128.load(pulls + at);
        const which = changes(pull, spin, drawn, perHeat) & (isLast ? 1 : 3);
        cursor += isLast ? 8 : 16;
        store<i32>(list, <i32>at);
        list += (which & 1) << 2;
        store<i32>(list, <i32>at + 8);
        list += (which & 2) << 1;
      }
      at = stop;
      store<i32>(stream + streamCursor, <i32>cursor);
      if (list != listAt) flips += turnListed(chain, list);
    }
  }
  return flips;
}

const heatMin: f64 = 1e-250;
const heatMax: f64 = 1e250;

/** Which of two spins become another: a bit each. */
function changes(pull: v128, spin: v128, drawn: v128, perHeat: v128): i32 {
  const x = f64x2.mul(f64x2.add(pull, pull), perHeat);
  // Up as likely as 1 / (1 + e^(−x)): of both signs of x, what is left is one of them mirrored.
  const isDown = v128.not(f64x2.ge(x, f64x2.splat(0.0)));
  const share = v128.bitselect(f64x2.sub(f64x2.splat(1.0), drawn), drawn, isDown);
  const most = f64x2.mul(share, atMost(f64x2.mul(f64x2.abs(x), f64x2.splat(perLn2 * stepsPerPower))));
  const below = f64x2.lt(f64x2.add(share, most), f64x2.splat(surelyBelow));
  const least = f64x2.mul(most, f64x2.splat(leastShare));
  const above = f64x2.gt(f64x2.add(share, least), f64x2.splat(surelyAbove));
  const isUp = v128.xor(below, isDown);
  let which = i64x2.bitmask(v128.xor(isUp, f64x2.gt(spin, f64x2.splat(0.0))));
  if (!i64x2.all_true(v128.or(below, above))) which = exactly(pull, spin, drawn);
  return which;
}

function exactly(pull: v128, spin: v128, drawn: v128): i32 {
  const first = isOther(
    f64x2.extract_lane(pull, 0),
    f64x2.extract_lane(spin, 0),
    f64x2.extract_lane(drawn, 0),
  );
  const second = isOther(
    f64x2.extract_lane(pull, 1),
    f64x2.extract_lane(spin, 1),
    f64x2.extract_lane(drawn, 1),
  );
  return first | (second << 1);
}

function isOther(pull: f64, spin: f64, drawn: f64): i32 {
  return <i32>(drawn < chanceOfUp((2.0 * pull) / temperature) != spin > 0.0);
}

/** 1 / (1 + e^(−x)), by the exponential of what is below zero, which is all that ours takes. */
function chanceOfUp(x: f64): f64 {
  if (x >= 0.0) return 1.0 / (1.0 + exponential(-x));
  const odds = exponential(x);
  return odds / (1.0 + odds);
}
