import {
  committeeMembers,
  committeeMembersAt,
  committeeWidth,
  memberBytes,
  workMemberAt,
} from "../../runtime/core/layout";
import { bounded, memberEnergy, memberGradient } from "./experts";

/** The mean surprise of a committee's members, from 0 to `energyNatsMax`. Total. */
export function committeeEnergy(committee: usize, state: usize): f64 {
  const width = load<i32>(committee + committeeWidth);
  const count = load<i32>(committee + committeeMembers);
  let member = committee + committeeMembersAt;
  let sum: f64 = 0.0;
  for (let left = count; left > 0; left--, member += memberBytes) sum += memberEnergy(member, width, state);
  return bounded(sum / <f64>count);
}

/** The same, and its gradient per physical unit. */
export function committeeGradient(committee: usize, state: usize, gradient: usize): f64 {
  const width = load<i32>(committee + committeeWidth);
  const count = load<i32>(committee + committeeMembers);
  let member = committee + committeeMembersAt;
  let sum: f64 = 0.0;
  memory.fill(gradient, 0, width << 3);
  for (let left = count; left > 0; left--, member += memberBytes) {
    sum += memberGradient(member, width, state, workMemberAt);
    for (let at = 0; at < width << 3; at += 8)
      store<f64>(gradient + at, load<f64>(gradient + at) + load<f64>(workMemberAt + at) / <f64>count);
  }
  return bounded(sum / <f64>count);
}
