import { chooseAmong } from "../lib/choose";

/**
 * Which of `count` candidates costs least by where a forecaster says that each leads, and how sure it is that the one
 * taken leads to where the limit is kept; see `weighNetwork` and what follows it. The bits are those of asking each
 * candidate by itself.
 */
export function plantChoose(plant: usize, weigh: usize, count: i32): void {
  chooseAmong(plant, weigh, count);
}
