import { mixtureSlopes } from "../lib/plant";

/** −log p of a state by the mixture of one member, in deviations, and its gradient per physical unit. */
export function plantMixture(plant: usize, member: i32, state: usize, gradient: usize): f64 {
  return mixtureSlopes(plant, member, state, gradient);
}
