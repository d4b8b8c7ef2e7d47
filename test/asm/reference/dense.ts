// The dense kernels again, in plain TypeScript over plain arrays: what their bits must equal.

import assert from "node:assert/strict";
import { energyNatsMax, tailBandwidthsMax } from "#runtime/core/layout.ts";
import { ceilingOf, type DenseGrid } from "#runtime/map/grid/dense-place.ts";

export type State = readonly number[];

export interface DenseReference {
  readonly nodes: readonly number[];
  readonly strides: readonly number[];
  readonly min: State;
  readonly max: State;
  readonly perUnit: State;
  readonly tail: State;
  readonly ceiling: number;
  readonly energies: Float32Array;
}

export function denseReferenceOf(grid: DenseGrid): DenseReference {
  const { channels, nodes, energies, bandwidth } = grid;
  return {
    nodes,
    strides: nodes.map((_, axis) => nodes.slice(0, axis).reduce((product, count) => product * count, 1)),
    min: channels.map(({ min }) => min),
    max: channels.map(({ max }) => max),
    perUnit: channels.map(({ min, max }, axis) => (nodes[axis]! - 1) / (max - min)),
    tail: channels.map((_, axis) => 1 / bandwidth[axis]!),
    ceiling: ceilingOf(grid),
    energies: Float32Array.from(energies),
  };
}

export function isInside({ min, max }: DenseReference, state: State): boolean {
  return state.every((x, axis) => x >= min[axis]! && x <= max[axis]!);
}

export interface Slope {
  readonly energy: number;
  readonly gradient: State;
}

/** Blends the corners of the cell one axis after the other, the last axis first, and the slopes along with them. */
export function slopeOf(grid: DenseReference, state: State): Slope {
  if (!state.every(Number.isFinite)) return { energy: energyNatsMax, gradient: state.map(() => 0) };
  if (!isInside(grid, state)) return outside(grid, state);
  const steps = state.map((x, axis) => (x - grid.min[axis]!) * grid.perUnit[axis]!);
  const cell = steps.map((step, axis) => cellOf(step, grid.nodes[axis]!));
  const shares = steps.map((step, axis) => Math.min(step - cell[axis]!, 1));
  let values = cornersOf(grid, cell);
  let slopes: { axis: number; values: number[] }[] = [];
  for (let axis = state.length - 1; axis >= 0; axis--) {
    const rises = halves(values, (low, high) => high - low);
    slopes = slopes.map((slope) => ({
      axis: slope.axis,
      values: halves(slope.values, (low, high) => low + shares[axis]! * (high - low)),
    }));
    slopes.push({ axis, values: rises });
    values = halves(values, (low, high) => low + shares[axis]! * (high - low));
  }
  const gradient = state.map((_, axis) => {
    const slope = slopes.find((each) => each.axis === axis)!;
    return slope.values[0]! * grid.perUnit[axis]!;
  });
  return { energy: values[0]!, gradient };
}

function halves(values: readonly number[], of: (low: number, high: number) => number): number[] {
  const half = values.length / 2;
  return values.slice(0, half).map((low, index) => of(low, values[half + index]!));
}

function cellOf(step: number, nodes: number): number {
  return Math.min(Math.max(Math.trunc(step), 0), nodes - 2);
}

/** The energies of a cell's corners; bit k of the index is the side on axis k. */
function cornersOf({ strides, energies }: DenseReference, cell: readonly number[]): number[] {
  return Array.from({ length: 1 << cell.length }, (_, side) => {
    const node = cell.reduce((sum, at, axis) => sum + (at + ((side >> axis) & 1)) * strides[axis]!, 0);
    return energies[node]!;
  });
}

function outside(grid: DenseReference, state: State): Slope {
  const away = state.map((x, axis) => beyond(x, grid, axis));
  const far = Math.sqrt(away.reduce((sum, each) => sum + each * each, 0));
  const distance = Math.min(far, tailBandwidthsMax);
  return {
    energy: Math.min(grid.ceiling + distance * (3 + 0.5 * distance), energyNatsMax),
    gradient: away.map((each, axis) => (3 + distance) * (each / far) * grid.tail[axis]!),
  };
}

function beyond(x: number, { min, max, tail }: DenseReference, axis: number): number {
  const [low, high, perUnit] = [min[axis]!, max[axis]!, tail[axis]!];
  if (x > high) return Math.min(Math.max((x - high) * perUnit, 1e-150), 1e150);
  if (x < low) return Math.max(Math.min((x - low) * perUnit, -1e-150), -1e150);
  return 0;
}

interface Way {
  readonly start: State;
  readonly delta: State;
}

export function denseAlongOf(grid: DenseReference, a: State, b: State): number {
  if (!isWay(a, b)) return energyNatsMax;
  let highest = Math.max(slopeOf(grid, a).energy, slopeOf(grid, b).energy);
  const [entry, exit] = insideOf(grid, a, b);
  if (!(entry <= exit)) return highest;
  const way = wayOf(grid, { a, b, entry, exit });
  for (const [from, to] of pieces(way)) highest = boundOf(grid, { way, from, to, known: highest });
  return highest;
}

export function denseReachOf(
  grid: DenseReference,
  a: State,
  { b, limit }: { readonly b: State; readonly limit: number },
): number {
  const known = limit - 1e-6;
  if (!isWay(a, b) || !isInside(grid, a) || !(slopeOf(grid, a).energy <= known)) return 0;
  const [, exit] = insideOf(grid, a, b);
  const way = wayOf(grid, { a, b, entry: 0, exit });
  const settled = (reached: number): number => {
    let part = reached;
    for (let left = 52, step = part * 2 ** -52; left > 0 && part > 0; left--, step += step) {
      const end = part === 1 ? b : a.map((x, axis) => x + part * (b[axis]! - x));
      if (slopeOf(grid, end).energy <= limit) return part;
      part -= step;
    }
    return 0;
  };
  for (const [from, to] of pieces(way)) {
    if (boundOf(grid, { way, from, to, known }) <= known) continue;
    let [good, bad] = [from, to];
    for (let step = 0; step < 52; step++) {
      const middle = 0.5 * (good + bad);
      if (boundOf(grid, { way, from, to: middle, known }) > known) bad = middle;
      else good = middle;
    }
    return settled(exit * good);
  }
  return settled(exit);
}

function isWay(a: State, b: State): boolean {
  return a.every((x, axis) => Number.isFinite(b[axis]! - x));
}

function insideOf({ min, max }: DenseReference, a: State, b: State): [entry: number, exit: number] {
  let [entry, exit] = [0, 1];
  for (const [axis, from] of a.entries()) {
    const [to, low, high] = [b[axis]!, min[axis]!, max[axis]!];
    const at = (edge: number): number => (edge - from) / (to - from);
    entry = Math.max(
      entry,
      from < low ? (to < low ? 2 : at(low)) : from > high ? (to > high ? 2 : at(high)) : 0,
    );
    exit = Math.min(
      exit,
      to < low ? (from < low ? -1 : at(low)) : to > high ? (from > high ? -1 : at(high)) : 1,
    );
  }
  return [entry, exit];
}

function wayOf(
  { min, max, perUnit }: DenseReference,
  { a, b, entry, exit }: { a: State; b: State; entry: number; exit: number },
): Way {
  const steps = (part: number): number[] =>
    a.map((from, axis) => {
      const place = part === 1 ? b[axis]! : from + part * (b[axis]! - from);
      return (Math.min(Math.max(place, min[axis]!), max[axis]!) - min[axis]!) * perUnit[axis]!;
    });
  const [start, end] = [steps(entry), steps(exit)];
  return { start, delta: end.map((step, axis) => step - start[axis]!) };
}

function* pieces({ start, delta }: Way): Generator<[number, number]> {
  const next = start.map((at, axis) => nextLine(0, at, delta[axis]!));
  let part = 0;
  do {
    for (const [axis, at] of next.entries())
      if (at <= part) next[axis] = nextLine(part, start[axis]!, delta[axis]!);
    const end = Math.min(1, ...next);
    // A walk that stands still would never end: the kernel counts its steps, the reference says so.
    assert.ok(end > part);
    yield [part, end];
    part = end;
  } while (part < 1);
}

function nextLine(part: number, start: number, delta: number): number {
  if (delta === 0) return 2;
  const here = start + delta * part;
  const line = delta > 0 ? Math.floor(here) + 1 : Math.ceil(here) - 1;
  const next = (line - start) / delta;
  return next > part ? next : (line + Math.sign(delta) - start) / delta;
}

interface Piece {
  readonly way: Way;
  readonly from: number;
  readonly to: number;
  readonly known: number;
}

function boundOf(grid: DenseReference, { way: { start, delta }, from, to, known }: Piece): number {
  const middle = 0.5 * (from + to);
  const unit = (x: number): number => Math.min(Math.max(x, 0), 1);
  const cell = start.map((at, axis) => cellOf(at + delta[axis]! * middle, grid.nodes[axis]!));
  const first = start.map((at, axis) => unit(at + delta[axis]! * from - cell[axis]!));
  const last = start.map((at, axis) => unit(at + delta[axis]! * to - cell[axis]!));
  const corners = cornersOf(grid, cell);
  if (Math.max(...corners) <= known) return known;
  const box = Array.from({ length: 16 }, (_, side) => corners[side % corners.length]!);
  for (const axis of cell.keys())
    for (let side = 0; side < 16; side++) {
      if ((side >> axis) & 1) continue;
      const rise = box[side + (1 << axis)]! - box[side]!;
      const low = box[side]!;
      box[side] = low + first[axis]! * rise;
      box[side + (1 << axis)] = low + last[axis]! * rise;
    }
  const sum = (...sides: number[]): number =>
    sides.map((side) => box[side]!).reduce((all, each) => all + each);
  const coefficients = [
    box[0]!,
    0.25 * sum(1, 2, 4, 8),
    sum(3, 5, 6, 9, 10, 12) / 6,
    0.25 * sum(7, 11, 13, 14),
    box[15]!,
  ];
  return peak(coefficients, { known, left: 40 });
}

/** De Casteljau's halving, until no coefficient is more than 1e-7 above the ends. */
function peak(b: readonly number[], { known, left }: { known: number; left: number }): number {
  const ends = Math.max(b[0]!, b[4]!);
  const most = Math.max(...b);
  if (most <= known) return known;
  if (left === 0 || most - ends <= 1e-7) return most;
  const [lower, upper]: [number[], number[]] = [[], []];
  for (let row = [...b]; row.length > 0; ) {
    lower.push(row[0]!);
    upper.unshift(row.at(-1)!);
    row = row.slice(1).map((each, index) => 0.5 * (row[index]! + each));
  }
  const below = peak(lower, { known: Math.max(known, ends, lower[4]!), left: left - 1 });
  return peak(upper, { known: below, left: left - 1 });
}
