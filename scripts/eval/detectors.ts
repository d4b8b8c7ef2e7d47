// The map's experts and what people would take instead, fitted to the same rows and asked the same.

import type { Chance } from "#runtime/core/chance.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { crossFitExperts, type Experts, energiesOf, expertsOf, rowsWhere } from "#runtime/map/experts.ts";
import { kernelExpert } from "#runtime/map/kernel-density.ts";
import { fitComponents, mixtureExpert } from "#runtime/map/mixture.ts";
import { standardised, standardOf } from "#runtime/map/standard.ts";
import { marginalHistograms } from "./marginals.ts";
import { neighbourDistances } from "./neighbours.ts";

export interface Detector {
  readonly name: string;
  /** One a row; higher is rarer. */
  scores(rows: Rows): Float64Array;
  /** Of the learned rows, each by a fit to those of the other parts. */
  readonly heldOut: Float64Array;
}

export interface DetectorOptions {
  /** The step of the live readings per channel, 0 where it is not known. */
  readonly resolution: Float64Array;
  readonly seed: number;
}

export const ours = "energy map (higher surprise)";

/** Ours first; then its two experts alone; then what others would take. */
export function detectorsOf(train: Rows, options: DetectorOptions): readonly Detector[] {
  return [...mapDetectors(train, options), ...peersOf(train, options)];
}

function mapDetectors(train: Rows, { resolution, seed }: DetectorOptions): readonly Detector[] {
  const fitting = { parts, partOf: partIn(train), resolution, chance: chanceOf(seed) };
  const { fitted, heldOut } = crossFitExperts(train, fitting);
  const [mixture, density] = [mixtureExpert(fitted.mixture), kernelExpert(fitted.density)];
  const inner = (rows: Rows): Rows => standardised(rows, fitted.standard);
  return [
    { name: ours, scores: (rows) => surprisesOf(rows, expertsOf(fitted)), heldOut: heldOut.surprise },
    {
      name: "its mixture alone",
      scores: (rows) => energiesOf(inner(rows), mixture),
      heldOut: heldOut.mixture,
    },
    {
      name: "its kernel density alone",
      scores: (rows) => energiesOf(inner(rows), density),
      heldOut: heldOut.density,
    },
  ];
}

/** Mahalanobis first. */
export function peersOf(train: Rows, { resolution, seed }: DetectorOptions): readonly Detector[] {
  return [
    crossed("Mahalanobis", train, (inner, deviations) => {
      const floor = resolution.map((step, column) => (step / deviations[column]!) ** 2 / 12);
      const { mixture } = fitComponents(inner, 1, { floor, chance: chanceOf(seed) });
      return (asked) => energiesOf(asked, mixtureExpert(mixture));
    }),
    crossed(
      "5 nearest neighbours",
      train,
      (inner) => (asked) => neighbourDistances(inner, asked, neighbourCount),
    ),
    crossed("marginal histograms", train, marginalHistograms),
  ];
}

const neighbourCount = 5;

type Fit = (inner: Rows, deviations: Float64Array) => (asked: Rows) => Float64Array;

function crossed(name: string, train: Rows, fit: Fit): Detector {
  const fittedTo = (rows: Rows): ((asked: Rows) => Float64Array) => {
    const standard = standardOf(rows);
    const scores = fit(standardised(rows, standard), standard.deviations);
    return (asked) => scores(standardised(asked, standard));
  };
  const heldOut = new Float64Array(train.values.length / train.width);
  const partOf = partIn(train);
  for (let part = 0; part < parts; part++) {
    const scores = fittedTo(rowsWhere(train, (row) => partOf(row) !== part));
    let at = 0;
    const own = scores(rowsWhere(train, (row) => partOf(row) === part));
    for (let row = 0; row < heldOut.length; row++) if (partOf(row) === part) heldOut[row] = own[at++]!;
  }
  return { name, scores: fittedTo(train), heldOut };
}

export function chanceOf(seed: number): Chance {
  const source = prng(seed);
  return () => source.between(0, 1);
}

/**
 * Five parts, dealt in turns in twenty pieces of time: neighbours in time judge together, and drift reaches every
 * part. Shorter pieces would let a row be judged by a fit to the rows its own mean was made of.
 */
function partIn({ values, width }: Rows): (row: number) => number {
  const pieceRows = Math.ceil(values.length / width / pieces);
  return (row) => Math.floor(row / pieceRows) % parts;
}
const parts = 5;
const pieces = 20;

function surprisesOf({ values, width }: Rows, experts: Experts): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) =>
    experts.surprise(values.subarray(row * width, (row + 1) * width)),
  );
}

/** The mean of each row and up to `window` − 1 rows before it: what a judge in the plant could know at that moment. */
export function rolledMeans({ values, width }: Rows, window: number): Rows {
  const means = new Float64Array(values.length);
  for (let row = 0; row * width < values.length; row++) {
    const first = Math.max(0, row - window + 1);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let of = first; of <= row; of++) sum += values[of * width + column]!;
      means[row * width + column] = sum / (row - first + 1);
    }
  }
  return { values: means, width };
}

/** The same for all series of time, so that no set has a window of its own. */
export const windowRows = 5;
