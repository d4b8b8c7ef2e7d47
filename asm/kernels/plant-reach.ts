import { reachOf } from "../lib/way";

/** How far one can go on that way, 0 … 1, with every sample up to there at or below `limit`. */
export function plantReach(plant: usize, start: usize, end: usize, limit: f64): f64 {
  return reachOf(plant, start, end, limit);
}
