import { energyNatsMax } from "../../runtime/core/layout";
import { energyAt } from "../lib/grid";
import { entryOf, exitOf, isWay, nextLine, peakOf, piecesMax, stepsX, stepsY } from "../lib/path";

/**
 * The highest energy on the straight way from a to b, exact but for rounding. Outside the box the energy
 * is convex, so that part of the way is highest at an end.
 */
export function gridAlong(map: usize, ax: f64, ay: f64, bx: f64, by: f64): f64 {
  if (!isWay(ax, ay, bx, by)) return energyNatsMax;
  let highest = max(energyAt(map, ax, ay), energyAt(map, bx, by));
  const entry = entryOf(map, ax, ay, bx, by);
  const exit = exitOf(map, ax, ay, bx, by);
  if (!(entry <= exit)) return highest;
  // From here on the way is what is inside of it, from 0 to 1.
  const u = stepsX(map, ax, bx, entry);
  const v = stepsY(map, ay, by, entry);
  const du = stepsX(map, ax, bx, exit) - u;
  const dv = stepsY(map, ay, by, exit) - v;
  let part: f64 = 0.0;
  let nextX = nextLine(part, u, du);
  let nextY = nextLine(part, v, dv);
  for (let left = piecesMax(map); left > 0; left--) {
    const next = min(1.0, min(nextX, nextY));
    highest = max(highest, peakOf(map, u, v, du, dv, part, next));
    if (next >= 1.0) return highest;
    part = next;
    if (nextX <= part) nextX = nextLine(part, u, du);
    if (nextY <= part) nextY = nextLine(part, v, dv);
  }
  return energyNatsMax;
}
