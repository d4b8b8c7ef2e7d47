import { denseCorners, energyNatsMax } from "../../runtime/core/layout";
import { denseAt } from "../lib/dense";
import {
  beginWalk,
  boundOf,
  denseEntry,
  denseExit,
  densePiecesMax,
  isDenseWay,
  pieceEnd,
} from "../lib/dense-path";

/**
 * A bound of the energy on the straight way from one state to another: never below the highest energy on
 * it, and at most a ten-millionth of a nat above. Outside the box the energy is convex, so that part of
 * the way is highest at an end.
 */
export function denseAlong(map: usize, from: usize, to: usize): f64 {
  if (!isDenseWay(map, from, to)) return energyNatsMax;
  // Only the energies are asked for; the gradients fall where the walk will write anyway.
  const spare = map + denseCorners;
  let highest = max(denseAt(map, from, spare), denseAt(map, to, spare));
  const entry = denseEntry(map, from, to);
  const exit = denseExit(map, from, to);
  if (!(entry <= exit)) return highest;
  beginWalk(map, from, to, entry, exit);
  let part: f64 = 0.0;
  for (let left = densePiecesMax(map); left > 0; left--) {
    const next = pieceEnd(map, part);
    highest = boundOf(map, part, next, highest);
    if (next >= 1.0) return highest;
    part = next;
  }
  return energyNatsMax;
}
