import { mixtureSlopes } from "../lib/plant";

/** −log p by the mixture of all rows, in deviations, and its gradient per physical unit; infinite for no state. */
export function plantMixture(plant: usize, state: usize, gradient: usize): f64 {
  return mixtureSlopes(plant, state, gradient);
}
