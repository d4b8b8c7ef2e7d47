// How far a forecaster misses: one row ahead, and at the end of a roll-out in which every command follows its
// own record, because what somebody will command is nobody's to forecast.

import type { Forecaster } from "#runtime/map/forecaster.ts";
import type { Series } from "#runtime/map/series.ts";
import type { TimedSet } from "./learned-series.ts";

/** From one row to the next, in deviations from the mean of the rows that were learned. */
export interface Stepper {
  /** `row` is the number of the row that `past` started from; a plant's mode is known then and held. */
  next(past: Float64Array, next: Float64Array, row: number): void;
}

export type Scale = Pick<Forecaster, "mean" | "deviation">;

export interface Replaying {
  readonly series: Series;
  readonly scale: Scale;
  readonly set: TimedSet;
}

/** Mean squares over the measured channels, one row ahead of each row. */
export function oneStepMisses(stepper: Stepper, { series, scale, set }: Replaying): Float64Array {
  const { width, measured } = set;
  const inner = standardRows(series, scale);
  const next = new Float64Array(width);
  const misses = series.stretches.flatMap(([first, end]) =>
    Array.from({ length: end - first - 1 }, (_, at) => {
      const row = first + at;
      stepper.next(inner.subarray(row * width, (row + 1) * width), next, row);
      return missed(next, inner.subarray((row + 1) * width), measured);
    }),
  );
  return Float64Array.from(misses);
}

export interface RolledMisses {
  /** The same at the end of each roll-out, in the order of time. */
  readonly atHorizon: Float64Array;
  /** Over all steps and starts: what a forecaster is chosen by, in the map as here. */
  readonly mean: number;
}

export function rolledMisses(stepper: Stepper, { series, scale, set }: Replaying): RolledMisses {
  const { width, measured, commands, horizon } = set;
  const inner = standardRows(series, scale);
  const atHorizon: number[] = [];
  let total = 0;
  let [past, next] = [new Float64Array(width), new Float64Array(width)];
  for (const [first, end] of series.stretches)
    for (let start = first; start + horizon < end; start += Math.ceil(horizon / 2)) {
      past.set(inner.subarray(start * width, (start + 1) * width));
      let last = 0;
      for (let step = 1; step <= horizon; step++) {
        const truth = inner.subarray((start + step) * width, (start + step + 1) * width);
        stepper.next(past, next, start);
        for (const column of commands) next[column] = truth[column]!;
        last = missed(next, truth, measured);
        total += last;
        [past, next] = [next, past];
      }
      atHorizon.push(last);
    }
  return { atHorizon: Float64Array.from(atHorizon), mean: total / (horizon * atHorizon.length) };
}

function missed(said: Float64Array, truth: Float64Array, measured: readonly number[]): number {
  let sum = 0;
  for (const to of measured) sum += (said[to]! - truth[to]!) ** 2;
  return sum / measured.length;
}

const standardOf = new WeakMap<Scale, WeakMap<Float64Array, Float64Array>>();

/** All rows in deviations; remembered, because a forecaster is chosen by asking dozens of them. */
export function standardRows({ rows, width }: Series, scale: Scale): Float64Array {
  const known = standardOf.get(scale) ?? new WeakMap<Float64Array, Float64Array>();
  standardOf.set(scale, known);
  const found =
    known.get(rows) ??
    rows.map((value, at) => (value - scale.mean[at % width]!) / scale.deviation[at % width]!);
  known.set(rows, found);
  return found;
}

/** What the map ships: one straight line for all of the plant. */
export function straight({ width, weights }: Forecaster): Stepper {
  return {
    next(past, next): void {
      next.fill(0);
      for (let from = 0; from < width; from++) {
        const of = past[from]!;
        for (let to = 0, at = from * width; to < width; to++, at++) next[to]! += of * weights[at]!;
      }
    },
  };
}

/** Nothing changes: what any forecaster has to beat. */
export const still: Stepper = {
  next(past, next): void {
    next.set(past);
  },
};
