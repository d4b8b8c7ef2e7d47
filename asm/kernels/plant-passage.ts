import { passageAsked, passageNow } from "../../runtime/core/layout";
import { energyHere, energyOf } from "../lib/plant";
import { highestOn } from "../lib/way";

/** What `plantAlong` answers, and what `plantEnergy` does at both ends, each looked at once; see `passageNow`. */
export function plantPassage(plant: usize, start: usize, end: usize, passage: usize): f64 {
  const now = energyHere(plant, start);
  const asked = energyOf(plant, end);
  store<f64>(passage + passageNow, now);
  store<f64>(passage + passageAsked, asked);
  return highestOn(plant, start, end, max(now, asked), Infinity);
}
