// Densities in whole numbers, with the bound of what rounding does to them.

import { assert } from "#runtime/core/fault.ts";
import type { FittedExperts } from "#runtime/map/experts.ts";
import { offsetsOf } from "#runtime/map/kernel-density.ts";
import type { TableComponent, TableExpert } from "./table.ts";
import { unfit } from "./unfit.ts";

/** A channel as its coordinate has it: 15 bits from `from`, and what a standardised value is in them. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
  readonly scale: number;
  readonly offset: number;
  readonly centre: number;
  readonly deviation: number;
}

export interface Quantised {
  readonly expert: TableExpert;
  readonly boundNats: number;
}

interface Place {
  readonly axes: readonly Axis[];
  readonly energyMax: number;
}

/**
 * The energy up to which a table can let an expert's states through: where the densest state is denser than this one by
 * more than a whitened coordinate can carry, the limit is drawn nearer to it. That refuses more, and lets nothing through.
 */
export function energyWithin(energyMax: number, heights: ArrayLike<number>): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let term = 0; term < heights.length; term++) highest = Math.max(highest, heights[term]!);
  const most = (reachedMax ** 2 - Math.log2(heights.length) - negligibleBits) / perLn2;
  return Math.min(energyMax, most - highest);
}

/** A Gaussian with its own matrix. */
export function fullExpert({ mixture }: FittedExperts, { axes, energyMax }: Place): Quantised {
  const { width, means, whitenings, heights } = mixture;
  const exact = Array.from(
    heights,
    (height, k): Exact => ({
      height: height + energyMax,
      centre: axes.map((axis, channel) => coordinateOf(axis, means[k * width + channel]!)),
      rows: axes.map((_, row) =>
        axes
          .slice(0, row + 1)
          .map((axis, column) => whitenings[(k * width + row) * width + column]! * perStep(axis)),
      ),
    }),
  );
  return quantised("full", exact, axes);
}

/** The same kernel around each centre. */
export function roundExpert({ density }: FittedExperts, { axes, energyMax }: Place): Quantised {
  const { width, centres, bandwidth } = density;
  const exact = Array.from(
    offsetsOf(density),
    (height, k): Exact => ({
      height: height + energyMax,
      centre: axes.map((axis, channel) => coordinateOf(axis, centres[k * width + channel]!)),
      rows: axes.map((axis) => [perStep(axis) / bandwidth]),
    }),
  );
  return quantised("round", exact, axes);
}

interface Exact {
  /** Nats above the least density. */
  readonly height: number;
  /** In coordinates. */
  readonly centre: readonly number[];
  /** Per step of a coordinate: the lower triangle, or of a round one its diagonal. */
  readonly rows: readonly (readonly number[])[];
}

function quantised(kind: TableExpert["kind"], exact: readonly Exact[], axes: readonly Axis[]): Quantised {
  const likely = exact.filter(({ height }) => height * perLn2 > -halvingsMax);
  // A centre that no cell holds is farther away than the box is wide; its kernel is left out, which is never more.
  const kept = likely.filter(({ centre }) =>
    centre.every((at) => Math.round(at) >= -32_768 && Math.round(at) <= 32_767),
  );
  if (kept.length === 0) throw unfit("no state of it is within the limit");
  const highest = Math.max(
    ...kept.flatMap(({ rows }) => rows.flat().map((value) => Math.abs(value * sqrtHalfLog2E))),
  );
  const shift = Math.min(15, Math.floor(Math.log2(32_767 / highest)) - 12);
  if (shift < 0) throw unfit("a density of it is sharper than a step of its register");
  const unit = 2 ** -(12 + shift);
  const cellsOf = (row: readonly number[]): readonly number[] =>
    row.map((value) => Math.round((value * sqrtHalfLog2E) / unit));
  const errors = kept.flatMap(({ centre, rows }) =>
    rows.map((row, at) => {
      const columns = kind === "full" ? row.map((_, column) => column) : [at];
      return cellsOf(row).reduce((sum, cell, index) => {
        const column = columns[index]!;
        return (
          sum +
          errorOf(
            { value: row[index]! * sqrtHalfLog2E, cell: cell * unit, centre: centre[column]! },
            axes[column]!,
          )
        );
      }, 0);
    }),
  );
  // One step more for the rounding of the sum itself.
  const slack = Math.ceil(Math.max(...errors) * 4_096 * (1 + 1e-9)) + 1;
  const components = kept.map(
    ({ height, centre, rows }): TableComponent => ({
      height: Math.max(-32_768, Math.min(32_767, Math.floor(height * perLn2 * 512))),
      centre: centre.map((at) => Math.round(at) & 0xffff),
      triangle: kind === "full" ? rows.flatMap((row) => cellsOf(row).map((cell) => cell & 0xffff)) : [],
    }),
  );
  return {
    expert: {
      kind,
      shift,
      slack,
      coefficients:
        kind === "full" ? [] : kept[0]!.rows.flatMap((row) => cellsOf(row).map((cell) => cell & 0xffff)),
      components: components.map((one) => ({ ...one, height: one.height & 0xffff })),
    },
    boundNats: boundOf(kept, { slack: slack + 1, width: axes.length }),
  };
}

/**
 * How far a product may be off, for every word within the box: its coefficient is rounded, its centre is, and where
 * a coordinate loses bits, those are.
 */
function errorOf(
  { value, cell, centre }: { value: number; cell: number; centre: number },
  axis: Axis,
): number {
  const { from, to, shift } = axis;
  const rounded = Math.round(centre);
  const last = (to - from) * 2 ** shift;
  const widest = Math.max(Math.abs(rounded), Math.abs(last - rounded));
  const lost = shift < 0 ? 1 : 0;
  return Math.abs(value - cell) * widest + Math.abs(value) * (Math.abs(centre - rounded) + lost);
}

/**
 * A state whose energy is by more than this below the limit is let through. Of its terms, those that are farther than
 * `radius` are together less than 2^-8 of the least density, and may all be lost. Of the others each square grows by
 * at most 2 |z| |e| + |e|², e twice the slack a row; and a height, a square and a power are rounded by a step each.
 */
function boundOf(kept: readonly Exact[], { slack, width }: { slack: number; width: number }): number {
  const highest = Math.max(...kept.map(({ height }) => height)) * perLn2;
  const radius = Math.sqrt(Math.max(0, highest + Math.log2(kept.length) + negligibleBits));
  assert(radius < radiusMax, "the limit is near enough for a whitened coordinate");
  const step = (2 * slack) / 4_096;
  const grown = 2 * radius * step * Math.sqrt(width) + width * step * step;
  const lost = Math.log2(1 + 2 ** -8 + kept.length * 2 ** -24);
  return (grown + 1 / 512 + 1 / 4_096 + 1 / 256 + lost) / perLn2;
}

function coordinateOf({ from, shift, scale, offset, centre, deviation }: Axis, standardised: number): number {
  return ((standardised * deviation + centre - offset) / scale - from) * 2 ** shift;
}

/** What a step of the coordinate is in standardised units. */
function perStep({ scale, deviation, shift }: Axis): number {
  return scale / deviation / 2 ** shift;
}

const perLn2 = Math.LOG2E;
const sqrtHalfLog2E: number = Math.sqrt(Math.LOG2E / 2);
/** A term of less than 2^-24 is nothing. */
const halvingsMax = 24;
/** Terms that are together less than 2^-8 of the least density may be lost. */
const negligibleBits = 8;
/** Beyond eight, less what the slack may add, a coordinate counts as far away. */
const radiusMax = 7.5;
/** How far out a limit may be, with room for rounding. */
const reachedMax = 7.45;
