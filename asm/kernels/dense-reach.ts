import { denseCorners, densePoint } from "../../runtime/core/layout";
import { axesOf, denseAt, isInsideDense } from "../lib/dense";
import { beginWalk, boundOf, denseExit, densePiecesMax, isDenseWay, pieceEnd } from "../lib/dense-path";

/**
 * How far, 0 … 1, one can go from one state to another without an energy above `limit` on the way. It keeps
 * a millionth of a nat below the limit, so that a caller who computes the point again is still below. From
 * outside the box it is 0.
 */
export function denseReach(map: usize, from: usize, to: usize, limit: f64): f64 {
  const kept = limit - marginNats;
  if (!isDenseWay(map, from, to) || !isInsideDense(map, from)) return 0.0;
  if (!(denseAt(map, from, map + denseCorners) <= kept)) return 0.0;
  const exit = denseExit(map, from, to);
  beginWalk(map, from, to, 0.0, exit);
  let part: f64 = 0.0;
  for (let left = densePiecesMax(map); left > 0; left--) {
    const next = pieceEnd(map, part);
    if (boundOf(map, part, next, kept) > kept)
      return settled(map, from, to, exit * crossing(map, part, next, kept), limit);
    if (next >= 1.0) return settled(map, from, to, exit, limit);
    part = next;
  }
  return 0.0;
}

const marginNats: f64 = 1e-6;
const halvings: i32 = 52;
/** 2⁻⁵²: after as many doublings a step is the whole way. */
const smallestStep: f64 = 2.220446049250313e-16;

/** The highest part of the piece with nothing above `kept` before it: what counts is the bound up to there. */
function crossing(map: usize, from: f64, to: f64, kept: f64): f64 {
  let good = from;
  let bad = to;
  for (let step = 0; step < halvings; step++) {
    const middle = 0.5 * (good + bad);
    if (boundOf(map, from, middle, kept) > kept) bad = middle;
    else good = middle;
  }
  return good;
}

/** Steps back, doubling from the smallest step there is, until the point as computed is below the limit. */
function settled(map: usize, from: usize, to: usize, part: f64, limit: f64): f64 {
  const bytes = (<usize>axesOf(map)) << 3;
  const point = map + densePoint;
  let step = part * smallestStep;
  for (let left = halvings; left > 0 && part > 0.0; left--) {
    for (let axis: usize = 0; axis < bytes; axis += 8) {
      const a = load<f64>(from + axis);
      const b = load<f64>(to + axis);
      store<f64>(point + axis, part == 1.0 ? b : a + part * (b - a));
    }
    if (denseAt(map, point, map + denseCorners) <= limit) return part;
    part -= step;
    step += step;
  }
  return 0.0;
}
