import { weighAll } from "../lib/weigh";

/**
 * Where `count` candidates lead by a forecaster, how surprising that is, and how much of it nobody knows; see
 * `weighNetwork` and what follows it. The bits are those of asking each candidate by itself.
 */
export function plantWeigh(plant: usize, weigh: usize, count: i32): void {
  weighAll(plant, weigh, count);
}
