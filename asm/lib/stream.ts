// Chance as a stream in memory: four generators xoshiro128** 1.1 in the four lanes of a register, and what
// they gave ahead of its use. The same numbers as `fourfold` and `normalsOf` of runtime/core/chance.ts.

import { workWhitenedAt } from "../../runtime/core/layout";
import {
  noiseBytes,
  noiseCursor,
  noiseNumbers,
  streamBytes,
  streamCursor,
  streamKept,
  streamNumbers,
} from "../../runtime/core/layout-samplers";
import { logarithms } from "./logarithms";

/** Where two numbers are still left. */
export const lastPair: usize = streamBytes - 16;

/** The next number from 0 up to but without 1. */
export function next(stream: usize): f64 {
  let cursor = load<i32>(stream + streamCursor);
  if (cursor == streamBytes) {
    refill(stream);
    cursor = streamNumbers;
  }
  store<i32>(stream + streamCursor, cursor + 8);
  return load<f64>(stream + cursor);
}

/** The next two numbers, the first in the first lane. */
export function nextTwo(stream: usize): v128 {
  let cursor: usize = load<i32>(stream + streamCursor);
  if (cursor > lastPair) cursor = fillUp(stream, cursor);
  store<i32>(stream + streamCursor, <i32>cursor + 16);
  return v128.load(stream + cursor);
}

/** Draws anew where at most one number is left, which comes first then; returns where. */
export function fillUp(stream: usize, cursor: usize): usize {
  if (cursor == streamBytes) {
    refill(stream);
    return streamNumbers;
  }
  const kept = load<f64>(stream + cursor);
  refill(stream);
  store<f64>(stream + streamKept, kept);
  return streamKept;
}

/** All numbers anew. */
function refill(stream: usize): void {
  let a = v128.load(stream);
  let b = v128.load(stream, 16);
  let c = v128.load(stream, 32);
  let d = v128.load(stream, 48);
  for (let to = stream + streamNumbers; to < stream + streamBytes; to += 16) {
    const five = i32x4.add(b, i32x4.shl(b, 2));
    const turned = v128.or(i32x4.shl(five, 7), i32x4.shr_u(five, 25));
    const words = i32x4.add(turned, i32x4.shl(turned, 3));
    const shifted = i32x4.shl(b, 9);
    c = v128.xor(c, a);
    d = v128.xor(d, b);
    b = v128.xor(b, c);
    a = v128.xor(a, d);
    c = v128.xor(c, shifted);
    d = v128.or(i32x4.shl(d, 11), i32x4.shr_u(d, 21));
    const high = f64x2.convert_low_i32x4_s(i32x4.shr_u(words, 5));
    const low = f64x2.convert_low_i32x4_s(i32x4.shr_u(v128.shuffle<i64>(words, words, 1, 0), 6));
    const whole = f64x2.add(f64x2.mul(high, f64x2.splat(67_108_864.0)), low);
    v128.store(to, f64x2.mul(whole, f64x2.splat(1.0 / 9_007_199_254_740_992.0)));
  }
  v128.store(stream, a);
  v128.store(stream, b, 16);
  v128.store(stream, c, 32);
  v128.store(stream, d, 48);
}

/** The next number of mean 0 and deviation 1. */
export function nextNormal(noise: usize): f64 {
  let cursor = load<i32>(noise + noiseCursor);
  if (cursor == noiseBytes) {
    refillNormals(noise);
    cursor = noiseNumbers;
  }
  store<i32>(noise + noiseCursor, cursor + 8);
  return load<f64>(noise + cursor);
}

const pairs: usize = (noiseBytes - noiseNumbers) >> 4;
const squaresAt: usize = workWhitenedAt + 2_048;

/** Marsaglia's polar method: points until as many as needed lie in the circle, then two radii at a time. */
function refillNormals(noise: usize): void {
  const minus = f64x2.splat(-1.0);
  let points: usize = workWhitenedAt;
  let squares = squaresAt;
  while (squares < squaresAt + (pairs << 3)) {
    const drawn = nextTwo(noise);
    const point = f64x2.add(f64x2.add(drawn, drawn), minus);
    const parts = f64x2.mul(point, point);
    const square = f64x2.extract_lane(parts, 0) + f64x2.extract_lane(parts, 1);
    v128.store(points, point);
    store<f64>(squares, square);
    // Without a branch that nobody could foretell; a point outside is overwritten.
    const isInside = <usize>(square < 1.0) & <usize>(square >= squareMin);
    points += isInside << 4;
    squares += isInside << 3;
  }
  points = workWhitenedAt;
  let to = noise + noiseNumbers;
  for (let at = squaresAt; at < squaresAt + (pairs << 3); at += 16, points += 32, to += 32) {
    const square = v128.load(at);
    const log = f64x2.mul(f64x2.splat(-2.0), logarithms(square));
    const radius = f64x2.sqrt(f64x2.div(log, square));
    v128.store(to, f64x2.mul(v128.load(points), v128.shuffle<f64>(radius, radius, 0, 0)));
    v128.store(to, f64x2.mul(v128.load(points, 16), v128.shuffle<f64>(radius, radius, 1, 1)), 16);
  }
}

const squareMin: f64 = 1e-300;
