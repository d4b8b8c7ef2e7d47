import { chooseAmong } from "../lib/choose";

/**
 * Which of the candidates around an answer costs least by where a forecaster says that each leads, and how sure it is that
 * the one taken leads to where the limit is kept; see `layout-weighing.ts`. The bits are those of asking each candidate by
 * itself.
 */
export function plantRank(plant: usize, weigh: usize): void {
  chooseAmong(plant, weigh);
}
