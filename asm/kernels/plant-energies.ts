import { plantChannels } from "../../runtime/core/layout";
import { energyOf } from "../lib/plant";

/** The surprise of `count` states, one after the other. */
export function plantEnergies(plant: usize, states: usize, count: i32, energies: usize): void {
  const stateBytes = load<i32>(plant + plantChannels) << 3;
  for (let index = 0; index < count; index++)
    store<f64>(energies + (index << 3), energyOf(plant, states + index * stateBytes));
}
