import {
  orderAt,
  orderCount,
  orderEnergy,
  orderFarAt,
  orderFarBackAt,
  orderFlowsAt,
  orderFlowsBackAt,
  orderStream,
  orderStride,
} from "../../runtime/core/layout-samplers";
import { next } from "../lib/stream";
import { below, isTaken } from "../lib/taken";

/** Asks as many exchanges as there are places of an assignment; returns how many were made. */
export function assignmentSweep(record: usize, temperature: f64): i32 {
  const count = load<i32>(record + orderCount);
  const stream = record + orderStream;
  let taken = 0;
  for (let left = count; left > 0; left--) {
    // The kind of move, of which there is one only.
    next(stream);
    const i = below(count, stream);
    let j = below(count - 1, stream);
    if (j >= i) j++;
    const rise = riseOf(record, i, j);
    if (!isTaken(rise, temperature, stream)) continue;
    exchange(record, i, j);
    store<f64>(record + orderEnergy, load<f64>(record + orderEnergy) + rise);
    taken++;
  }
  return taken;
}

/** What an exchange of two places costs; even and odd places are summed apart. */
function riseOf(record: usize, r: i32, s: i32): f64 {
  const rowBytes: usize = load<i32>(record + orderStride) << 3;
  const rowR = <usize>r * rowBytes;
  const rowS = <usize>s * rowBytes;
  const flows: usize = load<u32>(record + orderFlowsAt);
  const far: usize = load<u32>(record + orderFarAt);
  const alone = aloneOf(flows + rowR, flows + rowS, far + rowR, far + rowS, r, s);
  const flowsBack: usize = load<u32>(record + orderFlowsBackAt);
  const farBack: usize = load<u32>(record + orderFarBackAt);
  const isRow = f64x2.splat(<f64>r);
  const isOther = f64x2.splat(<f64>s);
  const two = f64x2.splat(2.0);
  let place = f64x2.replace_lane(f64x2.splat(0.0), 1, 1.0);
  let sums = f64x2.splat(0.0);
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const isThird = v128.and(f64x2.ne(place, isRow), f64x2.ne(place, isOther));
    const flowIn = f64x2.sub(v128.load(flowsBack + rowR + at), v128.load(flowsBack + rowS + at));
    const farIn = f64x2.sub(v128.load(farBack + rowS + at), v128.load(farBack + rowR + at));
    sums = f64x2.add(sums, v128.and(isThird, f64x2.mul(flowIn, farIn)));
    const flowOut = f64x2.sub(v128.load(flows + rowR + at), v128.load(flows + rowS + at));
    const farOut = f64x2.sub(v128.load(far + rowS + at), v128.load(far + rowR + at));
    sums = f64x2.add(sums, v128.and(isThird, f64x2.mul(flowOut, farOut)));
    place = f64x2.add(place, two);
  }
  return alone + (f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
}

/** The part of the two themselves: from rows of flows and of distances as the order has them. */
function aloneOf(flowsR: usize, flowsS: usize, farR: usize, farS: usize, r: i32, s: i32): f64 {
  const atR = (<usize>r) << 3;
  const atS = (<usize>s) << 3;
  const flow = load<f64>(flowsR + atR) - load<f64>(flowsS + atS);
  const cross = load<f64>(flowsR + atS) - load<f64>(flowsS + atR);
  return (
    flow * (load<f64>(farS + atS) - load<f64>(farR + atR)) +
    cross * (load<f64>(farS + atR) - load<f64>(farR + atS))
  );
}

function exchange(record: usize, r: i32, s: i32): void {
  const order: usize = load<u32>(record + orderAt);
  const moved = load<i32>(order + ((<usize>r) << 2));
  store<i32>(order + ((<usize>r) << 2), load<i32>(order + ((<usize>s) << 2)));
  store<i32>(order + ((<usize>s) << 2), moved);
  const far: usize = load<u32>(record + orderFarAt);
  const farBack: usize = load<u32>(record + orderFarBackAt);
  const count: usize = load<i32>(record + orderCount);
  const rowBytes: usize = load<i32>(record + orderStride) << 3;
  exchangeIn(far, <usize>r, <usize>s, count, rowBytes);
  if (farBack != far) exchangeIn(farBack, <usize>r, <usize>s, count, rowBytes);
}

/** Two rows, and then two columns, of a table. */
function exchangeIn(table: usize, r: usize, s: usize, count: usize, rowBytes: usize): void {
  let first = table + r * rowBytes;
  let second = table + s * rowBytes;
  for (const end = first + rowBytes; first < end; first += 16, second += 16) {
    const kept = v128.load(first);
    v128.store(first, v128.load(second));
    v128.store(second, kept);
  }
  let row = table;
  for (let left = count; left > 0; left--, row += rowBytes) {
    const kept = load<f64>(row + (r << 3));
    store<f64>(row + (r << 3), load<f64>(row + (s << 3)));
    store<f64>(row + (s << 3), kept);
  }
}
