import { alongOf } from "../lib/way";

/** The highest surprise on the straight way between two states, in steps no longer than half the bandwidth. */
export function plantAlong(plant: usize, start: usize, end: usize): f64 {
  return alongOf(plant, start, end, Infinity);
}
