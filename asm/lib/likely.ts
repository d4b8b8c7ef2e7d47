// The most likely values of some channels beside the others of a state, by one component of a mixture: see
// `likelyValues` in the runtime.

import {
  memberDeviations,
  memberMeanOf,
  memberMeans,
  memberWhitenings,
  nearestAxesMax,
  plantContinuous,
  plantContinuousAt,
  workOffsAt,
  workTermsAt,
} from "../../runtime/core/layout";

const matrix: usize = workTermsAt;

/** Where a channel stands among the continuous ones; −1 for a mode. */
export function columnOf(plant: usize, channel: i32): i32 {
  const places = load<u32>(plant + plantContinuousAt);
  for (let at = 0; at < load<i32>(plant + plantContinuous); at++)
    if (load<i32>(places + (at << 2)) == channel << 3) return at;
  return -1;
}

/** `channels` lists `axes` channels that are no modes; `values` gets their values in their units. */
export function likelyOf(
  plant: usize,
  member: usize,
  k: i32,
  state: usize,
  channels: usize,
  axes: i32,
  values: usize,
): void {
  const width = load<i32>(plant + plantContinuous);
  const stride = (width + 1) & -2;
  const pairs = stride >> 1;
  const centres = load<u32>(member + memberMeanOf);
  const deviations = load<u32>(member + memberDeviations);
  const means: usize = load<u32>(member + memberMeans) + ((k * stride) << 3);
  const whitening: usize = load<u32>(member + memberWhitenings) + ((k * pairs * (pairs + 1)) << 4);
  const places = load<u32>(plant + plantContinuousAt);
  for (let column = 0; column < width; column++) {
    const at = column << 3;
    const off = load<f64>(state + load<i32>(places + (column << 2))) - load<f64>(centres + at);
    store<f64>(workOffsAt + at, off / load<f64>(deviations + at) - load<f64>(means + at));
  }
  for (let i = 0; i < axes; i++)
    store<f64>(workOffsAt + (columnOf(plant, load<i32>(channels + (i << 2))) << 3), 0.0);
  memory.fill(matrix, 0, (nearestAxesMax * nearestAxesMax) << 3);
  memory.fill(values, 0, axes << 3);
  for (let row = 0; row < width; row++) {
    let rest: f64 = 0.0;
    for (let column = 0; column <= row; column++)
      rest += element(whitening, row, column) * load<f64>(workOffsAt + (column << 3));
    for (let i = 0; i < axes; i++) {
      const own = element(whitening, row, columnOf(plant, load<i32>(channels + (i << 2))));
      const right = values + (i << 3);
      store<f64>(right, load<f64>(right) - own * rest);
      for (let j = 0; j <= i; j++) {
        const other = element(whitening, row, columnOf(plant, load<i32>(channels + (j << 2))));
        store<f64>(cell(i, j), load<f64>(cell(i, j)) + own * other);
      }
    }
  }
  solve(values, axes);
  for (let i = 0; i < axes; i++) {
    const at = columnOf(plant, load<i32>(channels + (i << 2))) << 3;
    const inner = load<f64>(means + at) + load<f64>(values + (i << 3));
    store<f64>(values + (i << 3), load<f64>(centres + at) + load<f64>(deviations + at) * inner);
  }
}

/** Of a triangle whose rows lie side by side in pairs. */
function element(whitening: usize, row: i32, column: i32): f64 {
  if (column > row) return 0.0;
  const pair = row >> 1;
  return load<f64>(whitening + ((pair * (pair + 1) + column) << 4) + ((row & 1) << 3));
}

function cell(row: i32, column: i32): usize {
  return matrix + ((row * nearestAxesMax + column) << 3);
}

function solve(right: usize, size: i32): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = load<f64>(cell(row, column));
      for (let k = 0; k < column; k++) sum -= load<f64>(cell(row, k)) * load<f64>(cell(column, k));
      store<f64>(cell(row, column), row == column ? sqrt(sum) : sum / load<f64>(cell(column, column)));
    }
  for (let row = 0; row < size; row++) {
    let sum = load<f64>(right + (row << 3));
    for (let k = 0; k < row; k++) sum -= load<f64>(cell(row, k)) * load<f64>(right + (k << 3));
    store<f64>(right + (row << 3), sum / load<f64>(cell(row, row)));
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = load<f64>(right + (row << 3));
    for (let k = row + 1; k < size; k++) sum -= load<f64>(cell(k, row)) * load<f64>(right + (k << 3));
    store<f64>(right + (row << 3), sum / load<f64>(cell(row, row)));
  }
}
