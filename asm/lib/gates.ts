// What an action must pass: the surprise of its state, of its outlook and of the way there.

import {
  nearestAxes,
  nearestChannels,
  nearestLimits,
  plantChannels,
  workNearestAt,
} from "../../runtime/core/layout";
import { energyOf, gradientOf } from "./plant";
import { outlookOf } from "./roll-out";
import { alongOf } from "./way";

export const surpriseGate: i32 = 0;
const outlookGate: i32 = 1;
const gateCount: i32 = 3;

const target: usize = workNearestAt;
const gradient: usize = workNearestAt + 2048;
const outlook: usize = workNearestAt + 4096;

// Of the one question that is being answered.
let plant: usize = 0;
let foresight: usize = 0;
let state: usize = 0;
let question: usize = 0;
let axes: i32 = 0;

export function openGates(ofPlant: usize, ofForesight: usize, from: usize, asked: usize): void {
  plant = ofPlant;
  foresight = ofForesight;
  state = from;
  question = asked;
  axes = load<i32>(asked + nearestAxes);
  memory.copy(target, from, load<i32>(ofPlant + plantChannels) << 3);
}

/** The cheapest gate first. */
export function isAllowed(values: usize): bool {
  for (let gate = 0; gate < gateCount; gate++) if (isRefusing(gate, values)) return false;
  return true;
}

/** The first gate that refuses; surprise where none does. */
export function refusingGate(values: usize): i32 {
  for (let gate = 0; gate < gateCount; gate++) if (isRefusing(gate, values)) return gate;
  return surpriseGate;
}

/** How far above its limit a gate's energy is. */
export function excessAt(gate: i32, values: usize): f64 {
  return energyAt(gate, values, Infinity) - limitOf(gate);
}

/** The exact gradient of surprise in the commanded channels. */
export function slopeAt(values: usize, slope: usize): void {
  command(values);
  gradientOf(plant, target, gradient);
  for (let at = 0; at < axes; at++) store<f64>(slope + (at << 3), load<f64>(gradient + (channelAt(at) << 3)));
}

function isRefusing(gate: i32, values: usize): bool {
  const limit = limitOf(gate);
  return !(energyAt(gate, values, limit) <= limit);
}

function limitOf(gate: i32): f64 {
  return load<f64>(question + nearestLimits + (gate << 3));
}

/** Exact up to `enough`; a way is not followed any farther once it is above. */
function energyAt(gate: i32, values: usize, enough: f64): f64 {
  command(values);
  if (gate == surpriseGate) return energyOf(plant, target);
  if (gate != outlookGate) return alongOf(plant, state, target, enough);
  if (foresight == 0) return 0.0;
  return outlookOf(foresight, state, target, question + nearestChannels, axes, outlook);
}

function command(values: usize): void {
  for (let at = 0; at < axes; at++) store<f64>(target + (channelAt(at) << 3), load<f64>(values + (at << 3)));
}

function channelAt(axis: i32): i32 {
  return load<i32>(question + nearestChannels + (axis << 2));
}
