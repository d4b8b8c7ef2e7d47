// The cheapest of some candidates, and how sure it is where it leads: what `ranking.ts`, `cost.ts` and `confidence.ts`
// of the runtime do with one candidate after the other, operation by operation.

import { plantChannels } from "../../runtime/core/layout";
import {
  weighActuators,
  weighBesideAt,
  weighConfidence,
  weighCost,
  weighEnergyNow,
  weighedAt,
  weighedDeviations,
  weighedEnergy,
  weighedEntropy,
  weighedSaid,
  weighLimit,
  weighLooked,
  weighMovesAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighRunnerUp,
  weighSetpointsAt,
  weighTaken,
  weighWeights,
} from "../../runtime/core/layout-weighing";
import { exponential } from "./elementary";
import { copyNumbers } from "./numbers";
import { energyOf } from "./plant";
import { weighAll } from "./weigh";

export function chooseAmong(plant: usize, weigh: usize, count: i32): void {
  weighAll(plant, weigh, count);
  const setpointBytes: usize = load<i32>(weigh + weighActuators) << 3;
  const stateBytes: usize = load<i32>(plant + plantChannels) << 3;
  const weighedBytes: usize = weighedDeviations + (load<i32>(weigh + weighOutputs) << 3) + stateBytes;
  let setpoints: usize = load<u32>(weigh + weighSetpointsAt);
  let weighed: usize = load<u32>(weigh + weighedAt);
  let best: usize = 0;
  let looked = 0;
  let taken = 0;
  let cost: f64 = NaN;
  let runnerUp: f64 = NaN;
  for (let candidate = 0; candidate < count; candidate++) {
    const found = costOf(weigh, weighed, setpoints);
    // Of equals the first stays; one that nothing could be said of is not counted.
    if (found == found) {
      looked++;
      if (!(found >= cost)) {
        runnerUp = cost;
        cost = found;
        taken = candidate;
        best = weighed;
      } else if (!(found >= runnerUp)) runnerUp = found;
    }
    setpoints += setpointBytes;
    weighed += weighedBytes;
  }
  store<f64>(weigh + weighLooked, <f64>looked);
  store<f64>(weigh + weighTaken, <f64>taken);
  store<f64>(weigh + weighCost, cost);
  store<f64>(weigh + weighRunnerUp, runnerUp);
  const limit = load<f64>(weigh + weighLimit);
  if (limit == limit) store<f64>(weigh + weighConfidence, best == 0 ? 0.0 : confidenceOf(plant, weigh, best));
}

/** NaN where the forecaster had nothing to say. */
function costOf(weigh: usize, weighed: usize, setpoints: usize): f64 {
  if (load<f64>(weighed + weighedSaid) != 1.0) return NaN;
  const energy = load<f64>(weighed + weighedEnergy) - load<f64>(weigh + weighEnergyNow);
  const entropy = load<f64>(weighed + weighedEntropy);
  const weights = weigh + weighWeights;
  return (
    by(load<f64>(weights), energy) +
    by(load<f64>(weights, 8), entropy) +
    by(load<f64>(weights, 16), inertiaOf(weigh, setpoints))
  );
}

/** A term of no weight has no say, whatever it is. */
function by(weight: f64, term: f64): f64 {
  return weight == 0.0 ? 0.0 : weight * term;
}

function inertiaOf(weigh: usize, setpoints: usize): f64 {
  const actuators = load<i32>(weigh + weighActuators);
  let moves: usize = load<u32>(weigh + weighMovesAt);
  let moved: f64 = 0.0;
  for (let actuator = 0; actuator < actuators; actuator++, setpoints += 8, moves += 16)
    moved += abs(load<f64>(setpoints) - load<f64>(moves)) / load<f64>(moves, 8);
  return moved;
}

/** How likely the energy stays at or below the limit: see `confidenceBelow` of the runtime. */
function confidenceOf(plant: usize, weigh: usize, weighed: usize): f64 {
  const outputs = load<i32>(weigh + weighOutputs);
  const stateBytes: usize = load<i32>(plant + plantChannels) << 3;
  const beside: usize = load<u32>(weigh + weighBesideAt);
  const deviations = weighed + weighedDeviations;
  const middle = load<f64>(weighed + weighedEnergy);
  let channels: usize = load<u32>(weigh + weighOutputChannelsAt);
  let scales: usize = load<u32>(weigh + weighOutputsAt);
  let mean = middle;
  let variance: f64 = 0.0;
  copyNumbers(beside, deviations + (outputs << 3), stateBytes);
  for (
    let at = deviations, end = deviations + (outputs << 3);
    at < end;
    at += 8, channels += 4, scales += 24
  ) {
    // Surer than a reading can be: both steps are the same one.
    if (load<f64>(at) < load<f64>(scales, 16)) continue;
    const axis = beside + (load<i32>(channels) << 3);
    const value = load<f64>(axis);
    store<f64>(axis, value + load<f64>(at));
    const above = energyOf(plant, beside);
    store<f64>(axis, value - load<f64>(at));
    const below = energyOf(plant, beside);
    store<f64>(axis, value);
    const slope = (above - below) / 2.0;
    const bend = above + below - 2.0 * middle;
    mean += bend / 2.0;
    variance += slope * slope + (bend * bend) / 2.0;
  }
  if (!(mean - mean == 0.0) || !(variance - variance == 0.0)) return 0.0;
  const room = load<f64>(weigh + weighLimit) - mean;
  if (variance == 0.0) return room >= 0.0 ? 1.0 : 0.0;
  return normalBelow(room / sqrt(variance));
}

/** Φ(z) to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normalBelow(z: f64): f64 {
  if (!(z == z)) return 0.0;
  const x = min(abs(z), farOut) / sqrt2;
  const t = 1.0 / (1.0 + 0.3275911 * x);
  const sum =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (sum * exponential(-x * x)) / 2.0;
  return z < 0.0 ? tail : 1.0 - tail;
}

const farOut: f64 = 38.0;
const sqrt2: f64 = 1.4142135623730951;
