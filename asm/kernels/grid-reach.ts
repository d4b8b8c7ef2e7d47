import { gridMinX, gridMinY, gridPerUnitX, gridPerUnitY } from "../../runtime/core/layout";
import { energyAt, isInside } from "../lib/grid";
import { exitOf, isWay, nextLine, peakOf } from "../lib/path";

/**
 * How far, 0 … 1, one can go from a to b without an energy above `limit` on the way. It keeps a millionth
 * of a nat below the limit, so that a caller who computes the point again is still below. From outside
 * the box it is 0.
 */
export function gridReach(map: usize, ax: f64, ay: f64, bx: f64, by: f64, limit: f64): f64 {
  const kept = limit - marginNats;
  if (!isWay(map, ax, ay, bx, by) || !isInside(map, ax, ay)) return 0.0;
  if (!(energyAt(map, ax, ay) <= kept)) return 0.0;
  const perUnitX = load<f64>(map + gridPerUnitX);
  const perUnitY = load<f64>(map + gridPerUnitY);
  const u = (ax - load<f64>(map + gridMinX)) * perUnitX;
  const v = (ay - load<f64>(map + gridMinY)) * perUnitY;
  const du = (bx - ax) * perUnitX;
  const dv = (by - ay) * perUnitY;
  const exit = exitOf(map, ax, ay, bx, by);
  let part: f64 = 0.0;
  while (part < exit) {
    const next = min(exit, min(nextLine(part, u, du), nextLine(part, v, dv)));
    if (peakOf(map, u, v, du, dv, part, next) > kept) return crossing(map, u, v, du, dv, part, next, kept);
    part = next;
  }
  return exit < 1.0 ? lastInside(map, ax, ay, bx, by, exit) : 1.0;
}

const marginNats: f64 = 1e-6;
const halvings: i32 = 52;

/** The highest part of the piece with nothing above `kept` before it: what counts is the peak up to there. */
function crossing(map: usize, u: f64, v: f64, du: f64, dv: f64, from: f64, to: f64, kept: f64): f64 {
  let good = from;
  let bad = to;
  for (let step = 0; step < halvings; step++) {
    const middle = 0.5 * (good + bad);
    if (peakOf(map, u, v, du, dv, from, middle) > kept) bad = middle;
    else good = middle;
  }
  return good;
}

/** Rounding must not put the end of the way outside the box, where the energy jumps to the barrier. */
function lastInside(map: usize, ax: f64, ay: f64, bx: f64, by: f64, exit: f64): f64 {
  let good: f64 = 0.0;
  let bad = exit;
  if (isInside(map, ax + exit * (bx - ax), ay + exit * (by - ay))) return exit;
  for (let step = 0; step < halvings; step++) {
    const middle = 0.5 * (good + bad);
    if (isInside(map, ax + middle * (bx - ax), ay + middle * (by - ay))) good = middle;
    else bad = middle;
  }
  return good;
}
