// A straight way through a grid, cell by cell. Between two grid lines the bilinear energy along a line is
// a parabola, so its peak is known exactly and nothing hides between samples.

import {
  gridColumns,
  gridMaxX,
  gridMaxY,
  gridMinX,
  gridMinY,
  gridPerUnitX,
  gridPerUnitY,
  gridRows,
} from "../../runtime/core/layout";
import { blend, cellOf, cornerOf, isFiniteNumber } from "./grid";

/** A way is usable when the difference of its ends is finite, and so both ends are. */
export function isWay(ax: f64, ay: f64, bx: f64, by: f64): bool {
  return isFiniteNumber(bx - ax) && isFiniteNumber(by - ay);
}

/** A straight way has at most this many pieces; a walk that needs more has met a rounding we did not think of. */
export function piecesMax(map: usize): i32 {
  return 2 * (load<i32>(map + gridColumns) + load<i32>(map + gridRows)) + 8;
}

/** The first coordinate in grid steps of the point after `part` of the way; never outside the grid. */
export function stepsX(map: usize, ax: f64, bx: f64, part: f64): f64 {
  const x = between(ax, bx, part, load<f64>(map + gridMinX), load<f64>(map + gridMaxX));
  return (x - load<f64>(map + gridMinX)) * load<f64>(map + gridPerUnitX);
}

export function stepsY(map: usize, ay: f64, by: f64, part: f64): f64 {
  const y = between(ay, by, part, load<f64>(map + gridMinY), load<f64>(map + gridMaxY));
  return (y - load<f64>(map + gridMinY)) * load<f64>(map + gridPerUnitY);
}

export function between(a: f64, b: f64, part: f64, low: f64, high: f64): f64 {
  if (part == 1.0) return min(max(b, low), high);
  return min(max(a + part * (b - a), low), high);
}

/** The part of the way, 0 … 1, after which it is inside the box. */
export function entryOf(map: usize, ax: f64, ay: f64, bx: f64, by: f64): f64 {
  const x = entry(ax, bx, load<f64>(map + gridMinX), load<f64>(map + gridMaxX));
  const y = entry(ay, by, load<f64>(map + gridMinY), load<f64>(map + gridMaxY));
  return max(x, y);
}

/** The part of the way after which it is outside again; below `entryOf` where it never is inside. */
export function exitOf(map: usize, ax: f64, ay: f64, bx: f64, by: f64): f64 {
  const x = exit(ax, bx, load<f64>(map + gridMinX), load<f64>(map + gridMaxX));
  const y = exit(ay, by, load<f64>(map + gridMinY), load<f64>(map + gridMaxY));
  return min(x, y);
}

export function entry(a: f64, b: f64, low: f64, high: f64): f64 {
  if (a < low) return b < low ? 2.0 : (low - a) / (b - a);
  if (a > high) return b > high ? 2.0 : (high - a) / (b - a);
  return 0.0;
}

export function exit(a: f64, b: f64, low: f64, high: f64): f64 {
  if (b < low) return a < low ? -1.0 : (low - a) / (b - a);
  if (b > high) return a > high ? -1.0 : (high - a) / (b - a);
  return 1.0;
}

/** The next part of the way, strictly after `part`, at which a coordinate in grid steps is whole. */
export function nextLine(part: f64, start: f64, delta: f64): f64 {
  if (delta == 0.0) return 2.0;
  const direction: f64 = delta > 0.0 ? 1.0 : -1.0;
  const here = start + delta * part;
  const line = delta > 0.0 ? Math.floor(here) + 1.0 : Math.ceil(here) - 1.0;
  const next = (line - start) / delta;
  // Rounding may put the line just left back at `part`; the one after it is what is meant.
  return next > part ? next : (line + direction - start) / delta;
}

/** The middle of a piece decides its cell: the ends lie on grid lines, where rounding could decide wrongly. */
export function cellAt(start: f64, delta: f64, middle: f64, nodes: i32): i32 {
  return cellOf(start + delta * middle, nodes);
}

/** The highest energy on the piece `from` … `to` of the way, all of it in one cell. */
export function peakOf(map: usize, u: f64, v: f64, du: f64, dv: f64, from: f64, to: f64): f64 {
  const middle = 0.5 * (from + to);
  const column = cellAt(u, du, middle, load<i32>(map + gridColumns));
  const row = cellAt(v, dv, middle, load<i32>(map + gridRows));
  const corner = cornerOf(map, column, row);
  const above: usize = load<i32>(map + gridColumns) << 2;
  const s0 = unit(u + du * from - <f64>column);
  const t0 = unit(v + dv * from - <f64>row);
  const s1 = unit(u + du * to - <f64>column);
  const t1 = unit(v + dv * to - <f64>row);
  const first = blend(corner, above, s0, t0);
  const last = blend(corner, above, s1, t1);
  const highest = max(first, last);
  // Along the piece the energy is a parabola; only one that opens downwards can be higher in between.
  const right = <f64>load<f32>(corner, 4) - <f64>load<f32>(corner);
  const up = <f64>load<f32>(corner + above) - <f64>load<f32>(corner);
  const cross = <f64>load<f32>(corner + above, 4) - <f64>load<f32>(corner) - right - up;
  const curvature = cross * (s1 - s0) * (t1 - t0);
  if (!(curvature < 0.0)) return highest;
  // Above this steepness the peak lies beyond an end, and the division can be spared.
  const slope = last - first - curvature;
  if (slope <= 0.0 || slope >= -2.0 * curvature) return highest;
  const part = slope / (-2.0 * curvature);
  return max(highest, blend(corner, above, s0 + part * (s1 - s0), t0 + part * (t1 - t0)));
}

export function unit(x: f64): f64 {
  return min(max(x, 0.0), 1.0);
}
