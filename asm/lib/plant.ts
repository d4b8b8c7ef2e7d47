// A whole state of a plant: its mode says which committee knows it, its continuous channels go there.

import {
  committeeMembersAt,
  committeeWidth,
  energyNatsMax,
  memberDeviations,
  plantChannels,
  plantCommittee,
  plantCommitteesAt,
  plantContinuous,
  plantContinuousAt,
  plantModeChannels,
  plantModeChannelsAt,
  plantModes,
  plantModesAt,
  workCommitteeAt,
  workHereAt,
  workInnerAt,
  workSlopesAt,
  workStateAt,
} from "../../runtime/core/layout";
import { committeeEnergy, committeeGradient } from "./committee";
import { standardise } from "./experts";
import { densityGradient } from "./kernel-density";
import { mixtureGradient } from "./mixture";
import { copyNumbers } from "./numbers";

/** The surprise of a state, from 0 to `energyNatsMax`. Total. */
export function energyOf(plant: usize, state: usize): f64 {
  const committee = committeeOf(plant, state);
  if (committee == 0) return energyNatsMax;
  gather(plant, state);
  return committeeEnergy(committee, workStateAt);
}

/**
 * The same of where the machine is. Several ask that in one tick, with other states in between, so the answer is kept
 * beside the state that it belongs to, bit by bit.
 */
export function energyHere(plant: usize, state: usize): f64 {
  const bytes: usize = load<i32>(plant + plantChannels) << 3;
  if (here == plant && isSame(workHereAt, state, bytes)) return hereEnergy;
  hereEnergy = energyOf(plant, state);
  here = plant;
  copyNumbers(workHereAt, state, bytes);
  return hereEnergy;
}

function isSame(one: usize, other: usize, bytes: usize): bool {
  for (let at: usize = 0; at < bytes; at += 8) if (load<i64>(one + at) != load<i64>(other + at)) return false;
  return true;
}

let here: usize = 0;
let hereEnergy: f64 = 0.0;

/** The same, and its gradient per physical unit; a mode has no slope. */
export function gradientOf(plant: usize, state: usize, gradient: usize): f64 {
  const committee = committeeOf(plant, state);
  memory.fill(gradient, 0, load<i32>(plant + plantChannels) << 3);
  if (committee == 0) return energyNatsMax;
  gather(plant, state);
  const energy = committeeGradient(committee, workStateAt, workCommitteeAt);
  scatter(plant, workCommitteeAt, gradient);
  return energy;
}

/** −log p in deviations by the mixture of all rows, and its gradient per physical unit; infinite for no state. */
export function mixtureSlopes(plant: usize, state: usize, gradient: usize): f64 {
  if (!begin(plant, state, gradient)) return Infinity;
  const committee: usize = load<u32>(plant + plantCommittee);
  const stride = (load<i32>(committee + committeeWidth) + 1) & -2;
  const energy = mixtureGradient(committee + committeeMembersAt, workInnerAt, stride, workSlopesAt);
  finish(plant, gradient);
  return energy;
}

/** The same by the kernel density of all rows. */
export function densitySlopes(plant: usize, state: usize, gradient: usize): f64 {
  if (!begin(plant, state, gradient)) return Infinity;
  const committee: usize = load<u32>(plant + plantCommittee);
  const stride = (load<i32>(committee + committeeWidth) + 1) & -2;
  const energy = densityGradient(committee + committeeMembersAt, workInnerAt, stride, workSlopesAt);
  finish(plant, gradient);
  return energy;
}

function begin(plant: usize, state: usize, gradient: usize): bool {
  const committee: usize = load<u32>(plant + plantCommittee);
  memory.fill(gradient, 0, load<i32>(plant + plantChannels) << 3);
  gather(plant, state);
  return standardise(committee + committeeMembersAt, load<i32>(committee + committeeWidth), workStateAt);
}

function finish(plant: usize, gradient: usize): void {
  const member: usize = load<u32>(plant + plantCommittee) + committeeMembersAt;
  const deviations = load<u32>(member + memberDeviations);
  const bytes = load<i32>(plant + plantContinuous) << 3;
  for (let at = 0; at < bytes; at += 8)
    store<f64>(workSlopesAt + at, load<f64>(workSlopesAt + at) / load<f64>(deviations + at));
  scatter(plant, workSlopesAt, gradient);
}

/** The committee that knows the state's mode, or 0 for a mode that was never seen. */
export function committeeOf(plant: usize, state: usize): usize {
  const columns = load<i32>(plant + plantModeChannels);
  if (columns == 0) return load<u32>(plant + plantCommittee);
  const places = load<u32>(plant + plantModeChannelsAt);
  let seen = load<u32>(plant + plantModesAt);
  for (let mode = 0; mode < load<i32>(plant + plantModes); mode++, seen += columns << 3) {
    let isSame = true;
    for (let at = 0; at < columns; at++)
      isSame = isSame && load<f64>(state + load<i32>(places + (at << 2))) == load<f64>(seen + (at << 3));
    if (isSame) return load<u32>(load<u32>(plant + plantCommitteesAt) + (mode << 2));
  }
  return 0;
}

function gather(plant: usize, state: usize): void {
  const places = load<u32>(plant + plantContinuousAt);
  const count = load<i32>(plant + plantContinuous);
  for (let at = 0; at < count; at++)
    store<f64>(workStateAt + (at << 3), load<f64>(state + load<i32>(places + (at << 2))));
}

function scatter(plant: usize, slopes: usize, gradient: usize): void {
  const places = load<u32>(plant + plantContinuousAt);
  const count = load<i32>(plant + plantContinuous);
  for (let at = 0; at < count; at++)
    store<f64>(gradient + load<i32>(places + (at << 2)), load<f64>(slopes + (at << 3)));
}
