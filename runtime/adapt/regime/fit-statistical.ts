import type { Range } from "#runtime/map/blocks.ts";
import { varianceMin } from "#runtime/map/maximise.ts";
import { standardise } from "#runtime/map/standard.ts";
import { whiteningOf } from "#runtime/map/triangle.ts";
import type { Fitting } from "./fit.ts";
import { energiesOf, gathered, limitOf, limitsEach, ranksOf, type Table, temperOf } from "./fit-lots.ts";
import type { BranchModel, ChangeLimit, RegimeModel } from "./model.ts";
import { WindowSense, windowFeatures } from "./senses.ts";
import { fitShape, shapeEnergy } from "./shape.ts";
import { plainWindow, type WindowShape, windowBins } from "./window.ts";

interface Statistical extends BranchModel, Pick<RegimeModel, "whitening" | "window"> {
  readonly change: ChangeLimit;
  readonly calm: Omit<RegimeModel["calm"], "excess">;
}

export function fitStatistical(fitting: Fitting): Statistical {
  const { labels, regimes, lots, windowRows, alphas, chain, chance } = fitting;
  const whitening = whiteningWithin(fitting);
  const window = windowShape(fitting, whitening);
  const { features, restless } = sensed(fitting, whitening, window);
  // Windows follow each other at every row, and only one in so many brings rows of its own.
  const share = 1 / windowRows;
  const shapes = regimes.map((_, regime) => {
    const own = gathered(features, lots.fit, (row) => labels[row] === regime);
    const rows = own.values.length > 0 ? own : gathered(features, lots.fit, () => true);
    return fitShape(
      { values: thinned(rows.values, features.width), width: features.width },
      { share, chance },
    );
  });
  const energies = energiesOf(features.isKnown, regimes.length, (row, regime) =>
    shapeEnergy(shapes[regime]!, features.values, row * features.width),
  );
  const limits = limitsEach(energies, { labels, calibrate: lots.calibrate, alphas });
  const isQuiet = undisturbed(labels, windowRows);
  const quiet = gathered(restless, lots.calibrate, isQuiet);
  const scores = quiet.values.filter((_, at) => at % 2 === 0);
  const slopes = quiet.values.filter((_, at) => at % 2 === 1);
  const { limit, alpha } = limitOf({ energies: scores, stretches: quiet.stretches }, alphas);
  return {
    ...{ whitening, window, shapes, limits },
    temper: temperOf(energies, { labels, judge: lots.judge, chain, limits }),
    change: scores.length > 0 ? { score: limit, alpha } : { score: changeUnlearnt, alpha: 0 },
    calm: { change: ranksOf(scores), entropySlope: ranksOf(slopes) },
  };
}

/** Where no window lay within one regime, nobody knows how much a score means; the score of noise is about 1. */
const changeUnlearnt = 100;
const shapeRowsMax = 8_192;

function thinned(values: Float64Array, width: number): Float64Array {
  const every = Math.ceil(values.length / width / shapeRowsMax);
  return every <= 1 ? values : values.filter((_, at) => Math.floor(at / width) % every === 0);
}

/** No other regime in the window that ends here. */
function undisturbed(labels: Int32Array, windowRows: number): (row: number) => boolean {
  return (row) => {
    for (let of = Math.max(0, row - windowRows + 1); of <= row; of++)
      if (labels[of] !== labels[row]) return false;
    return labels[row]! >= 0;
  };
}

function sensed(
  { recording, lots, standard }: Fitting,
  whitening: Float64Array,
  window: WindowShape,
): { features: Table; restless: Table } {
  const { rows, width } = recording;
  const count = rows.length / width;
  const features = new Float64Array(count * windowFeatures(width));
  const restless = new Float64Array(2 * count);
  const isKnown = new Uint8Array(count);
  const sense = new WindowSense(standard, whitening, plainWindow(window));
  for (const [first, end] of [...lots.fit, ...lots.judge, ...lots.calibrate]) {
    sense.restart();
    for (let row = first; row < end; row++) {
      if (!sense.take(rows.subarray(row * width, (row + 1) * width))) continue;
      isKnown[row] = 1;
      features.set(sense.features, row * windowFeatures(width));
      restless[2 * row] = sense.changeScore;
      restless[2 * row + 1] = sense.entropySlope;
    }
  }
  return {
    features: { values: features, width: windowFeatures(width), isKnown },
    restless: { values: restless, width: 2, isKnown },
  };
}

/** From how rows lie around the mean of their window: what a regime does, not how far regimes are apart. */
function whiteningWithin({ recording, lots, windowRows, standard }: Fitting): Float64Array {
  const { rows, width } = recording;
  const covariance = new Float64Array(width * width);
  const inner = new Float64Array(width);
  const mean = new Float64Array(width);
  let count = 0;
  for (const [first, end] of lots.fit)
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

/** Edges between which each whitened channel spends equal shares of the rows to fit. */
function windowShape(
  { recording, lots, windowRows, standard }: Fitting,
  whitening: Float64Array,
): WindowShape {
  const { rows: values, width } = recording;
  const rows = windowRows;
  const edges = new Float64Array(width * (windowBins - 1));
  const inner = new Float64Array(width);
  const ranges: readonly Range[] = lots.fit;
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
  return { width, rows, bins: windowBins, edges };
}
