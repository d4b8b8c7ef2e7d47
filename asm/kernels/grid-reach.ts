import { energyAt, isInside } from "../lib/grid";
import { exitOf, isWay, nextLine, peakOf, piecesMax, stepsX, stepsY } from "../lib/path";

/**
 * How far, 0 … 1, one can go from a to b without an energy above `limit` on the way. It keeps a millionth
 * of a nat below the limit, so that a caller who computes the point again is still below. From outside
 * the box it is 0.
 */
export function gridReach(map: usize, ax: f64, ay: f64, bx: f64, by: f64, limit: f64): f64 {
  const kept = limit - marginNats;
  if (!isWay(ax, ay, bx, by) || !isInside(map, ax, ay)) return 0.0;
  if (!(energyAt(map, ax, ay) <= kept)) return 0.0;
  const exit = exitOf(map, ax, ay, bx, by);
  // From here on the way is what is inside of it, from 0 to 1.
  const u = stepsX(map, ax, bx, 0.0);
  const v = stepsY(map, ay, by, 0.0);
  const du = stepsX(map, ax, bx, exit) - u;
  const dv = stepsY(map, ay, by, exit) - v;
  let part: f64 = 0.0;
  let nextX = nextLine(part, u, du);
  let nextY = nextLine(part, v, dv);
  for (let left = piecesMax(map); left > 0; left--) {
    const next = min(1.0, min(nextX, nextY));
    if (peakOf(map, u, v, du, dv, part, next) > kept)
      return settled(map, ax, ay, bx, by, exit * crossing(map, u, v, du, dv, part, next, kept), limit);
    if (next >= 1.0) return settled(map, ax, ay, bx, by, exit, limit);
    part = next;
    if (nextX <= part) nextX = nextLine(part, u, du);
    if (nextY <= part) nextY = nextLine(part, v, dv);
  }
  return 0.0;
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

/**
 * Rounding must not put the point itself above the limit, nor outside the box, where the energy jumps to
 * the barrier: steps back, doubling from the smallest step there is, until the point as computed is good.
 */
function settled(map: usize, ax: f64, ay: f64, bx: f64, by: f64, part: f64, limit: f64): f64 {
  let step = part * smallestStep;
  for (let left = halvings; left > 0 && part > 0.0; left--) {
    const x = part == 1.0 ? bx : ax + part * (bx - ax);
    const y = part == 1.0 ? by : ay + part * (by - ay);
    if (energyAt(map, x, y) <= limit) return part;
    part -= step;
    step += step;
  }
  return 0.0;
}

/** 2⁻⁵²: after as many doublings a step is the whole way. */
const smallestStep: f64 = 2.220446049250313e-16;
