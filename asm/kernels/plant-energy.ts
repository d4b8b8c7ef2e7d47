import { energyOf } from "../lib/plant";

/** The surprise of one state, `width` doubles in physical units. Total: what is no state is as rare as can be. */
export function plantEnergy(plant: usize, state: usize): f64 {
  return energyOf(plant, state);
}
