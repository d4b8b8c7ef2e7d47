import { gradientOf } from "../lib/plant";

/** The surprise of one state, and its exact gradient per physical unit into a double a channel. */
export function plantGradient(plant: usize, state: usize, gradient: usize): f64 {
  return gradientOf(plant, state, gradient);
}
