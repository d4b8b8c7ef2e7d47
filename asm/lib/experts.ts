// From physical units to surprise: what a mixture and a kernel density of one member find, each by its own
// tail, and the higher of the two.

import {
  energyNatsMax,
  memberDensityTail,
  memberDeviations,
  memberMeanOf,
  memberMixtureTail,
  workInnerAt,
  workSlopesAt,
} from "../../runtime/core/layout";
import { densityGradient, densityTop } from "./kernel-density";
import { sumOfShares } from "./log-sum";
import { logarithms } from "./logarithms";
import { mixtureGradient, mixtureTop } from "./mixture";
import { isNearby, nearbyDensityTop, nearbyMixtureTop } from "./nearby";
import { natsAt, rankOf, slopeAt } from "./tail";

const deviationsMax: f64 = 1e6;

/** The surprise of a state of `width` channels in physical units, from 0 to `energyNatsMax`. */
export function memberEnergy(member: usize, width: i32, state: usize): f64 {
  if (!standardise(member, width, state)) return energyNatsMax;
  const isListed = isNearby(member, width);
  const stride = (width + 1) & -2;
  const first = isListed ? nearbyMixtureTop(member, width) : mixtureTop(member, workInnerAt, stride);
  const firstSum = f64x2.splat(sumOfShares());
  const second = isListed ? nearbyDensityTop(member, width) : densityTop(member, workInnerAt, width);
  const logs = logarithms(f64x2.replace_lane(firstSum, 1, sumOfShares()));
  return higher(
    natsOf(member + memberMixtureTail, -(first + f64x2.extract_lane(logs, 0))),
    natsOf(member + memberDensityTail, -(second + f64x2.extract_lane(logs, 1))),
  );
}

/** Of what a mixture and a density say; where either is no number nothing is known. */
function higher(first: f64, second: f64): f64 {
  return bounded(second <= first ? first : second);
}

/** The same, and its gradient per physical unit; zero where the state is not finite or perfectly ordinary. */
export function memberGradient(member: usize, width: i32, state: usize, gradient: usize): f64 {
  const stride = (width + 1) & -2;
  memory.fill(gradient, 0, stride << 3);
  if (!standardise(member, width, state)) return energyNatsMax;
  let highest: f64 = 0.0;
  const first = mixtureGradient(member, workInnerAt, stride, workSlopesAt);
  highest = take(member, member + memberMixtureTail, first, highest, stride, gradient);
  const second = densityGradient(member, workInnerAt, stride, workSlopesAt);
  highest = take(member, member + memberDensityTail, second, highest, stride, gradient);
  return bounded(highest);
}

/** Takes an expert's slopes as the gradient if it is the most surprised so far. */
function take(member: usize, tail: usize, energy: f64, highest: f64, stride: i32, gradient: usize): f64 {
  const rank = rankOf(tail, energy);
  const nats = natsAt(tail, rank, energy);
  if (nats <= highest) return highest;
  const slope = f64x2.splat(slopeAt(tail, rank));
  const deviations = load<u32>(member + memberDeviations);
  for (let at = 0; at < stride << 3; at += 16) {
    const pull = f64x2.mul(slope, v128.load(workSlopesAt + at));
    v128.store(gradient + at, f64x2.div(pull, v128.load(deviations + at)));
  }
  return nats;
}

function natsOf(tail: usize, energy: f64): f64 {
  return natsAt(tail, rankOf(tail, energy), energy);
}

/** False if the state is not finite; far beyond everything it is brought to the bound. */
export function standardise(member: usize, width: i32, state: usize): bool {
  const means = load<u32>(member + memberMeanOf);
  const deviations = load<u32>(member + memberDeviations);
  const bound = f64x2.splat(deviationsMax);
  const pairs = (width & -2) << 3;
  let strays = f64x2.splat(0.0);
  let at = 0;
  for (; at < pairs; at += 16) {
    const values = v128.load(state + at);
    // Nothing but NaN and the infinities differs from nothing by less than itself.
    strays = v128.or(strays, f64x2.sub(values, values));
    const inner = f64x2.div(f64x2.sub(values, v128.load(means + at)), v128.load(deviations + at));
    v128.store(workInnerAt + at, f64x2.pmin(f64x2.pmax(inner, f64x2.neg(bound)), bound));
  }
  let isState = !v128.any_true(strays);
  if ((width & 1) != 0) {
    const value = load<f64>(state + at);
    isState = isState && value - value == 0.0;
    const inner = (value - load<f64>(means + at)) / load<f64>(deviations + at);
    store<f64>(workInnerAt + at, min(max(inner, -deviationsMax), deviationsMax));
    store<f64>(workInnerAt + at, 0.0, 8);
  }
  return isState;
}

/** Whatever is not a number is as surprising as can be. */
export function bounded(nats: f64): f64 {
  return nats <= energyNatsMax ? nats : energyNatsMax;
}
