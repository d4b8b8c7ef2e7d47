// What the two branches do alike with energies of rows that nothing was fitted to.

import { Fault } from "#runtime/core/fault.ts";
import type { Range } from "#runtime/map/blocks.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { keepable, thresholdIfEnough } from "#runtime/map/conformal.ts";
import { runsOf } from "#runtime/map/deal.ts";
import type { EnergySeries } from "#runtime/map/effective-rows.ts";
import type { Fitting } from "./fitting.ts";

/** A table of some numbers a row, of which some rows have none. */
export interface Table {
  readonly values: Float64Array;
  readonly width: number;
  readonly isKnown: Uint8Array;
}

/** Of `rows` rows, none of which is known yet. */
export function tableOf(rows: number, width: number): Table {
  return { values: new Float64Array(rows * width), width, isKnown: new Uint8Array(rows) };
}

/** More rows than this change a density by less than they cost. */
export const shapeRowsMax = 8_192;

/** Evenly thinned to at most `most`. */
export function thinnedRows({ values, width }: Rows, most: number): Rows {
  const every = Math.ceil(values.length / width / most);
  const kept = every <= 1 ? values : values.filter((_, at) => Math.floor(at / width) % every === 0);
  return { values: kept, width };
}

/** The rows of some ranges of which `isMeant` holds, one after the other, and which followed one another. */
export function gathered(
  { values, width, isKnown }: Table,
  ranges: readonly Range[],
  isMeant: (row: number) => boolean,
): { values: Float64Array; stretches: readonly Range[] } {
  const runs = runsOf(ranges, (row) => isKnown[row] === 1 && isMeant(row));
  const stretches: Range[] = [];
  let count = 0;
  for (const [first, end] of runs) {
    stretches.push([count, count + end - first]);
    count += end - first;
  }
  const found = new Float64Array(count * width);
  runs.forEach(([first, end], at) => {
    found.set(values.subarray(first * width, end * width), stretches[at]![0] * width);
  });
  return { values: found, stretches };
}

/** The limit of the first promise that the energies can make; the highest of them where they can make none. */
export function limitOf(
  series: EnergySeries,
  alphas: readonly number[],
): { readonly limit: number; readonly alpha: number } {
  const alpha = keepable(series, alphas);
  const found = thresholdIfEnough(series, alpha);
  if (found !== undefined) return { limit: found.threshold, alpha };
  const highest = series.energies.reduce((most, energy) => Math.max(most, energy), 0);
  return { limit: highest, alpha: 0 };
}

/** One limit a regime; a regime without such rows has the highest of the others. */
export function limitsEach(
  energies: Table,
  { labels, folds, alphas }: Pick<Fitting, "labels" | "folds" | "alphas">,
): Float64Array {
  const { width: regimes } = energies;
  const limits = new Float64Array(regimes).fill(Number.NEGATIVE_INFINITY);
  for (let regime = 0; regime < regimes; regime++) {
    const { values, stretches } = gathered(energies, folds.all, (row) => labels[row] === regime);
    if (stretches.length === 0) continue;
    const own = values.filter((_, at) => at % regimes === regime);
    limits[regime] = limitOf({ energies: own, stretches }, alphas).limit;
  }
  const highest = limits.reduce((most, limit) => Math.max(most, limit), Number.NEGATIVE_INFINITY);
  if (highest === Number.NEGATIVE_INFINITY)
    throw new Fault("map/too-few-points", "No row is left to calibrate the regimes with", {
      hint: "Record for longer, or take a shorter window",
    });
  return limits.map((limit) => (limit === Number.NEGATIVE_INFINITY ? highest : limit));
}

/** Evenly thinned ranks, ascending: what a share of calibration rows is told by. */
export function ranksOf(values: Float64Array): Float64Array {
  const ascending = values.toSorted();
  const kept = Math.min(ranksMax, ascending.length);
  return Float64Array.from(
    { length: kept },
    (_, at) => ascending[Math.floor(((at + 0.5) * ascending.length) / kept)]!,
  );
}

const ranksMax = 256;
