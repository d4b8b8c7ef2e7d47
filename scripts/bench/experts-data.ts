// A plant that a seed made up, as large as a real one: sixteen components, 256 centres, and a forecaster of
// 33 channels over 20 rows. All that are measured get the same numbers and the same states.

import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { energiesOf, type FittedExperts } from "#runtime/map/experts.ts";
import type { ForesightFit } from "#runtime/map/foresight.ts";
import { fitKernelDensity, kernelExpert, offsetsOf } from "#runtime/map/kernel-density.ts";
import { fitComponents, mixtureExpert } from "#runtime/map/mixture.ts";
import { standardised, standardOf } from "#runtime/map/standard.ts";
import { tailOf } from "#runtime/map/tail.ts";

export interface ExpertsData {
  readonly width: number;
  readonly fitted: FittedExperts;
  /** In physical units and in deviations, one after the other. */
  readonly states: Float64Array;
  readonly inner: Float64Array;
}

export const stateCount = 128;
const componentCount = 16;
const rowCount = 1_500;

export function expertsData(width: number): ExpertsData {
  const source = prng(width);
  const chance = (): number => source.between(0, 1);
  const rows = madeUp(width);
  const standard = standardOf(rows);
  const inner = standardised(rows, standard);
  const { mixture } = fitComponents(inner, componentCount, { floor: new Float64Array(width), chance });
  const density = fitKernelDensity(inner, { bandwidthMin: 0, chance });
  const fitted = {
    standard,
    mixture,
    mixtureTail: tailOf(energiesOf(inner, mixtureExpert(mixture))),
    density,
    densityTail: tailOf(energiesOf(inner, kernelExpert(density))),
  };
  const shown = stateCount * width;
  return { width, fitted, states: rows.values.slice(0, shown), inner: inner.values.slice(0, shown) };
}

/** Rows around twelve places, bound together by a slanted triangle. */
function madeUp(width: number): Rows {
  const source = prng(7 * width);
  const places = Array.from({ length: 12 * width }, () => 3 * source.normal());
  const lower = Array.from({ length: width * width }, () => source.normal() / Math.sqrt(width));
  const values = new Float64Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const normal = Array.from({ length: width }, () => source.normal());
    for (let column = 0; column < width; column++) {
      let value = places[(row % 12) * width + column]! + 0.5 * normal[column]!;
      for (let k = 0; k < column; k++) value += lower[column * width + k]! * normal[k]!;
      values[row * width + column] = value;
    }
  }
  return { values, width };
}

export function foresightData(): ForesightFit {
  const width = 33;
  const source = prng(33);
  const normals = (count: number, scale: number): Float64Array =>
    Float64Array.from({ length: count }, () => scale * source.normal());
  const weights = normals(width * width, 0.9 / Math.sqrt(width));
  const deviation = normals(width, 1).map((value) => 0.5 + Math.abs(value));
  const mean = normals(width, 5);
  const slow = [0, 3, 5, 8, 11, 14, 17, 20, 23, 26];
  return {
    columns: Array.from({ length: width }, (_, column) => column),
    commands: [width - 1],
    forecaster: {
      ...{ width, lags: 1, ridge: 0.01, mean, deviation, reach: 1, weights },
      lowest: mean.map((of, column) => of - 3 * deviation[column]!),
      highest: mean.map((of, column) => of + 3 * deviation[column]!),
      error: { oneStep: new Float64Array(width), atHorizon: new Float64Array(width) },
    },
    span: {
      channels: slow,
      middle: Float64Array.from(slow, (column) => mean[column]!),
      halfWidth: Float64Array.from(slow, (column) => deviation[column]!),
    },
    fromRow: 0,
    horizonRows: 20,
    secondsPerRow: 180,
    alpha: 0.01,
    limits: { threshold: 10, barrier: 11, calibration: Float64Array.of(0), effectiveRows: 1 },
    misses: {
      rows: 1,
      energies: Float64Array.of(0),
      usual: { places: Float64Array.of(0, 0), energies: Float64Array.of(1) },
    },
  };
}

/** What a program in another language reads: a head of whole numbers, then the arrays, all of them doubles. */
export function peerFile({ width, fitted, inner }: ExpertsData, foresight: ForesightFit): Float64Array {
  const { mixture, density } = fitted;
  const { forecaster, span: slow, horizonRows } = foresight;
  const head = [
    ...[width, mixture.weights.length, density.weights.length, stateCount],
    ...[forecaster.width, horizonRows, slow.channels.length],
  ];
  return Float64Array.from(
    [
      ...[head, mixture.heights, mixture.means, mixture.whitenings],
      ...[offsetsOf(density), density.centres, [1 / (2 * density.bandwidth ** 2)], inner],
      ...[forecaster.weights, forecaster.mean, forecaster.deviation, startOf(foresight)],
      ...[slow.channels, slow.middle, slow.halfWidth],
    ].flatMap((values) => Array.from(values)),
  );
}

export function startOf({ forecaster: { mean, deviation } }: ForesightFit): Float64Array {
  return mean.map((of, column) => of + Math.sin(column) * deviation[column]!);
}
