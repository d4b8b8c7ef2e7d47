// What a sliding window of whitened rows shows: `senses.ts` and `window.ts` of the runtime, operation by operation.

import {
  regimeBins,
  regimeChange,
  regimeEdgesAt,
  regimeFeaturesAt,
  regimeFilled,
  regimeHalfAt,
  regimeInnerAt,
  regimePerHighest,
  regimeRows,
  regimeSplit,
  regimeStandardAt,
  regimeSumsAt,
  regimeValuesAt,
  regimeWhiteningAt,
  regimeWholeAt,
  regimeWidth,
  regimeWindowAt,
} from "../../runtime/core/layout-regimes";
import { logarithm } from "./elementary";

/** Squares of it, divided by the lowest variance, are still far from the end of the doubles. */
const deviationsMax: f64 = 1e6;
/** Below so much of the usual movement within a window, a channel stands still; its logarithm stays finite. */
const stillness: f64 = 0.05;

/** The row in deviations; false where one of its values is no number. */
export function standardise(regime: usize): bool {
  const list = (<usize>load<i32>(regime + regimeWidth)) << 3;
  const values: usize = load<u32>(regime + regimeValuesAt);
  const centres: usize = load<u32>(regime + regimeStandardAt);
  const inner: usize = load<u32>(regime + regimeInnerAt);
  let isState = true;
  for (let at: usize = 0; at < list; at += 8) {
    const value = load<f64>(values + at);
    if (!(abs(value) < Infinity)) isState = false;
    const off = (value - load<f64>(centres + at)) / load<f64>(centres + list + at);
    store<f64>(inner + at, min(max(off, -deviationsMax), deviationsMax));
  }
  return isState;
}

/** Moves the window on by the standardised row; whether it is full. */
export function slide(regime: usize): bool {
  const rows = load<i32>(regime + regimeRows);
  const list = (<usize>load<i32>(regime + regimeWidth)) << 3;
  const window: usize = load<u32>(regime + regimeWindowAt);
  const last = window + <usize>(rows - 1) * list;
  for (let at = window; at < last; at += 8) store<f64>(at, load<f64>(at + list));
  const inner: usize = load<u32>(regime + regimeInnerAt);
  let whitening: usize = load<u32>(regime + regimeWhiteningAt);
  for (let row: usize = 0; row < list; row += 8, whitening += list) {
    let sum: f64 = 0.0;
    for (let column: usize = 0; column <= row; column += 8)
      sum += load<f64>(whitening + column) * load<f64>(inner + column);
    store<f64>(last + row, sum);
  }
  const filled = min(load<i32>(regime + regimeFilled) + 1, rows);
  store<i32>(regime + regimeFilled, filled);
  return filled == rows;
}

/** A mean and a log deviation a channel, and the entropy of them all. Returns how much entropy moves within the window. */
export function windowFeatures(regime: usize): f64 {
  const list = (<usize>load<i32>(regime + regimeWidth)) << 3;
  const rows = load<i32>(regime + regimeRows);
  const count = <f64>rows;
  const window: usize = load<u32>(regime + regimeWindowAt);
  const end = window + <usize>rows * list;
  const features: usize = load<u32>(regime + regimeFeaturesAt);
  for (let column: usize = 0; column < list; column += 8) {
    let sum: f64 = 0.0;
    for (let at = window + column; at < end; at += list) sum += load<f64>(at);
    const mean = sum / count;
    let squares: f64 = 0.0;
    for (let at = window + column; at < end; at += list) {
      const off = load<f64>(at) - mean;
      squares += off * off;
    }
    store<f64>(features + column, mean);
    store<f64>(features + list + column, logarithm(sqrt(squares / count) + stillness));
  }
  return windowEntropy(regime, features + 2 * list);
}

/**
 * How evenly the channels are spread over their bins, 0 … 1, into `entropy`; and by how much the newer half of the
 * window differs in that from the older one. A value on an edge belongs to the bin above it.
 */
function windowEntropy(regime: usize, entropy: usize): f64 {
  const width = load<i32>(regime + regimeWidth);
  const rows = load<i32>(regime + regimeRows);
  const bins = load<i32>(regime + regimeBins);
  const list = (<usize>width) << 3;
  const window: usize = load<u32>(regime + regimeWindowAt);
  const end = window + <usize>rows * list;
  const half = rows >> 1;
  const olderEnd = window + <usize>half * list;
  const newer = end - <usize>half * list;
  const ofWhole: usize = load<u32>(regime + regimeWholeAt);
  const ofHalf: usize = load<u32>(regime + regimeHalfAt);
  const perHighest = load<f64>(regime + regimePerHighest);
  let edge: usize = load<u32>(regime + regimeEdgesAt);
  let whole: f64 = 0.0;
  let first: f64 = 0.0;
  let second: f64 = 0.0;
  for (let column: usize = 0; column < list; column += 8) {
    let wholeNats: f64 = 0.0;
    let olderNats: f64 = 0.0;
    let newerNats: f64 = 0.0;
    let wholeBelow = 0;
    let olderBelow = 0;
    let newerBelow = 0;
    for (let bin = 1; bin <= bins; bin++) {
      let all = rows;
      let inOlder = half;
      let inNewer = half;
      if (bin < bins) {
        const bound = load<f64>(edge);
        inOlder = countBelow(bound, window + column, olderEnd, list);
        inNewer = countBelow(bound, newer + column, end, list);
        all = inOlder + countBelow(bound, olderEnd + column, newer, list) + inNewer;
        edge += 8;
      }
      if (all > wholeBelow) {
        wholeNats -= load<f64>(ofWhole + ((all - wholeBelow) << 3));
        wholeBelow = all;
      }
      if (inOlder > olderBelow) {
        olderNats -= load<f64>(ofHalf + ((inOlder - olderBelow) << 3));
        olderBelow = inOlder;
      }
      if (inNewer > newerBelow) {
        newerNats -= load<f64>(ofHalf + ((inNewer - newerBelow) << 3));
        newerBelow = inNewer;
      }
    }
    whole += wholeNats * perHighest;
    first += olderNats * perHighest;
    second += newerNats * perHighest;
  }
  store<f64>(entropy, whole / <f64>width);
  return abs(second / <f64>width - first / <f64>width);
}

function countBelow(bound: f64, from: usize, end: usize, list: usize): i32 {
  let count = 0;
  for (let at = from; at < end; at += list) count += i32(load<f64>(at) < bound);
  return count;
}

/** How much better two means explain the window than one, and where the newer part begins: the earliest of equals. */
export function windowChange(regime: usize): f64 {
  const width = load<i32>(regime + regimeWidth);
  const rows = load<i32>(regime + regimeRows);
  const list = (<usize>width) << 3;
  const window: usize = load<u32>(regime + regimeWindowAt);
  const end = window + <usize>rows * list;
  const all: usize = load<u32>(regime + regimeSumsAt);
  const older = all + list;
  for (let column: usize = 0; column < list; column += 8) {
    let sum: f64 = 0.0;
    for (let at = window + column; at < end; at += list) sum += load<f64>(at);
    store<f64>(all + column, sum);
    store<f64>(older + column, 0.0);
  }
  const least = max(2, rows >> 3);
  let highest: f64 = 0.0;
  let split = 0;
  for (let row = 1, at = window; row <= rows - least; row++) {
    const before = <f64>row;
    const after = <f64>(rows - row);
    let squares: f64 = 0.0;
    for (let column: usize = 0; column < list; column += 8, at += 8) {
      const sum = load<f64>(older + column) + load<f64>(at);
      store<f64>(older + column, sum);
      const apart = sum / before - (load<f64>(all + column) - sum) / after;
      squares += apart * apart;
    }
    if (row < least) continue;
    const score = ((before * after) / <f64>rows) * (squares / <f64>width);
    if (score > highest) {
      highest = score;
      split = row;
    }
  }
  store<f64>(regime + regimeChange, highest);
  store<f64>(regime + regimeSplit, <f64>split);
  return highest;
}
