// The cheapest of the candidates around an answer, and how sure it is where it leads: what `candidates.ts`, `ranking.ts`,
// `cost.ts` and `confidence.ts` of the runtime do with one candidate after the other, operation by operation.

import { plantChannels } from "../../runtime/core/layout";
import {
  ledDeviations,
  ledEnergy,
  weighActuators,
  weighBesideAt,
  weighBestAt,
  weighCandidates,
  weighConfidence,
  weighCost,
  weighLedAt,
  weighLimit,
  weighLooked,
  weighMovesAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighRunnerUp,
  weighSetpointsAt,
  weighStateAt,
  weighTaken,
  weighWeights,
} from "../../runtime/core/layout-weighing";
import { exponential } from "./elementary";
import { copyNumbers } from "./numbers";
import { energyHere, energyOf } from "./plant";
import { lead, take } from "./weigh";

export function chooseAmong(plant: usize, weigh: usize): void {
  const stateBytes: usize = load<i32>(plant + plantChannels) << 3;
  const stateAt = ledDeviations + (load<i32>(weigh + weighOutputs) << 3);
  const count = load<i32>(weigh + weighCandidates);
  const energyNow = energyHere(plant, load<u32>(weigh + weighStateAt));
  let led: usize = load<u32>(weigh + weighLedAt);
  let best: usize = load<u32>(weigh + weighBestAt);
  let looked = 0;
  let taken = 0;
  let cost: f64 = NaN;
  let runnerUp: f64 = NaN;
  stand(weigh);
  for (let candidate = 0; candidate < count; candidate++) {
    take(weigh, candidate);
    const entropy = lead(weigh, led, stateBytes);
    if (entropy != entropy) continue;
    const energy = energyOf(plant, led + stateAt);
    store<f64>(led + ledEnergy, energy);
    const found = costOf(weigh, energy - energyNow, entropy);
    // One that costs no number is not counted; of equals the first stays.
    if (found != found) continue;
    looked++;
    if (!(found >= cost)) {
      runnerUp = cost;
      cost = found;
      taken = candidate;
      const former = best;
      best = led;
      led = former;
    } else if (!(found >= runnerUp)) runnerUp = found;
  }
  take(weigh, taken);
  store<i32>(weigh + weighLooked, looked);
  store<i32>(weigh + weighTaken, taken);
  store<f64>(weigh + weighCost, cost);
  store<f64>(weigh + weighRunnerUp, runnerUp);
  const limit = load<f64>(weigh + weighLimit);
  if (limit == limit)
    store<f64>(weigh + weighConfidence, looked == 0 ? 0.0 : confidenceOf(plant, weigh, best));
}

/** What is not asked for stays as it stands. */
function stand(weigh: usize): void {
  const actuators = load<i32>(weigh + weighActuators);
  let setpoints: usize = load<u32>(weigh + weighSetpointsAt);
  let moves: usize = load<u32>(weigh + weighMovesAt);
  for (let left = actuators; left > 0; left--, setpoints += 8, moves += 16)
    store<f64>(setpoints, load<f64>(moves));
}

function costOf(weigh: usize, energy: f64, entropy: f64): f64 {
  const weights = weigh + weighWeights;
  return (
    by(load<f64>(weights), energy) +
    by(load<f64>(weights, 8), entropy) +
    by(load<f64>(weights, 16), inertiaOf(weigh))
  );
}

/** A term of no weight has no say, whatever it is. */
function by(weight: f64, term: f64): f64 {
  return weight == 0.0 ? 0.0 : weight * term;
}

function inertiaOf(weigh: usize): f64 {
  const actuators = load<i32>(weigh + weighActuators);
  let setpoints: usize = load<u32>(weigh + weighSetpointsAt);
  let moves: usize = load<u32>(weigh + weighMovesAt);
  let moved: f64 = 0.0;
  for (let actuator = 0; actuator < actuators; actuator++, setpoints += 8, moves += 16)
    moved += abs(load<f64>(setpoints) - load<f64>(moves)) / load<f64>(moves, 8);
  return moved;
}

/** How likely the energy stays at or below the limit: see `confidenceBelow` of the runtime. */
function confidenceOf(plant: usize, weigh: usize, led: usize): f64 {
  const outputs = load<i32>(weigh + weighOutputs);
  const stateBytes: usize = load<i32>(plant + plantChannels) << 3;
  const beside: usize = load<u32>(weigh + weighBesideAt);
  const deviations = led + ledDeviations;
  const middle = load<f64>(led + ledEnergy);
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
