// Puts a model of regimes into the kernels' memory, with room for what is remembered from row to row.

import { logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  opinionBeliefAt,
  opinionLimitsAt,
  opinionNatsAt,
  opinionShapesAt,
  opinionTemper,
  regimeAheadAt,
  regimeBins,
  regimeBytes,
  regimeCalmChange,
  regimeCalmExcess,
  regimeCalmSlope,
  regimeCarriedAt,
  regimeChainAt,
  regimeChangeMax,
  regimeCount,
  regimeEdgesAt,
  regimeEnergiesAt,
  regimeFeaturesAt,
  regimeFused,
  regimeHalfAt,
  regimeInnerAt,
  regimeLandscapesAt,
  regimeLaterAt,
  regimeLeadMin,
  regimeLedRowsMin,
  regimeNumbers,
  regimePerHighest,
  regimePhysical,
  regimePoolGain,
  regimeRestAt,
  regimeRows,
  regimeScalesAt,
  regimeSizesAt,
  regimeStandardAt,
  regimeStatistical,
  regimeSumsAt,
  regimeToldAt,
  regimeValuesAt,
  regimeWhiteningAt,
  regimeWholeAt,
  regimeWidth,
  regimeWindowAt,
  shapeBytes,
  shapeDeviations,
  shapeHeights,
  shapeMeans,
  shapePlaces,
  shapeWidth,
  toldCount,
} from "#runtime/core/layout-regimes.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import { placedMixture } from "#runtime/map/place-committee.ts";
import { evenly, padded, placeIntegers, placeValues } from "#runtime/map/place-values.ts";
import { restOf } from "./belief.ts";
import { chainAfter } from "./chain.ts";
import type { BranchModel, RegimeModel } from "./model.ts";
import { windowFeatures } from "./senses.ts";
import type { Shape } from "./shape.ts";

/** The address of a model, where it stays for as long as the kernels live. */
export function placeRegimes(model: RegimeModel, kernels: Kernels): number {
  const { window, standard, statistical, physical, chain, calm, change, hysteresis } = model;
  const { width, rows, bins } = window;
  const { f64, i32 } = kernels;
  const at = kernels.reserve(regimeBytes);
  const put = (offset: number, values: Float64Array): void => {
    i32[(at + offset) / 4] = placeValues(values, kernels);
  };
  const room = (offset: number, count: number): void => put(offset, new Float64Array(count));
  const count = (offset: number, whole: number): void => {
    i32[(at + offset) / 4] = whole;
  };
  const number = (offset: number, value: number): void => {
    f64[(at + offset) / 8] = value;
  };
  count(regimeWidth, width);
  count(regimeRows, rows);
  count(regimeBins, bins);
  count(regimeCount, model.regimes.length);
  count(regimeNumbers, model.physics.length);
  count(regimeLedRowsMin, hysteresis.rowsMin);
  number(regimeLeadMin, hysteresis.leadMin);
  number(regimeChangeMax, change.score);
  number(regimePerHighest, 1 / logarithm(bins));
  number(regimePoolGain, model.poolGain);
  put(regimeStandardAt, Float64Array.of(...standard.centres, ...standard.deviations));
  put(regimeScalesAt, physical.scales);
  put(regimeWhiteningAt, model.whitening);
  put(regimeEdgesAt, window.edges);
  put(regimeWholeAt, entropiesOf(rows));
  put(regimeHalfAt, entropiesOf(rows >> 1));
  put(regimeChainAt, chain.matrix);
  put(regimeAheadAt, chainAfter(chain, model.horizonRows).matrix);
  put(regimeRestAt, restOf(chain));
  count(regimeCalmChange, calm.change.length);
  put(regimeCalmChange + 4, calm.change);
  count(regimeCalmSlope, calm.entropySlope.length);
  put(regimeCalmSlope + 4, calm.entropySlope);
  count(regimeCalmExcess, calm.excess.length);
  put(regimeCalmExcess + 4, calm.excess);
  count(regimeLandscapesAt, placeLandscapes(physical.landscapes, kernels));
  room(regimeValuesAt, width + model.physics.length);
  room(regimeWindowAt, rows * width);
  room(regimeInnerAt, evenly(width));
  room(regimeFeaturesAt, evenly(windowFeatures(width)));
  room(regimeSizesAt, evenly(model.physics.length));
  room(regimeSumsAt, 2 * width);
  room(regimeEnergiesAt, model.regimes.length);
  room(regimeCarriedAt, chain.count);
  room(regimeLaterAt, chain.count);
  room(regimeToldAt, toldCount);
  placeOpinion(at + regimeStatistical, statistical, kernels);
  placeOpinion(at + regimePhysical, physical, kernels);
  placeOpinion(
    at + regimeFused,
    { shapes: [], limits: new Float64Array(chain.count - 1), temper: 0 },
    kernels,
  );
  return at;
}

/** Of so many rows, what those in one bin add to the entropy: share · log share, by how many they are. */
function entropiesOf(rows: number): Float64Array {
  return Float64Array.from({ length: rows + 1 }, (_, own) =>
    own === 0 ? 0 : (own / rows) * logarithm(own / rows),
  );
}

function placeLandscapes(landscapes: readonly Mixture[], kernels: Kernels): number {
  const members = landscapes.map((landscape) => placedMixture(landscape, kernels));
  return placeIntegers(
    members.map((member) => {
      assert(member !== undefined, "a landscape has no more channels and components than a map");
      return member;
    }),
    kernels,
  );
}

function placeOpinion(at: number, { shapes, limits, temper }: BranchModel, kernels: Kernels): void {
  const { f64, i32 } = kernels;
  const states = new Float64Array(limits.length + 1);
  const first = kernels.reserve(shapes.length * shapeBytes);
  i32[(at + opinionShapesAt) / 4] = first;
  i32[(at + opinionLimitsAt) / 4] = placeValues(limits, kernels);
  i32[(at + opinionNatsAt) / 4] = placeValues(states, kernels);
  i32[(at + opinionBeliefAt) / 4] = placeValues(states, kernels);
  f64[(at + opinionTemper) / 8] = temper;
  for (const [index, shape] of shapes.entries()) placeShape(shape, first + index * shapeBytes, kernels);
}

function placeShape({ width, means, deviations, heights }: Shape, at: number, kernels: Kernels): void {
  const { i32 } = kernels;
  i32[(at + shapeWidth) / 4] = width;
  i32[(at + shapePlaces) / 4] = heights.length;
  if (width === 0) return;
  i32[(at + shapeMeans) / 4] = placeValues(padded(means, width, 0), kernels);
  i32[(at + shapeDeviations) / 4] = placeValues(padded(deviations, width, 1), kernels);
  i32[(at + shapeHeights) / 4] = placeValues(heights, kernels);
}
