import {
  orderAt,
  orderCount,
  orderEnergy,
  orderMoves,
  orderStream,
  orderTableAt,
} from "../../runtime/core/layout-samplers";
import { below, isTaken } from "../lib/taken";

// Of the one sweep that is being made.
let count: i32 = 0;
let order: usize = 0;
let table: usize = 0;

/** Asks as many moves of a tour as it has places; returns how many were made. */
export function tourSweep(record: usize, temperature: f64): i32 {
  count = load<i32>(record + orderCount);
  order = load<u32>(record + orderAt);
  table = load<u32>(record + orderTableAt);
  const stream = record + orderStream;
  const moves = load<i32>(record + orderMoves);
  let energy = load<f64>(record + orderEnergy);
  let taken = 0;
  for (let left = count; left > 0; left--) {
    const isReversal = below(moves, stream) + 2 == moves;
    let i = below(count, stream);
    let j = below(count - 1, stream);
    if (j >= i) j++;
    if (isReversal && i > j) {
      const first = j;
      j = i;
      i = first;
    }
    const rise = isReversal ? riseOfReversal(i, j) : riseOfInsertion(i, j);
    if (!isTaken(rise, temperature, stream)) continue;
    if (isReversal) reverse(i, j);
    else insert(i, j);
    energy += rise;
    taken++;
  }
  store<f64>(record + orderEnergy, energy);
  return taken;
}

function riseOfReversal(i: i32, j: i32): f64 {
  const a = at(i - 1);
  const b = at(i);
  const c = at(j);
  const d = at(j + 1);
  // All of it, or all but one: the same ring, walked the other way.
  if (j - i >= count - 2) return 0.0;
  return between(a, c) + between(b, d) - between(a, b) - between(c, d);
}

function riseOfInsertion(i: i32, j: i32): f64 {
  const before = at(i - 1);
  const moved = at(i);
  const after = at(i + 1);
  const left = j > i ? at(j) : at(j - 1);
  const right = j > i ? at(j + 1) : at(j);
  if (left == moved || right == moved) return 0.0;
  return (
    between(before, after) -
    between(before, moved) -
    between(moved, after) +
    between(left, moved) +
    between(moved, right) -
    between(left, right)
  );
}

/** What stands at a place of the ring; one step beyond either end is the other end. */
function at(place: i32): i32 {
  const wrapped = place < 0 ? place + count : place >= count ? place - count : place;
  return load<i32>(order + ((<usize>wrapped) << 2));
}

function between(a: i32, b: i32): f64 {
  return load<f64>(table + ((<usize>(a * count + b)) << 3));
}

/** Turns a part round, four from each end at a time. */
function reverse(i: i32, j: i32): void {
  let low = order + ((<usize>i) << 2);
  let high = order + ((<usize>j) << 2);
  for (; low + 28 <= high; low += 16, high -= 16) {
    const first = v128.load(low);
    const last = v128.load(high - 12);
    v128.store(low, v128.shuffle<i32>(last, last, 3, 2, 1, 0));
    v128.store(high - 12, v128.shuffle<i32>(first, first, 3, 2, 1, 0));
  }
  for (; low < high; low += 4, high -= 4) {
    const kept = load<i32>(low);
    store<i32>(low, load<i32>(high));
    store<i32>(high, kept);
  }
}

/** Takes what is at i to place j; what is between moves up. */
function insert(i: i32, j: i32): void {
  const from = order + ((<usize>i) << 2);
  const to = order + ((<usize>j) << 2);
  const moved = load<i32>(from);
  if (i < j) memory.copy(from, from + 4, to - from);
  else memory.copy(to + 4, to, from - to);
  store<i32>(to, moved);
}
