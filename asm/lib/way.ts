// A straight way between two states, sampled: between two samples half a bandwidth apart the densities have
// no room for a barrier.

import {
  alongStepsMax,
  committeeMembersAt,
  energyNatsMax,
  memberDeviations,
  memberHalfBandwidth,
  plantChannels,
  plantCommittee,
  plantContinuous,
  plantContinuousAt,
  reachHalvings,
  workPointAt,
} from "../../runtime/core/layout";
import { energyOf } from "./plant";

/**
 * The highest energy on the way, both ends included; or some energy on it above `enough`, where more does not
 * matter. Total.
 */
export function alongOf(plant: usize, start: usize, end: usize, enough: f64): f64 {
  return highestOn(plant, start, end, max(energyOf(plant, start), energyOf(plant, end)), enough);
}

/** The same where the higher energy of both ends is known. */
export function highestOn(plant: usize, start: usize, end: usize, ends: f64, enough: f64): f64 {
  const steps = stepsOf(plant, start, end);
  let highest = ends;
  // Nothing on the way can be higher than what is no state.
  for (let step = 1; step < steps && highest < energyNatsMax && highest <= enough; step++)
    highest = max(highest, energyAt(plant, start, end, <f64>step / <f64>steps));
  return highest;
}

/** The largest share of the way, 0 … 1, with every sample up to it at or below `limit`. */
export function reachOf(plant: usize, start: usize, end: usize, limit: f64): f64 {
  if (!(energyOf(plant, start) <= limit)) return 0.0;
  const steps = stepsOf(plant, start, end);
  for (let step = 1; step <= steps; step++) {
    if (energyAt(plant, start, end, <f64>step / <f64>steps) <= limit) continue;
    let low = <f64>(step - 1) / <f64>steps;
    let high = <f64>step / <f64>steps;
    for (let halving = 0; halving < reachHalvings; halving++) {
      const middle = (low + high) / 2.0;
      if (energyAt(plant, start, end, middle) <= limit) low = middle;
      else high = middle;
    }
    return low;
  }
  return 1.0;
}

function energyAt(plant: usize, start: usize, end: usize, share: f64): f64 {
  // Rounding must not move the end to where nobody goes.
  if (share == 1.0) return energyOf(plant, end);
  const bytes = load<i32>(plant + plantChannels) << 3;
  for (let at = 0; at < bytes; at += 8) {
    const from = load<f64>(start + at);
    store<f64>(workPointAt + at, from + share * (load<f64>(end + at) - from));
  }
  return energyOf(plant, workPointAt);
}

/** Steps no longer than half the bandwidth of all rows' density, as long as they are not too many. */
function stepsOf(plant: usize, start: usize, end: usize): i32 {
  const member: usize = load<u32>(plant + plantCommittee) + committeeMembersAt;
  const deviations = load<u32>(member + memberDeviations);
  const places = load<u32>(plant + plantContinuousAt);
  const count = load<i32>(plant + plantContinuous);
  let square: f64 = 0.0;
  for (let at = 0; at < count; at++) {
    const place = load<i32>(places + (at << 2));
    const off = (load<f64>(end + place) - load<f64>(start + place)) / load<f64>(deviations + (at << 3));
    square += off * off;
  }
  const steps = Math.ceil(sqrt(square) / load<f64>(member + memberHalfBandwidth));
  return steps <= <f64>alongStepsMax ? max(<i32>steps, 1) : alongStepsMax;
}
