// Whoever watches a machine asks about one state after another that hardly differ, and of a mixture and a density
// the same few parts have a say in all of them. They are listed once for a ball around a state. Left out is only
// what is certain to be negligible in the whole of it, so a sum over the list has the bits of the sum over all.

import {
  memberCentres,
  memberComponents,
  memberHalfBandwidth,
  memberHeights,
  memberMeans,
  memberOffsets,
  memberPerSquare,
  memberPlaces,
  memberWhitenings,
  nearbyAt,
  nearbyComponentsAt,
  nearbyElsewhereAt,
  nearbyPairsAt,
  nearbyPairsBytes,
  workInnerAt,
  workOffsAt,
  workTermsAt,
  workWhitenedAt,
} from "../../runtime/core/layout";
import { addShares, negligibleNats } from "./log-sum";
import { mixtureTop, termOf } from "./mixture";
import { pairedTop, pairUp } from "./nearby-mixture";

/** How far the ball reaches, in halves of the bandwidth. */
const reachHalves: f64 = 4.0;
/** More than rounding can be off by, as a share of a distance and in nats. */
const slackShare: f64 = 1e-9;
const slackNats: f64 = 1.0;
/** So far out a nat is no longer certain. */
const surestNats: f64 = -1e6;

/** A list takes as long as some energies of all parts, and who passes by needs none. */
const visitsWorthIt: i32 = 4;

// Whose list it is, and who was asked elsewhere, how often in the same place; 0 is nobody.
let owner: usize = 0;
let stranger: usize = 0;
let visits: i32 = 0;
/** 0 where they had no room. */
let mixturePairs: i32 = 0;
let pairs: i32 = 0;

/** Whether the list holds for the state in deviations; it is made where one looks into the same place again and again. */
export function isNearby(member: usize, width: i32): bool {
  const reach = reachOf(member);
  if (owner == member && isWithin(reach, nearbyAt, width)) return true;
  if (stranger == member && isWithin(reach, nearbyElsewhereAt, width)) {
    visits++;
    if (visits < visitsWorthIt) return false;
    stranger = 0;
    return listAround(member, width, reach);
  }
  stranger = member;
  visits = 1;
  memory.copy(nearbyElsewhereAt, workInnerAt, width << 3);
  return false;
}

/** `mixtureTop` where the list holds. */
export function nearbyMixtureTop(member: usize, width: i32): f64 {
  if (mixturePairs > 0) return pairedTop(mixturePairs, width);
  return mixtureTop(member, workInnerAt, (width + 1) & -2);
}

function nearbyTerm(member: usize, k: i32, stride: i32): f64 {
  const rowPairs = stride >> 1;
  const height = load<f64>(<usize>load<u32>(member + memberHeights) + (k << 3));
  leave(member, k, stride);
  return termOf(whiteningOf(member, k, rowPairs), workWhitenedAt, height, rowPairs, -Infinity);
}

/** `densityTop` where the list holds. */
export function nearbyDensityTop(member: usize, width: i32): f64 {
  const perSquare = f64x2.splat(load<f64>(member + memberPerSquare));
  const columnsEnd: usize = workInnerAt + (width << 3);
  const termsEnd: usize = workTermsAt + (pairs << 4);
  let highest = f64x2.splat(-Infinity);
  let centre: usize = nearbyPairsAt;
  for (let at: usize = workTermsAt; at < termsEnd; at += 16) {
    let squares = f64x2.splat(0.0);
    for (let column: usize = workInnerAt; column < columnsEnd; column += 8, centre += 16) {
      const off = f64x2.sub(v128.load64_splat(column), v128.load(centre));
      squares = f64x2.add(squares, f64x2.mul(off, off));
    }
    const term = f64x2.sub(v128.load(centre), f64x2.mul(squares, perSquare));
    centre += 16;
    v128.store(at, term);
    highest = f64x2.pmax(highest, term);
  }
  const top = max(f64x2.extract_lane(highest, 0), f64x2.extract_lane(highest, 1));
  return addShares(workTermsAt, pairs, top);
}

function reachOf(member: usize): f64 {
  return reachHalves * load<f64>(member + memberHalfBandwidth);
}

function isWithin(reach: f64, middle: usize, width: i32): bool {
  let squares: f64 = 0.0;
  for (let at = 0; at < width << 3; at += 8) {
    const off = load<f64>(workInnerAt + at) - load<f64>(middle + at);
    squares += off * off;
  }
  return squares <= reach * reach;
}

function listAround(member: usize, width: i32, reach: f64): bool {
  owner = 0;
  if (!listComponents(member, width, reach) || !listPairs(member, width, reach)) return false;
  owner = member;
  memory.copy(nearbyAt, workInnerAt, width << 3);
  return true;
}

/** A component's term changes by no more than its matrix can stretch a way. */
function listComponents(member: usize, width: i32, reach: f64): bool {
  const stride = (width + 1) & -2;
  const all = load<i32>(member + memberComponents);
  const heights: usize = load<u32>(member + memberHeights);
  let sure: f64 = -Infinity;
  for (let k = 0; k < all; k++) {
    const height = load<f64>(heights + (k << 3));
    const term = nearbyTerm(member, k, stride);
    const swing = stretchOf(member, k, stride) * (reach + slackShare * lengthOf(workOffsAt, stride));
    const distance = sqrt(max(2.0 * (height - term), 0.0));
    sure = max(sure, height - 0.5 * (distance + swing) * (distance + swing));
    const nearest = max(distance - swing, 0.0);
    store<f64>(workTermsAt + (k << 3), height - 0.5 * nearest * nearest);
  }
  let components = 0;
  for (let k = 0; k < all; k++) {
    if (isOut(load<f64>(workTermsAt + (k << 3)), sure)) continue;
    store<i32>(nearbyComponentsAt + (components << 2), k);
    components++;
  }
  mixturePairs = pairUp(member, width, components);
  return sure >= surestNats;
}

/** Even and odd places are summed by themselves, each in its order, so whoever stands beside whom is the same. */
function listPairs(member: usize, width: i32, reach: f64): bool {
  const all = load<i32>(member + memberPlaces) << 3;
  const perSquare = load<f64>(member + memberPerSquare);
  const offsets = load<u32>(member + memberOffsets);
  const pairBytes = (width + 1) << 4;
  let sure: f64 = -Infinity;
  for (let place = 0; place < all; place++) {
    const distance = distanceTo(centreOf(member, place, width), width);
    const swing = reach + slackShare * distance;
    const offset = load<f64>(offsets + (place << 3));
    sure = max(sure, offset - perSquare * (distance + swing) * (distance + swing));
    const nearest = max(distance - swing, 0.0);
    store<f64>(workTermsAt + (place << 3), offset - perSquare * nearest * nearest);
  }
  const room = nearbyPairsBytes / pairBytes;
  let even = 0;
  let odd = 0;
  for (let place = 0; place < all; place++) {
    if (isOut(load<f64>(workTermsAt + (place << 3)), sure)) continue;
    const pair = (place & 1) == 0 ? even++ : odd++;
    if (pair >= room) return false;
    put(pair, place & 1, centreOf(member, place, width), load<f64>(offsets + (place << 3)), width);
  }
  pairs = max(even, odd);
  for (; even < pairs; even++) put(even, 0, centreOf(member, 0, width), -Infinity, width);
  for (; odd < pairs; odd++) put(odd, 1, centreOf(member, 0, width), -Infinity, width);
  return sure >= surestNats;
}

/** What is no number is not certain. */
function isOut(most: f64, sure: f64): bool {
  return most < sure - negligibleNats - slackNats;
}

/** Copies a centre, whose columns are 64 bytes apart, into a lane of a pair. */
function put(pair: i32, lane: i32, centre: usize, offset: f64, width: i32): void {
  let at: usize = nearbyPairsAt + ((pair * (width + 1)) << 4) + (lane << 3);
  for (let column = 0; column < width; column++, at += 16) store<f64>(at, load<f64>(centre + (column << 6)));
  store<f64>(at, offset);
}

function centreOf(member: usize, place: i32, width: i32): usize {
  const stride = (width + 1) & -2;
  return <usize>load<u32>(member + memberCentres) + (((place >> 3) * stride) << 6) + ((place & 7) << 3);
}

function distanceTo(centre: usize, width: i32): f64 {
  let squares: f64 = 0.0;
  for (let column = 0; column < width; column++) {
    const off = load<f64>(workInnerAt + (column << 3)) - load<f64>(centre + (column << 6));
    squares += off * off;
  }
  return sqrt(squares);
}

/** Leaves the way from a component's mean at `workOffsAt`. */
function leave(member: usize, k: i32, stride: i32): void {
  const mean: usize = load<u32>(member + memberMeans) + ((k * stride) << 3);
  for (let at = 0; at < stride << 3; at += 16)
    v128.store(workOffsAt + at, f64x2.sub(v128.load(workInnerAt + at), v128.load(mean + at)));
}

function whiteningOf(member: usize, k: i32, rowPairs: i32): usize {
  return <usize>load<u32>(member + memberWhitenings) + ((k * rowPairs * (rowPairs + 1)) << 4);
}

/** How much longer a component's matrix makes a way at most: its Frobenius norm. */
function stretchOf(member: usize, k: i32, stride: i32): f64 {
  const rowPairs = stride >> 1;
  return lengthOf(whiteningOf(member, k, rowPairs), (rowPairs * (rowPairs + 1)) << 1);
}

/** Of `count` values, an even number of them. */
function lengthOf(values: usize, count: i32): f64 {
  let squares = f64x2.splat(0.0);
  for (let at = values, end = values + (count << 3); at < end; at += 16)
    squares = f64x2.add(squares, f64x2.mul(v128.load(at), v128.load(at)));
  return sqrt(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
}
