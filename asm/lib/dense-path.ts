// A straight way through a dense grid, cell by cell. Within a cell the energy along the way is a polynomial of
// at most the fourth degree. Its Bernstein coefficients are means of the energies at the corners of the box
// between the two ends of the piece, and no polynomial is above the highest of its coefficients: so there is
// a bound without a sample, and halving the piece brings it as close to the peak as one likes.

import {
  denseCorners,
  denseDelta,
  denseFirst,
  denseHeaderBytes,
  denseLast,
  denseMax,
  denseMin,
  denseNext,
  densePerUnit,
  denseStart,
} from "../../runtime/core/layout";
import { axesOf, nodesOf, strideOf } from "./dense";
import { cellOf, isFiniteNumber } from "./grid";
import { between, entry, exit, nextLine, unit } from "./path";

export function isDenseWay(map: usize, from: usize, to: usize): bool {
  const bytes = (<usize>axesOf(map)) << 3;
  for (let axis: usize = 0; axis < bytes; axis += 8)
    if (!isFiniteNumber(load<f64>(to + axis) - load<f64>(from + axis))) return false;
  return true;
}

export function densePiecesMax(map: usize): i32 {
  const axes = <usize>axesOf(map);
  let pieces = 8;
  for (let axis: usize = 0; axis < axes; axis++) pieces += 2 * nodesOf(map, axis);
  return pieces;
}

/** The part of the way after which it is inside the box, and after which it is outside again. */
export function denseEntry(map: usize, from: usize, to: usize): f64 {
  const bytes = (<usize>axesOf(map)) << 3;
  let part: f64 = 0.0;
  for (let axis: usize = 0; axis < bytes; axis += 8) {
    const at = map + axis;
    const low = load<f64>(at + denseMin);
    part = max(part, entry(load<f64>(from + axis), load<f64>(to + axis), low, load<f64>(at + denseMax)));
  }
  return part;
}

export function denseExit(map: usize, from: usize, to: usize): f64 {
  const bytes = (<usize>axesOf(map)) << 3;
  let part: f64 = 1.0;
  for (let axis: usize = 0; axis < bytes; axis += 8) {
    const at = map + axis;
    const low = load<f64>(at + denseMin);
    part = min(part, exit(load<f64>(from + axis), load<f64>(to + axis), low, load<f64>(at + denseMax)));
  }
  return part;
}

/** Prepares the walk over the part of the way from `first` to `last`, which from here on runs from 0 to 1. */
export function beginWalk(map: usize, from: usize, to: usize, first: f64, last: f64): void {
  const bytes = (<usize>axesOf(map)) << 3;
  for (let axis: usize = 0; axis < bytes; axis += 8) {
    const at = map + axis;
    const start = stepsAfter(at, load<f64>(from + axis), load<f64>(to + axis), first);
    const delta = stepsAfter(at, load<f64>(from + axis), load<f64>(to + axis), last) - start;
    store<f64>(at + denseStart, start);
    store<f64>(at + denseDelta, delta);
    store<f64>(at + denseNext, nextLine(0.0, start, delta));
  }
}

function stepsAfter(at: usize, a: f64, b: f64, part: f64): f64 {
  const low = load<f64>(at + denseMin);
  return (between(a, b, part, low, load<f64>(at + denseMax)) - low) * load<f64>(at + densePerUnit);
}

/** Where the piece that begins at `part` ends; at most 1. */
export function pieceEnd(map: usize, part: f64): f64 {
  const bytes = (<usize>axesOf(map)) << 3;
  let end: f64 = 1.0;
  for (let axis: usize = 0; axis < bytes; axis += 8) {
    const at = map + axis;
    if (load<f64>(at + denseNext) <= part)
      store<f64>(at + denseNext, nextLine(part, load<f64>(at + denseStart), load<f64>(at + denseDelta)));
    end = min(end, load<f64>(at + denseNext));
  }
  return end;
}

/**
 * A bound of the energy on the piece `from` … `to`, all of it in one cell, or `known` where that is higher.
 * It is at most `slackNats` above what is really there.
 */
export function boundOf(map: usize, from: f64, to: f64, known: f64): f64 {
  const axes = <usize>axesOf(map);
  const middle = 0.5 * (from + to);
  let corner = map + denseHeaderBytes;
  for (let axis: usize = 0; axis < axes; axis++) {
    const at = map + (axis << 3);
    const start = load<f64>(at + denseStart);
    const delta = load<f64>(at + denseDelta);
    const cell = cellOf(start + delta * middle, nodesOf(map, axis));
    corner += cell * strideOf(map, axis);
    store<f64>(at + denseFirst, unit(start + delta * from - <f64>cell));
    store<f64>(at + denseLast, unit(start + delta * to - <f64>cell));
  }
  const corners = map + denseCorners;
  const count = (<usize>1) << axes;
  let most = -f64.MAX_VALUE;
  for (let index: usize = 0; index < count; index++) {
    let node = corner;
    for (let axis: usize = 0; axis < axes; axis++) if ((index >> axis) & 1) node += strideOf(map, axis);
    const energy = <f64>load<f32>(node);
    most = max(most, energy);
    store<f64>(corners + (index << 3), energy);
  }
  // Nothing in a cell is above its corners.
  if (most <= known) return known;
  for (let axis: usize = 0; axis < axes; axis++) {
    const first = load<f64>(map + denseFirst + (axis << 3));
    const last = load<f64>(map + denseLast + (axis << 3));
    const bit: usize = 1 << axis;
    for (let index: usize = 0; index < count; index++) {
      if (index & bit) continue;
      const at = corners + (index << 3);
      const low = load<f64>(at);
      const rise = load<f64>(at + (bit << 3)) - low;
      store<f64>(at, low + first * rise);
      store<f64>(at + (bit << 3), low + last * rise);
    }
  }
  // The two sides of an unused axis are the same, which raises the degree and no value.
  for (let index = count; index < 16; index++)
    store<f64>(corners + (index << 3), load<f64>(corners + ((index - count) << 3)));
  const b0 = at(corners, 0);
  const b1 = 0.25 * (at(corners, 1) + at(corners, 2) + at(corners, 4) + at(corners, 8));
  const b2 =
    (at(corners, 3) + at(corners, 5) + at(corners, 6) + at(corners, 9) + at(corners, 10) + at(corners, 12)) /
    6.0;
  const b3 = 0.25 * (at(corners, 7) + at(corners, 11) + at(corners, 13) + at(corners, 14));
  return peak(b0, b1, b2, b3, at(corners, 15), known, halvingsMax);
}

function at(corners: usize, index: usize): f64 {
  return load<f64>(corners + (index << 3));
}

const slackNats: f64 = 1e-7;
/** The gap between bound and peak is quartered by each halving, so this many are never needed. */
const halvingsMax: i32 = 40;

/** The bound of a polynomial by its Bernstein coefficients; the first and the last are values it takes. */
function peak(b0: f64, b1: f64, b2: f64, b3: f64, b4: f64, known: f64, left: i32): f64 {
  const ends = max(b0, b4);
  const most = max(max(ends, b2), max(b1, b3));
  if (most <= known) return known;
  if (left == 0 || most - ends <= slackNats) return most;
  const c1 = 0.5 * (b0 + b1);
  const m = 0.5 * (b1 + b2);
  const e3 = 0.5 * (b3 + b4);
  const n = 0.5 * (b2 + b3);
  const c2 = 0.5 * (c1 + m);
  const o = 0.5 * (m + n);
  const e2 = 0.5 * (n + e3);
  const c3 = 0.5 * (c2 + o);
  const e1 = 0.5 * (o + e2);
  const half = 0.5 * (c3 + e1);
  const lower = peak(b0, c1, c2, c3, half, max(known, max(ends, half)), left - 1);
  return peak(half, e1, e2, e3, b4, lower, left - 1);
}
