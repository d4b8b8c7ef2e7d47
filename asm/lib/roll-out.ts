// Where commands lead: x(t+1) = x(t) A with some channels held, and the moment at which a slow channel is the
// farthest from the middle of what it showed. Two columns of the next row share a register, so each keeps its order of sums.

import {
  energyNatsMax,
  foresightColumnsAt,
  foresightDeviation,
  foresightFromRow,
  foresightHigh,
  foresightLow,
  foresightMean,
  foresightPlacesAt,
  foresightReach,
  foresightRows,
  foresightSlow,
  foresightSlowAt,
  foresightSlowHalfWidth,
  foresightSlowMiddle,
  foresightStride,
  foresightWeights,
  foresightWidth,
  outlookChannel,
  outlookFirst,
  outlookLast,
  outlookRow,
  outlookValue,
  workNextAt,
  workOrdersAt,
  workPastAt,
} from "../../runtime/core/layout";
import { logarithm } from "./elementary";

/**
 * The energy of the rarest moment; its row, channel and value go to `outlook`, beside the first and last row's. `held` lists channels, which
 * keep the values that they have in `target` as far as the forecaster believes them.
 */
export function outlookOf(
  foresight: usize,
  state: usize,
  target: usize,
  held: usize,
  heldCount: i32,
  outlook: usize,
): f64 {
  standardise(foresight, state);
  const columnsOf = load<u32>(foresight + foresightColumnsAt);
  for (let at = 0; at < heldCount; at++) {
    const channel = load<i32>(held + (at << 2));
    const column = load<i32>(columnsOf + (channel << 2));
    const order = commanded(foresight, column, load<f64>(target + (channel << 3)));
    store<f64>(workOrdersAt + (at << 3), order);
    if (column >= 0) store<f64>(workPastAt + (column << 3), order);
  }
  let highest: f64 = -1.0;
  let first: f64 = 0.0;
  let last: f64 = 0.0;
  store<f64>(outlook + outlookRow, 0.0);
  store<f64>(outlook + outlookChannel, <f64>channelOf(foresight, 0));
  store<f64>(outlook + outlookValue, 0.0);
  let past: usize = workPastAt;
  let next: usize = workNextAt;
  const rows = load<i32>(foresight + foresightRows);
  const slow = load<i32>(foresight + foresightSlow);
  const fromRow = load<i32>(foresight + foresightFromRow);
  for (let row = 1; row <= rows; row++) {
    step(foresight, past, next);
    for (let at = 0; at < heldCount; at++) {
      const column = load<i32>(columnsOf + (load<i32>(held + (at << 2)) << 2));
      if (column >= 0) store<f64>(next + (column << 3), load<f64>(workOrdersAt + (at << 3)));
    }
    last = 0.0;
    for (let at = 0; at < slow; at++) {
      const value = valueOf(foresight, at, next);
      const energy = halfWidths(foresight, at, value);
      last = max(last, energy);
      if (row <= fromRow || !(energy > highest)) continue;
      highest = energy;
      store<f64>(outlook + outlookRow, <f64>row);
      store<f64>(outlook + outlookChannel, <f64>channelOf(foresight, at));
      store<f64>(outlook + outlookValue, value);
    }
    if (row == 1) first = last;
    const spare = past;
    past = next;
    next = spare;
  }
  store<f64>(outlook + outlookFirst, first);
  store<f64>(outlook + outlookLast, last);
  return highest;
}

function standardise(foresight: usize, state: usize): void {
  const width = load<i32>(foresight + foresightWidth);
  const places = load<u32>(foresight + foresightPlacesAt);
  const mean = load<u32>(foresight + foresightMean);
  const deviation = load<u32>(foresight + foresightDeviation);
  for (let at = 0; at < width; at++) {
    const value = load<f64>(state + load<i32>(places + (at << 2)));
    const inner = (value - load<f64>(mean + (at << 3))) / load<f64>(deviation + (at << 3));
    store<f64>(workPastAt + (at << 3), inner);
  }
}

/** In deviations. What is not finite has no nearest value and is not followed. */
function commanded(foresight: usize, column: i32, asked: f64): f64 {
  if (column < 0) return 0.0;
  if (!(asked - asked == 0.0)) return NaN;
  const at = column << 3;
  const low = load<f64>(load<u32>(foresight + foresightLow) + at);
  const high = load<f64>(load<u32>(foresight + foresightHigh) + at);
  const beyond = load<f64>(foresight + foresightReach) * (high - low);
  const within = min(max(believed(low, high, asked), low - beyond), high + beyond);
  const mean = load<f64>(load<u32>(foresight + foresightMean) + at);
  return (within - mean) / load<f64>(load<u32>(foresight + foresightDeviation) + at);
}

/** Beyond the record each doubling counts alike: see `believed` in the runtime. */
function believed(low: f64, high: f64, value: f64): f64 {
  const range = high - low;
  if (!(range > 0.0)) return value;
  if (value > high) return high + range * trust * logarithm(1.0 + min((value - high) / range, rangesMax));
  if (value < low) return low - range * trust * logarithm(1.0 + min((low - value) / range, rangesMax));
  return value;
}

const trust: f64 = 0.5;
const rangesMax: f64 = 1e9;

/** One row further: eight columns at a time, then the rest by twos. */
function step(foresight: usize, past: usize, next: usize): void {
  const rowBytes = load<i32>(foresight + foresightStride) << 3;
  const weights: usize = load<u32>(foresight + foresightWeights);
  const end = past + (load<i32>(foresight + foresightWidth) << 3);
  let column = 0;
  for (; column + 64 <= rowBytes; column += 64) {
    let a = f64x2.splat(0.0);
    let b = f64x2.splat(0.0);
    let c = f64x2.splat(0.0);
    let d = f64x2.splat(0.0);
    let weight = weights + column;
    for (let from = past; from < end; from += 8, weight += rowBytes) {
      const value = v128.load64_splat(from);
      a = f64x2.add(a, f64x2.mul(value, v128.load(weight)));
      b = f64x2.add(b, f64x2.mul(value, v128.load(weight, 16)));
      c = f64x2.add(c, f64x2.mul(value, v128.load(weight, 32)));
      d = f64x2.add(d, f64x2.mul(value, v128.load(weight, 48)));
    }
    v128.store(next + column, a);
    v128.store(next + column, b, 16);
    v128.store(next + column, c, 32);
    v128.store(next + column, d, 48);
  }
  for (; column < rowBytes; column += 16) {
    let sum = f64x2.splat(0.0);
    let weight = weights + column;
    for (let from = past; from < end; from += 8, weight += rowBytes)
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(from), v128.load(weight)));
    v128.store(next + column, sum);
  }
}

/** What a slow channel would show, in its unit. */
function valueOf(foresight: usize, slow: i32, row: usize): f64 {
  const at = load<i32>(load<u32>(foresight + foresightSlowAt) + (slow << 2)) << 3;
  const mean = load<f64>(load<u32>(foresight + foresightMean) + at);
  return mean + load<f64>(load<u32>(foresight + foresightDeviation) + at) * load<f64>(row + at);
}

/** From the middle of what it showed: 1 is the border. Total: what is not finite is as far as can be. */
function halfWidths(foresight: usize, slow: i32, value: f64): f64 {
  const at = slow << 3;
  const off = abs(value - load<f64>(load<u32>(foresight + foresightSlowMiddle) + at));
  const widths = off / load<f64>(load<u32>(foresight + foresightSlowHalfWidth) + at);
  if (!(widths - widths == 0.0)) return energyNatsMax;
  return min(widths, energyNatsMax);
}

function channelOf(foresight: usize, slow: i32): i32 {
  const column = load<i32>(load<u32>(foresight + foresightSlowAt) + (slow << 2));
  return load<i32>(load<u32>(foresight + foresightPlacesAt) + (column << 2)) >> 3;
}
