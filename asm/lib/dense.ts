// Multilinear energy on a grid of one to four axes. The two neighbours along the first axis lie side by side
// in memory, so they are one SIMD pair through all other axes and are blended last. Total, as the energy of
// two channels is: every state has an energy that is a number.

import {
  denseAxes,
  denseCeiling,
  denseHeaderBytes,
  denseMax,
  denseMin,
  denseNodes,
  densePerUnit,
  denseStride,
  denseTail,
  energyNatsMax,
  tailBandwidthsMax,
} from "../../runtime/core/layout";
import { beyond, cellOf, isFiniteNumber } from "./grid";

export function axesOf(map: usize): i32 {
  return load<i32>(map + denseAxes);
}

export function isInsideDense(map: usize, state: usize): bool {
  const end = map + ((<usize>axesOf(map)) << 3);
  for (let axis = map; axis < end; axis += 8, state += 8) {
    const x = load<f64>(state);
    if (!(x >= load<f64>(axis + denseMin) && x <= load<f64>(axis + denseMax))) return false;
  }
  return true;
}

/** The energy of a state, and its exact gradient at `gradient`. */
export function denseAt(map: usize, state: usize, gradient: usize): f64 {
  const axes = axesOf(map);
  const u0 = stepsOf(map, state, 0);
  if (!(u0 >= 0.0)) return outside(map, state, gradient);
  const cell0 = cellOf(u0, nodesOf(map, 0));
  const s = min(u0 - <f64>cell0, 1.0);
  const corner = map + denseHeaderBytes + (cell0 << 2);
  if (axes == 1) return edge(map, s, pairAt(corner), gradient);
  const u1 = stepsOf(map, state, 1);
  if (!(u1 >= 0.0)) return outside(map, state, gradient);
  const cell1 = cellOf(u1, nodesOf(map, 1));
  const t = f64x2.splat(min(u1 - <f64>cell1, 1.0));
  const up = strideOf(map, 1);
  const row = corner + cell1 * up;
  if (axes == 2) return face(map, s, t, pairAt(row), pairAt(row + up), gradient);
  const u2 = stepsOf(map, state, 2);
  if (!(u2 >= 0.0)) return outside(map, state, gradient);
  const cell2 = cellOf(u2, nodesOf(map, 2));
  const v = f64x2.splat(min(u2 - <f64>cell2, 1.0));
  const deep = strideOf(map, 2);
  const plane = row + cell2 * deep;
  const far = plane + deep;
  if (axes == 3)
    return cube(map, s, t, v, pairAt(plane), pairAt(plane + up), pairAt(far), pairAt(far + up), gradient);
  const u3 = stepsOf(map, state, 3);
  if (!(u3 >= 0.0)) return outside(map, state, gradient);
  const cell3 = cellOf(u3, nodesOf(map, 3));
  const w = f64x2.splat(min(u3 - <f64>cell3, 1.0));
  const next = strideOf(map, 3);
  const near = plane + cell3 * next;
  const back = near + deep;
  const p00 = pairAt(near);
  const p10 = pairAt(near + up);
  const p01 = pairAt(back);
  const p11 = pairAt(back + up);
  const d00 = f64x2.sub(pairAt(near + next), p00);
  const d10 = f64x2.sub(pairAt(near + next + up), p10);
  const d01 = f64x2.sub(pairAt(back + next), p01);
  const d11 = f64x2.sub(pairAt(back + next + up), p11);
  const slope = mix(mix(d00, d01, v), mix(d10, d11, v), t);
  store<f64>(gradient, blendOf(slope, s) * load<f64>(map + densePerUnit, 24), 24);
  const q00 = f64x2.add(p00, f64x2.mul(w, d00));
  const q10 = f64x2.add(p10, f64x2.mul(w, d10));
  const q01 = f64x2.add(p01, f64x2.mul(w, d01));
  const q11 = f64x2.add(p11, f64x2.mul(w, d11));
  return cube(map, s, t, v, q00, q10, q01, q11, gradient);
}

function cube(
  map: usize,
  s: f64,
  t: v128,
  v: v128,
  p00: v128,
  p10: v128,
  p01: v128,
  p11: v128,
  gradient: usize,
): f64 {
  const d0 = f64x2.sub(p01, p00);
  const d1 = f64x2.sub(p11, p10);
  store<f64>(gradient, blendOf(mix(d0, d1, t), s) * load<f64>(map + densePerUnit, 16), 16);
  return face(map, s, t, f64x2.add(p00, f64x2.mul(v, d0)), f64x2.add(p10, f64x2.mul(v, d1)), gradient);
}

function face(map: usize, s: f64, t: v128, p0: v128, p1: v128, gradient: usize): f64 {
  const d = f64x2.sub(p1, p0);
  store<f64>(gradient, blendOf(d, s) * load<f64>(map + densePerUnit, 8), 8);
  return edge(map, s, f64x2.add(p0, f64x2.mul(t, d)), gradient);
}

function edge(map: usize, s: f64, pair: v128, gradient: usize): f64 {
  const slope = f64x2.extract_lane(pair, 1) - f64x2.extract_lane(pair, 0);
  store<f64>(gradient, slope * load<f64>(map + densePerUnit));
  return blendOf(pair, s);
}

function pairAt(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function mix(low: v128, high: v128, part: v128): v128 {
  return f64x2.add(low, f64x2.mul(part, f64x2.sub(high, low)));
}

function blendOf(pair: v128, s: f64): f64 {
  const low = f64x2.extract_lane(pair, 0);
  return low + s * (f64x2.extract_lane(pair, 1) - low);
}

/** A coordinate in grid steps, at least 0; −1 where it is outside the box or not a number. */
function stepsOf(map: usize, state: usize, axis: usize): f64 {
  const at = map + (axis << 3);
  const x = load<f64>(state + (axis << 3));
  const low = load<f64>(at + denseMin);
  if (!(x >= low && x <= load<f64>(at + denseMax))) return -1.0;
  return (x - low) * load<f64>(at + densePerUnit);
}

export function nodesOf(map: usize, axis: usize): i32 {
  return load<i32>(map + denseNodes + (axis << 2));
}

export function strideOf(map: usize, axis: usize): usize {
  return <usize>load<i32>(map + denseStride + (axis << 2));
}

/** As outside a grid of two channels; what is not a number has no direction, and the highest energy. */
function outside(map: usize, state: usize, gradient: usize): f64 {
  const axes = <usize>axesOf(map);
  let isState = true;
  let squares: f64 = 0.0;
  for (let axis: usize = 0; axis < axes; axis++) {
    const x = load<f64>(state + (axis << 3));
    if (!isFiniteNumber(x)) isState = false;
    const away = beyondAxis(map, axis, x);
    squares += away * away;
  }
  if (!isState) {
    for (let axis: usize = 0; axis < axes; axis++) store<f64>(gradient + (axis << 3), 0.0);
    return energyNatsMax;
  }
  const far = sqrt(squares);
  const distance = min(far, tailBandwidthsMax);
  for (let axis: usize = 0; axis < axes; axis++) {
    const away = beyondAxis(map, axis, load<f64>(state + (axis << 3)));
    const tail = load<f64>(map + (axis << 3) + denseTail);
    store<f64>(gradient + (axis << 3), (3.0 + distance) * (away / far) * tail);
  }
  return min(load<f64>(map + denseCeiling) + distance * (3.0 + 0.5 * distance), energyNatsMax);
}

function beyondAxis(map: usize, axis: usize, x: f64): f64 {
  const at = map + (axis << 3);
  return beyond(x, load<f64>(at + denseMin), load<f64>(at + denseMax), load<f64>(at + denseTail));
}
