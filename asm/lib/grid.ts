// Bilinear energy on a grid, shared by the grid kernels. Total: every pair of doubles has an energy that
// is a number, because a NaN would compare false with the threshold and slip through.

import {
  energyNatsMax,
  gridCeiling,
  gridColumns,
  gridHeaderBytes,
  gridMaxX,
  gridMaxY,
  gridMinX,
  gridMinY,
  gridPerUnitX,
  gridPerUnitY,
  gridRows,
  gridTailX,
  gridTailY,
  tailBandwidthsMax,
} from "../../runtime/core/layout";

/** What is neither NaN nor infinite. */
export function isFiniteNumber(x: f64): bool {
  return x - x == 0.0;
}

export function isInside(map: usize, x: f64, y: f64): bool {
  return (
    x >= load<f64>(map + gridMinX) &&
    x <= load<f64>(map + gridMaxX) &&
    y >= load<f64>(map + gridMinY) &&
    y <= load<f64>(map + gridMaxY)
  );
}

/** The cell below a position in grid steps; the last node belongs to the last cell. */
export function cellOf(position: f64, nodes: i32): i32 {
  return min(max(<i32>position, 0), nodes - 2);
}

export function cornerOf(map: usize, column: i32, row: i32): usize {
  return map + gridHeaderBytes + ((row * load<i32>(map + gridColumns) + column) << 2);
}

/** Energy inside a cell; `s` and `t` run from 0 to 1. `above` is the distance in bytes to the next row. */
export function blend(corner: usize, above: usize, s: f64, t: f64): f64 {
  const base = <f64>load<f32>(corner);
  const right = <f64>load<f32>(corner, 4) - base;
  const up = <f64>load<f32>(corner + above) - base;
  const cross = <f64>load<f32>(corner + above, 4) - base - right - up;
  return base + s * right + t * (up + s * cross);
}

export function energyAt(map: usize, x: f64, y: f64): f64 {
  if (!isFiniteNumber(x) || !isFiniteNumber(y)) return energyNatsMax;
  if (!isInside(map, x, y)) return energyOutside(map, x, y);
  const columns = load<i32>(map + gridColumns);
  const u = (x - load<f64>(map + gridMinX)) * load<f64>(map + gridPerUnitX);
  const v = (y - load<f64>(map + gridMinY)) * load<f64>(map + gridPerUnitY);
  const column = cellOf(u, columns);
  const row = cellOf(v, load<i32>(map + gridRows));
  // At the far edge rounding may leave the position a hair beyond the last node.
  const s = min(u - <f64>column, 1.0);
  const t = min(v - <f64>row, 1.0);
  return blend(cornerOf(map, column, row), columns << 2, s, t);
}

/** The ceiling plus the tail of a Gaussian that begins three bandwidths out: convex, so never a way round. */
export function energyOutside(map: usize, x: f64, y: f64): f64 {
  const ex = beyondX(map, x);
  const ey = beyondY(map, y);
  const distance = min(sqrt(ex * ex + ey * ey), tailBandwidthsMax);
  return min(load<f64>(map + gridCeiling) + distance * (3.0 + 0.5 * distance), energyNatsMax);
}

export function beyondX(map: usize, x: f64): f64 {
  return beyond(x, load<f64>(map + gridMinX), load<f64>(map + gridMaxX), load<f64>(map + gridTailX));
}

export function beyondY(map: usize, y: f64): f64 {
  return beyond(y, load<f64>(map + gridMinY), load<f64>(map + gridMaxY), load<f64>(map + gridTailY));
}

/** Signed distance to the interval in bandwidths, kept where its square neither vanishes nor overflows. */
export function beyond(x: f64, low: f64, high: f64, perUnit: f64): f64 {
  if (x > high) return min(max((x - high) * perUnit, 1e-150), 1e150);
  if (x < low) return max(min((x - low) * perUnit, -1e-150), -1e150);
  return 0.0;
}
