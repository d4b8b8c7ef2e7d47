import { energyOf } from "../lib/plant";

/** The surprise of one state, a double a channel in its unit. Total: what is no state is as rare as can be. */
export function plantEnergy(plant: usize, state: usize): f64 {
  return energyOf(plant, state);
}
