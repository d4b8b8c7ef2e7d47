import type { Range } from "#runtime/map/blocks.ts";
import { varianceMin } from "#runtime/map/maximise.ts";
import { standardise } from "#runtime/map/standard.ts";
import { whiteningOf } from "#runtime/map/triangle.ts";
import type { Fitting } from "./fitting.ts";
import {
  gathered,
  limitOf,
  limitsEach,
  ranksOf,
  shapeRowsMax,
  type Table,
  tableOf,
  thinnedRows,
} from "./held-out.ts";
import type { BranchModel, ChangeLimit, RegimeModel } from "./model.ts";
import { WindowSense, windowFeatures } from "./senses.ts";
import { fitShape, type Shape, shapeEnergy } from "./shape.ts";
import { type Rehearsed, temperOf, temperOfOne } from "./temper.ts";
import { plainWindow, type WindowShape, windowBins } from "./window.ts";

interface Statistical extends BranchModel, Pick<RegimeModel, "whitening" | "window"> {
  readonly change: ChangeLimit;
  readonly rehearsed: Rehearsed;
  readonly calm: Omit<RegimeModel["calm"], "excess">;
}

export function fitStatistical(fitting: Fitting): Statistical {
  const { labels, regimes, folds, windowRows, alphas, rehearsals } = fitting;
  const count = labels.length;
  const energies = tableOf(count, regimes.length);
  const played = tableOf(count, regimes.length);
  const restless = tableOf(count, 2);
  for (const [fold, { own, others }] of folds.each.entries()) {
    const { shapes, ...looks } = learnFrom(fitting, others);
    const seen = sensed(fitting, looks, own);
    tellEnergies(seen.features, shapes, { ranges: own, energies });
    const rehearsal = rehearsals[fold]!;
    const { features } = sensed(fitting, { ...looks, windows: "go on" }, rehearsal);
    tellEnergies(features, shapes, { ranges: rehearsal, energies: played });
    for (const [first, end] of own) {
      restless.isKnown.set(seen.features.isKnown.subarray(first, end), first);
      restless.values.set(seen.restless.values.subarray(2 * first, 2 * end), 2 * first);
    }
  }
  const limits = limitsEach(energies, fitting);
  const rehearsed: Rehearsed = { energies: played, limits };
  const quiet = gathered(restless, folds.all, undisturbed(labels, windowRows));
  const scores = quiet.values.filter((_, at) => at % 2 === 0);
  const slopes = quiet.values.filter((_, at) => at % 2 === 1);
  const { limit, alpha } = limitOf({ energies: scores, stretches: quiet.stretches }, alphas);
  return {
    ...learnFrom(fitting, folds.all),
    limits,
    rehearsed,
    temper: regimes.length === 1 ? temperOfOne(energies, folds.all) : temperOf(rehearsed, fitting),
    change: scores.length > 0 ? { score: limit, alpha } : { score: changeUnlearnt, alpha: 0 },
    calm: { change: ranksOf(scores), entropySlope: ranksOf(slopes) },
  };
}

/** Where no window lay within one regime, nobody knows how much a score means; the score of noise is about 1. */
const changeUnlearnt = 100;

type Looks = Pick<RegimeModel, "whitening" | "window">;

function learnFrom(
  fitting: Fitting,
  ranges: readonly Range[],
): Looks & { readonly shapes: readonly Shape[] } {
  const { labels, regimes, windowRows, chance } = fitting;
  const whitening = whiteningWithin(fitting, ranges);
  const window = windowShape(fitting, { whitening, ranges });
  const { features } = sensed(fitting, { whitening, window }, ranges);
  // Windows follow each other at every row, and only one in so many brings rows of its own.
  const share = 1 / windowRows;
  const { width } = features;
  const shapes = regimes.map((_, regime) => {
    const own = gathered(features, ranges, (row) => labels[row] === regime).values;
    const values = own.length > 0 ? own : gathered(features, ranges, () => true).values;
    return fitShape(thinnedRows({ values, width }, shapeRowsMax), { share, chance });
  });
  return { whitening, window, shapes };
}

/** No other regime in the window that ends here. */
function undisturbed(labels: Int32Array, windowRows: number): (row: number) => boolean {
  return (row) => {
    for (let of = Math.max(0, row - windowRows + 1); of <= row; of++)
      if (labels[of] !== labels[row]) return false;
    return labels[row]! >= 0;
  };
}

function tellEnergies(
  { values, width, isKnown }: Table,
  shapes: readonly Shape[],
  { ranges, energies }: { ranges: readonly Range[]; energies: Table },
): void {
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++) {
      if (isKnown[row] !== 1) continue;
      energies.isKnown[row] = 1;
      for (const [regime, shape] of shapes.entries())
        energies.values[row * shapes.length + regime] = shapeEnergy(shape, values, row * width);
    }
}

/** By row. Windows begin anew in each range, or go on from one to the next as if the rows had been one. */
function sensed(
  { recording, standard }: Fitting,
  { whitening, window, windows = "begin anew" }: Looks & { readonly windows?: "begin anew" | "go on" },
  ranges: readonly Range[],
): { features: Table; restless: Table } {
  const { rows, width } = recording;
  const features = tableOf(rows.length / width, windowFeatures(width));
  const restless = tableOf(rows.length / width, 2);
  const sense = new WindowSense(standard, whitening, plainWindow(window));
  for (const [first, end] of ranges) {
    if (windows === "begin anew") sense.restart();
    for (let row = first; row < end; row++) {
      if (!sense.take(rows.subarray(row * width, (row + 1) * width))) continue;
      features.isKnown[row] = 1;
      features.values.set(sense.features, row * features.width);
      restless.values.set([sense.changeScore, sense.entropySlope], 2 * row);
    }
  }
  return { features, restless: { ...restless, isKnown: features.isKnown } };
}

/** From how rows lie around the mean of their window: what a regime does, not how far regimes are apart. */
function whiteningWithin(
  { recording, windowRows, standard }: Fitting,
  ranges: readonly Range[],
): Float64Array {
  const { rows, width } = recording;
  const covariance = new Float64Array(width * width);
  const inner = new Float64Array(width);
  const mean = new Float64Array(width);
  let count = 0;
  for (const [first, end] of ranges)
    for (let from = first; from + windowRows <= end; from += windowRows) {
      mean.fill(0);
      each(from, () => {
        for (let column = 0; column < width; column++) mean[column]! += inner[column]! / windowRows;
      });
      each(from, () => {
        for (let row = 0; row < width; row++)
          for (let column = 0; column <= row; column++)
            covariance[row * width + column]! +=
              (inner[row]! - mean[row]!) * (inner[column]! - mean[column]!);
      });
      count += windowRows - 1;
    }
  for (let row = 0; row < width; row++)
    for (let column = 0; column <= row; column++) {
      const own = covariance[row * width + column]! / Math.max(count, 1) + (row === column ? varianceMin : 0);
      covariance[row * width + column] = own;
      covariance[column * width + row] = own;
    }
  return whiteningOf(covariance, width).matrix;

  function each(from: number, use: () => void): void {
    for (let row = from; row < from + windowRows; row++) {
      standardise(rows.subarray(row * width, (row + 1) * width), inner, standard);
      use();
    }
  }
}

/** Edges between which each whitened channel spends equal shares of the rows. */
function windowShape(
  { recording, windowRows, standard }: Fitting,
  { whitening, ranges }: { whitening: Float64Array; ranges: readonly Range[] },
): WindowShape {
  const { rows: values, width } = recording;
  const edges = new Float64Array(width * (windowBins - 1));
  const inner = new Float64Array(width);
  for (let axis = 0; axis < width; axis++) {
    const found: number[] = [];
    for (const [first, end] of ranges)
      for (let row = first; row < end; row++) {
        standardise(values.subarray(row * width, (row + 1) * width), inner, standard);
        let sum = 0;
        for (let column = 0; column <= axis; column++)
          sum += whitening[axis * width + column]! * inner[column]!;
        found.push(sum);
      }
    const ascending = Float64Array.from(found).sort();
    for (let bin = 1; bin < windowBins; bin++)
      edges[axis * (windowBins - 1) + bin - 1] =
        ascending[Math.floor((bin * ascending.length) / windowBins)]!;
  }
  return { width, rows: windowRows, bins: windowBins, edges };
}
