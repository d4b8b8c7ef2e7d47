import assert from "node:assert/strict";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { blend, cellAround, energyOf, type GridReference, isInside, type Point } from "./grid.ts";

/** The part of a way that is inside the box, in grid steps. */
interface Way {
  readonly u: number;
  readonly v: number;
  readonly du: number;
  readonly dv: number;
}

export function alongOf(grid: GridReference, a: Point, b: Point): number {
  if (!isWay(a, b)) return energyNatsMax;
  let highest = Math.max(energyOf(grid, a), energyOf(grid, b));
  const [entry, exit] = insideOf(grid, a, b);
  if (!(entry <= exit)) return highest;
  const way = wayOf(grid, { a, b, entry, exit });
  for (const [from, to] of pieces(way)) highest = Math.max(highest, peakOf(grid, { way, from, to }));
  return highest;
}

export function reachOf(grid: GridReference, a: Point, { b, limit }: { b: Point; limit: number }): number {
  const kept = limit - 1e-6;
  if (!isWay(a, b) || !isInside(grid, a) || !(energyOf(grid, a) <= kept)) return 0;
  const [, exit] = insideOf(grid, a, b);
  const way = wayOf(grid, { a, b, entry: 0, exit });
  const isGood = (part: number): boolean => {
    const end = part === 1 ? b : { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
    return energyOf(grid, end) <= limit;
  };
  for (const [from, to] of pieces(way)) {
    if (peakOf(grid, { way, from, to }) <= kept) continue;
    const crossing = halved(from, to, (middle) => peakOf(grid, { way, from, to: middle }) <= kept);
    return settled(exit * crossing, isGood);
  }
  return settled(exit, isGood);
}

function settled(part: number, isGood: (part: number) => boolean): number {
  for (let left = 52, step = part * 2 ** -52; left > 0 && part > 0; left--, step += step) {
    if (isGood(part)) return part;
    part -= step;
  }
  return 0;
}

function halved(good: number, bad: number, isGood: (middle: number) => boolean): number {
  for (let step = 0; step < 52; step++) {
    const middle = 0.5 * (good + bad);
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function isWay(a: Point, b: Point): boolean {
  return Number.isFinite(b.x - a.x) && Number.isFinite(b.y - a.y);
}

interface Clipped {
  readonly a: Point;
  readonly b: Point;
  readonly entry: number;
  readonly exit: number;
}

function wayOf({ min, max, perUnit }: GridReference, { a, b, entry, exit }: Clipped): Way {
  const steps = (part: number, from: number, to: number, axis: 0 | 1): number => {
    const place = part === 1 ? to : from + part * (to - from);
    return (Math.min(Math.max(place, min[axis]), max[axis]) - min[axis]) * perUnit[axis];
  };
  const [u, v] = [steps(entry, a.x, b.x, 0), steps(entry, a.y, b.y, 1)];
  return { u, v, du: steps(exit, a.x, b.x, 0) - u, dv: steps(exit, a.y, b.y, 1) - v };
}

function insideOf(grid: GridReference, a: Point, b: Point): [entry: number, exit: number] {
  const [x, y] = [inside(a.x, b.x, grid, 0), inside(a.y, b.y, grid, 1)];
  return [Math.max(x[0], y[0]), Math.min(x[1], y[1])];
}

function inside(a: number, b: number, { min, max }: GridReference, axis: 0 | 1): [number, number] {
  const [low, high] = [min[axis], max[axis]];
  const at = (edge: number): number => (edge - a) / (b - a);
  const entry = a < low ? (b < low ? 2 : at(low)) : a > high ? (b > high ? 2 : at(high)) : 0;
  const exit = b < low ? (a < low ? -1 : at(low)) : b > high ? (a > high ? -1 : at(high)) : 1;
  return [entry, exit];
}

function* pieces({ u, v, du, dv }: Way): Generator<[number, number]> {
  let [part, nextX, nextY] = [0, nextLine(0, u, du), nextLine(0, v, dv)];
  do {
    const next = Math.min(1, nextX, nextY);
    // A walk that stands still would never end: the kernel counts its steps, the reference says so.
    assert.ok(next > part);
    yield [part, next];
    part = next;
    if (nextX <= part) nextX = nextLine(part, u, du);
    if (nextY <= part) nextY = nextLine(part, v, dv);
  } while (part < 1);
}

function nextLine(part: number, start: number, delta: number): number {
  if (delta === 0) return 2;
  const here = start + delta * part;
  const line = delta > 0 ? Math.floor(here) + 1 : Math.ceil(here) - 1;
  const next = (line - start) / delta;
  return next > part ? next : (line + Math.sign(delta) - start) / delta;
}

function peakOf(grid: GridReference, { way, from, to }: { way: Way; from: number; to: number }): number {
  const { u, v, du, dv } = way;
  const middle = 0.5 * (from + to);
  const cell = cellAround(grid, u + du * middle, v + dv * middle);
  const unit = (x: number): number => Math.min(Math.max(x, 0), 1);
  const [s0, t0] = [unit(u + du * from - cell.column), unit(v + dv * from - cell.row)];
  const [s1, t1] = [unit(u + du * to - cell.column), unit(v + dv * to - cell.row)];
  const [first, last] = [blend(cell, s0, t0), blend(cell, s1, t1)];
  const highest = Math.max(first, last);
  const curvature = cell.cross * (s1 - s0) * (t1 - t0);
  if (!(curvature < 0)) return highest;
  const part = (last - first - curvature) / (-2 * curvature);
  if (part <= 0 || part >= 1) return highest;
  return Math.max(highest, blend(cell, s0 + part * (s1 - s0), t0 + part * (t1 - t0)));
}
