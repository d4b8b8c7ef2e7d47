// The allowed action that is the nearest to the one that was asked for: `nearestAction` of the runtime, step
// by step. Vectors hold one value an axis.

import {
  committeeMembers,
  committeeMembersAt,
  memberBytes,
  memberComponents,
  nearestAxes,
  nearestAxesMax,
  nearestChannels,
  nearestCost,
  nearestHigh,
  nearestLow,
  nearestStanding,
  nearestValues,
  nearestWanted,
  nearestWeights,
  workNearestAt,
} from "../../runtime/core/layout";
import { excessAt, isAllowed, openGates, refusingGate, slopeAt, surpriseGate } from "./gates";
import { columnOf, likelyOf } from "./likely";
import { committeeOf } from "./plant";

const scanSteps: i32 = 8;
const scanHalvings: i32 = 12;
const roundsMax: i32 = 32;
const trialHalvings: i32 = 6;
const pushHalvings: i32 = 8;
const corrections: i32 = 2;
const descents: i32 = 8;
const gainMin: f64 = 1e-4;
const peek: f64 = 1.0 / 1024.0;
const quotient: f64 = 1.0 / 4096.0;

const vectors: usize = workNearestAt + 4160;
const goal: usize = vectors;
const present: usize = vectors + 64;
const candidate: usize = vectors + 128;
const middleAt: usize = vectors + 192;
const trial: usize = vectors + 256;
const pushed: usize = vectors + 320;
const shifted: usize = vectors + 384;
const wish: usize = vectors + 448;
const slope: usize = vectors + 512;
const normal: usize = vectors + 576;
const tangent: usize = vectors + 640;

// Of the one question that is being answered; the best action so far is where the answer will be.
let question: usize = 0;
let best: usize = 0;
let axes: i32 = 0;
let least: f64 = 0.0;
let steepness: f64 = 0.0;

export function nearestAction(plant: usize, foresight: usize, state: usize, asked: usize): bool {
  question = asked;
  best = asked + nearestValues;
  axes = load<i32>(asked + nearestAxes);
  if (!isMeaningful()) return false;
  openGates(plant, foresight, state, asked);
  copy(goal, question + nearestWanted);
  clamp(goal);
  copy(best, goal);
  least = costOf(goal);
  if (!isAllowed(goal)) {
    least = Infinity;
    gather(plant, state);
    if (least == Infinity) return false;
    refine();
  }
  store<f64>(asked + nearestCost, least);
  return isAllowed(best);
}

function isMeaningful(): bool {
  if (axes < 1 || axes > nearestAxesMax) return false;
  for (let at = 0; at < axes; at++) {
    const weight = valueAt(question + nearestWeights, at);
    const low = valueAt(question + nearestLow, at);
    const high = valueAt(question + nearestHigh, at);
    const sum = valueAt(question + nearestWanted, at) * 0.0 + valueAt(question + nearestStanding, at) * 0.0;
    // Zero times what is not finite is no zero.
    if (!(sum + low * 0.0 + high * 0.0 == 0.0 && low <= high)) return false;
    if (!(weight > 0.0 && weight < Infinity)) return false;
  }
  return true;
}

/** Tries the ways from the goal to all candidates. */
function gather(plant: usize, state: usize): void {
  copy(present, question + nearestStanding);
  clamp(present);
  scan(present);
  for (let at = 0; at < axes; at++) {
    copy(candidate, goal);
    put(candidate, at, valueAt(present, at));
    scan(candidate);
  }
  eachLikely(plant, state, false);
  // Nothing on all these ways: from each candidate down the slope of whatever refuses it.
  if (least != Infinity) return;
  copy(candidate, present);
  descend();
  scan(candidate);
  eachLikely(plant, state, true);
}

function eachLikely(plant: usize, state: usize, isDescending: bool): void {
  const committee = committeeOf(plant, state);
  const channels = question + nearestChannels;
  if (committee == 0) return;
  for (let at = 0; at < axes; at++) if (columnOf(plant, load<i32>(channels + (at << 2))) < 0) return;
  let member = committee + committeeMembersAt;
  for (let left = load<i32>(committee + committeeMembers); left > 0; left--, member += memberBytes)
    for (let k = 0; k < load<i32>(member + memberComponents); k++) {
      likelyOf(plant, member, k, state, channels, axes, candidate);
      clamp(candidate);
      if (isDescending) descend();
      scan(candidate);
    }
}

/** From the goal towards a candidate until something is allowed; then back as far as it stays so. */
function scan(values: usize): void {
  for (let step = 1; step <= scanSteps; step++) {
    let out = <f64>(step - 1) / <f64>scanSteps;
    let within = <f64>step / <f64>scanSteps;
    if (!(costOf(between(goal, values, out, middleAt)) < least)) return;
    if (!isAllowed(between(goal, values, within, middleAt))) continue;
    for (let halving = 0; halving < scanHalvings; halving++) {
      const middle = (out + within) / 2.0;
      if (isAllowed(between(goal, values, middle, middleAt))) within = middle;
      else out = middle;
    }
    offer(between(goal, values, within, middleAt));
    return;
  }
}

/** Newton's steps from the candidate to the surface of the gate that refuses it. */
function descend(): void {
  for (let left = descents; left > 0 && !isAllowed(candidate); left--) {
    const gate = refusingGate(candidate);
    slopeOf(gate, candidate);
    copy(wish, slope);
    project();
    if (!(steepness > 0.0)) return;
    const back = (excessAt(gate, candidate) * 1.001) / steepness;
    for (let at = 0; at < axes; at++) put(candidate, at, valueAt(candidate, at) - back * valueAt(normal, at));
    clamp(candidate);
  }
}

function refine(): void {
  let length: f64 = 1.0;
  for (let round = 0; round < roundsMax; round++) {
    const before = least;
    const gate = setCourse();
    let isBetter = false;
    for (let halving = 0; halving < trialHalvings && !isBetter; halving++) {
      for (let at = 0; at < axes; at++) put(trial, at, valueAt(best, at) + length * valueAt(tangent, at));
      clamp(trial);
      for (let left = corrections; left > 0; left--) {
        const excess = excessAt(gate, trial);
        if (!(excess > 0.0) || steepness == 0.0) break;
        const back = (excess * 1.001) / steepness;
        for (let at = 0; at < axes; at++) put(trial, at, valueAt(trial, at) - back * valueAt(normal, at));
        clamp(trial);
      }
      if (isAllowed(trial)) isBetter = offer(push(trial, goal));
      if (!isBetter) length /= 2.0;
    }
    length = isBetter ? min(1.0, 2.0 * length) : 1.0;
    for (let at = 0; at < axes; at++) {
      if (valueAt(best, at) == valueAt(goal, at)) continue;
      copy(shifted, best);
      put(shifted, at, valueAt(goal, at));
      offer(push(best, shifted));
    }
    if (!(least < before * (1.0 - gainMin))) break;
  }
}

/** Towards the wish, but along the surface of the gate that blocks the way; returns that gate. */
function setCourse(): i32 {
  const gate = refusingGate(between(best, goal, peek, middleAt));
  slopeOf(gate, best);
  for (let at = 0; at < axes; at++) put(wish, at, valueAt(question + nearestWanted, at) - valueAt(best, at));
  project();
  for (let at = 0; at < axes; at++) {
    const value = valueAt(best, at);
    const course = valueAt(tangent, at);
    const isLeaving =
      (value <= valueAt(question + nearestLow, at) && course < 0.0) ||
      (value >= valueAt(question + nearestHigh, at) && course > 0.0);
    if (!isLeaving) continue;
    put(wish, at, 0.0);
    put(slope, at, 0.0);
    project();
  }
  return gate;
}

/** The wish without its part that climbs the slope, and that slope in the metric of the weights. */
function project(): void {
  let climb: f64 = 0.0;
  steepness = 0.0;
  for (let at = 0; at < axes; at++) {
    put(normal, at, valueAt(slope, at) / valueAt(question + nearestWeights, at));
    steepness += valueAt(slope, at) * valueAt(normal, at);
    climb += valueAt(slope, at) * valueAt(wish, at);
  }
  const part = climb > 0.0 && steepness > 0.0 ? climb / steepness : 0.0;
  for (let at = 0; at < axes; at++) put(tangent, at, valueAt(wish, at) - part * valueAt(normal, at));
}

/** A gate without a gradient of its own has difference quotients. */
function slopeOf(gate: i32, values: usize): void {
  if (gate == surpriseGate) return slopeAt(values, slope);
  const here = excessAt(gate, values);
  for (let at = 0; at < axes; at++) {
    const high = valueAt(question + nearestHigh, at);
    const width = (high - valueAt(question + nearestLow, at)) * quotient;
    const value = valueAt(values, at);
    const step = value + width <= high ? width : -width;
    copy(shifted, values);
    put(shifted, at, value + step);
    put(slope, at, width == 0.0 ? 0.0 : (excessAt(gate, shifted) - here) / step);
  }
}

/** As far from `values` towards the target as it stays allowed. */
function push(values: usize, target: usize): usize {
  let within: f64 = 0.0;
  let out: f64 = 1.0;
  for (let halving = 0; halving < pushHalvings; halving++) {
    const middle = (within + out) / 2.0;
    if (isAllowed(between(values, target, middle, middleAt))) within = middle;
    else out = middle;
  }
  return between(values, target, within, pushed);
}

function offer(values: usize): bool {
  const cost = costOf(values);
  if (!(cost < least)) return false;
  least = cost;
  copy(best, values);
  return true;
}

function costOf(values: usize): f64 {
  let sum: f64 = 0.0;
  for (let at = 0; at < axes; at++) {
    const off = valueAt(values, at) - valueAt(question + nearestWanted, at);
    sum += valueAt(question + nearestWeights, at) * off * off;
  }
  return sum;
}

/** Ends are met exactly. */
function between(from: usize, to: usize, share: f64, into: usize): usize {
  for (let at = 0; at < axes; at++) {
    const value = valueAt(from, at);
    put(into, at, share == 1.0 ? valueAt(to, at) : value + share * (valueAt(to, at) - value));
  }
  return into;
}

function clamp(values: usize): void {
  for (let at = 0; at < axes; at++) {
    const low = valueAt(question + nearestLow, at);
    put(values, at, min(max(valueAt(values, at), low), valueAt(question + nearestHigh, at)));
  }
}

function copy(into: usize, values: usize): void {
  memory.copy(into, values, axes << 3);
}

function valueAt(values: usize, at: i32): f64 {
  return load<f64>(values + (at << 3));
}

function put(values: usize, at: i32, value: f64): void {
  store<f64>(values + (at << 3), value);
}
