import { compareWith } from "../lib/compare";

/**
 * Holds a forecast to the state that came, see `compareNetwork` and what follows it; 0 where the forecaster had nothing to
 * say. The bits are those of asking forecaster and map one after the other.
 */
export function plantCompare(plant: usize, compare: usize): i32 {
  return compareWith(plant, compare) ? 1 : 0;
}
