import {
  energyNatsMax,
  gridColumns,
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
import { beyondX, beyondY, cellOf, cornerOf, energyOutside, isFiniteNumber } from "../lib/grid";

/** Energies and exact gradients of `count` states: pairs of f64 in, one f64 and a pair of f64 out. */
export function gridGradients(
  map: usize,
  states: usize,
  count: i32,
  energies: usize,
  gradients: usize,
): void {
  const columns = load<i32>(map + gridColumns);
  const rows = load<i32>(map + gridRows);
  const above: usize = columns << 2;
  const perUnitX = load<f64>(map + gridPerUnitX);
  const perUnitY = load<f64>(map + gridPerUnitY);
  const minX = load<f64>(map + gridMinX);
  const minY = load<f64>(map + gridMinY);
  const maxX = load<f64>(map + gridMaxX);
  const maxY = load<f64>(map + gridMaxY);
  for (let index = 0; index < count; index++) {
    const x = load<f64>(states + (index << 4));
    const y = load<f64>(states + (index << 4), 8);
    const energy = energies + (index << 3);
    const gradient = gradients + (index << 4);
    if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) {
      outside(map, x, y, energy, gradient);
      continue;
    }
    const u = (x - minX) * perUnitX;
    const v = (y - minY) * perUnitY;
    const column = cellOf(u, columns);
    const row = cellOf(v, rows);
    const s = min(u - <f64>column, 1.0);
    const t = min(v - <f64>row, 1.0);
    const corner = cornerOf(map, column, row);
    const base = <f64>load<f32>(corner);
    const right = <f64>load<f32>(corner, 4) - base;
    const up = <f64>load<f32>(corner + above) - base;
    const cross = <f64>load<f32>(corner + above, 4) - base - right - up;
    store<f64>(energy, base + s * right + t * (up + s * cross));
    store<f64>(gradient, (right + t * cross) * perUnitX);
    store<f64>(gradient, (up + s * cross) * perUnitY, 8);
  }
}

/** What is not a number has no direction: its gradient is zero, its energy the highest there is. */
function outside(map: usize, x: f64, y: f64, energy: usize, gradient: usize): void {
  if (!isFiniteNumber(x) || !isFiniteNumber(y)) {
    store<f64>(energy, energyNatsMax);
    store<f64>(gradient, 0.0);
    store<f64>(gradient, 0.0, 8);
    return;
  }
  const ex = beyondX(map, x);
  const ey = beyondY(map, y);
  const distance = sqrt(ex * ex + ey * ey);
  const slope = 3.0 + min(distance, tailBandwidthsMax);
  store<f64>(energy, energyOutside(map, x, y));
  store<f64>(gradient, slope * (ex / distance) * load<f64>(map + gridTailX));
  store<f64>(gradient, slope * (ey / distance) * load<f64>(map + gridTailY), 8);
}
