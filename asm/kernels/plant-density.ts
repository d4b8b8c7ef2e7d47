import { densitySlopes } from "../lib/plant";

/** −log p of a state by the kernel density of one member, in deviations, and its gradient per physical unit. */
export function plantDensity(plant: usize, member: i32, state: usize, gradient: usize): f64 {
  return densitySlopes(plant, member, state, gradient);
}
