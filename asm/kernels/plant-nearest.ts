import { nearestAction } from "../lib/nearest";

/** 1 and the nearest allowed action in the question's answer, or 0; `foresight` is 0 where there is none. */
export function plantNearest(plant: usize, foresight: usize, state: usize, question: usize): i32 {
  return nearestAction(plant, foresight, state, question) ? 1 : 0;
}
