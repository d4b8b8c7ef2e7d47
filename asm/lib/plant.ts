import {
  energyNatsMax,
  memberBytes,
  memberDeviations,
  plantMembers,
  plantMembersAt,
  plantWidth,
  workInnerAt,
  workMemberAt,
  workSlopesAt,
} from "../../runtime/core/layout";
import { bounded, memberEnergy, memberGradient, standardise } from "./experts";
import { densityGradient } from "./kernel-density";
import { mixtureGradient } from "./mixture";

/** The mean surprise of a plant's members, from 0 to `energyNatsMax`. Total. */
export function energyOf(plant: usize, state: usize): f64 {
  const width = load<i32>(plant + plantWidth);
  const count = load<i32>(plant + plantMembers);
  let member = plant + plantMembersAt;
  let sum: f64 = 0.0;
  for (let left = count; left > 0; left--, member += memberBytes) sum += memberEnergy(member, width, state);
  return bounded(sum / <f64>count);
}

/** The same, and its gradient per physical unit. */
export function gradientOf(plant: usize, state: usize, gradient: usize): f64 {
  const width = load<i32>(plant + plantWidth);
  const count = load<i32>(plant + plantMembers);
  let member = plant + plantMembersAt;
  let sum: f64 = 0.0;
  memory.fill(gradient, 0, width << 3);
  for (let left = count; left > 0; left--, member += memberBytes) {
    sum += memberGradient(member, width, state, workMemberAt);
    for (let at = 0; at < width << 3; at += 8)
      store<f64>(gradient + at, load<f64>(gradient + at) + load<f64>(workMemberAt + at) / <f64>count);
  }
  return bounded(sum / <f64>count);
}

export function mixtureSlopes(plant: usize, index: i32, state: usize, gradient: usize): f64 {
  const width = load<i32>(plant + plantWidth);
  const member = plant + plantMembersAt + index * memberBytes;
  memory.fill(gradient, 0, width << 3);
  if (!standardise(member, width, state)) return energyNatsMax;
  const energy = mixtureGradient(member, workInnerAt, (width + 1) & -2, workSlopesAt);
  perUnit(member, width, gradient);
  return bounded(energy);
}

export function densitySlopes(plant: usize, index: i32, state: usize, gradient: usize): f64 {
  const width = load<i32>(plant + plantWidth);
  const member = plant + plantMembersAt + index * memberBytes;
  memory.fill(gradient, 0, width << 3);
  if (!standardise(member, width, state)) return energyNatsMax;
  const energy = densityGradient(member, workInnerAt, (width + 1) & -2, workSlopesAt);
  perUnit(member, width, gradient);
  return bounded(energy);
}

function perUnit(member: usize, width: i32, gradient: usize): void {
  const deviations = load<u32>(member + memberDeviations);
  for (let at = 0; at < width << 3; at += 8)
    store<f64>(gradient + at, load<f64>(workSlopesAt + at) / load<f64>(deviations + at));
}
