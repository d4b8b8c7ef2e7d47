import { energyNatsMax, gridMinX, gridMinY, gridPerUnitX, gridPerUnitY } from "../../runtime/core/layout";
import { energyAt } from "../lib/grid";
import { entryOf, exitOf, isWay, nextLine, peakOf } from "../lib/path";

/**
 * The highest energy on the straight way from a to b, exact but for rounding. Outside the box the energy
 * is convex, so that part of the way is highest at an end.
 */
export function gridAlong(map: usize, ax: f64, ay: f64, bx: f64, by: f64): f64 {
  if (!isWay(map, ax, ay, bx, by)) return energyNatsMax;
  let highest = max(energyAt(map, ax, ay), energyAt(map, bx, by));
  const perUnitX = load<f64>(map + gridPerUnitX);
  const perUnitY = load<f64>(map + gridPerUnitY);
  const u = (ax - load<f64>(map + gridMinX)) * perUnitX;
  const v = (ay - load<f64>(map + gridMinY)) * perUnitY;
  const du = (bx - ax) * perUnitX;
  const dv = (by - ay) * perUnitY;
  const exit = exitOf(map, ax, ay, bx, by);
  let part = entryOf(map, ax, ay, bx, by);
  while (part < exit) {
    const next = min(exit, min(nextLine(part, u, du), nextLine(part, v, dv)));
    highest = max(highest, peakOf(map, u, v, du, dv, part, next));
    part = next;
  }
  return highest;
}
