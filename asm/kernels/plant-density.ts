import { densitySlopes } from "../lib/plant";

/** −log p by the kernel density of all rows, in deviations, and its gradient; infinite for no state. */
export function plantDensity(plant: usize, state: usize, gradient: usize): f64 {
  return densitySlopes(plant, state, gradient);
}
