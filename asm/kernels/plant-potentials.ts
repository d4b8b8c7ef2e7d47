import { energyNatsMax, plantChannels } from "../../runtime/core/layout";
import { mixtureSlopes } from "../lib/plant";

/**
 * −log p per physical unit of `count` states by the mixture of all rows, and their gradients. `shift` is the
 * logarithm of the deviations' product. What is no state has the highest energy and no slope.
 */
export function plantPotentials(
  plant: usize,
  shift: f64,
  states: usize,
  count: i32,
  energies: usize,
  gradients: usize,
): void {
  const stateBytes: usize = load<i32>(plant + plantChannels) << 3;
  for (let left = count; left > 0; left--) {
    const energy = mixtureSlopes(plant, states, gradients) + shift;
    store<f64>(energies, energy <= energyNatsMax ? energy : energyNatsMax);
    energies += 8;
    states += stateBytes;
    gradients += stateBytes;
  }
}
