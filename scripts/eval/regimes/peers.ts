// Known methods on the same rows, written down compactly: a Gaussian hidden Markov model where regimes are
// named; a multivariate EWMA chart, CUSUM and Bayesian online change points where only departures are.

import { foldsOf } from "#runtime/adapt/regime/folds.ts";
import { factorOf, forwardSolve } from "#runtime/map/cholesky.ts";
import { thresholdIfEnough } from "#runtime/map/conformal.ts";
import { rowsIn } from "#runtime/map/deal.ts";
import { type Standard, standardise, standardised, standardOf } from "#runtime/map/standard.ts";
import type { Case, Watched } from "./cases.ts";
import type { Answer } from "./score.ts";

export interface Peer {
  readonly name: string;
  answer(watched: Watched): Answer;
}

/** One full Gaussian a regime and counted transitions, filtered forward (Rabiner 1989): no row sees its future. */
export function hiddenMarkov({ recording, labels, regimes }: Case): Peer {
  const { rows, width, stretches } = recording;
  const standard = standardOf({ values: rows, width });
  const inner = standardised({ values: rows, width }, standard).values;
  const normals = regimes.map((_, regime) =>
    gaussian(
      inner.filter((_, at) => labels[Math.floor(at / width)] === regime),
      width,
    ),
  );
  const count = regimes.length;
  const moves = new Float64Array(count * count).fill(1 / count);
  for (const [first, end] of stretches)
    for (let row = first + 1; row < end; row++) moves[labels[row - 1]! * count + labels[row]!]!++;
  for (let from = 0; from < count; from++) {
    const own = moves.subarray(from * count, (from + 1) * count);
    const sum = own.reduce((total, moved) => total + moved, 0);
    for (let to = 0; to < count; to++) own[to]! /= sum;
  }
  return {
    name: "Gaussian HMM, filtered",
    answer(watched): Answer {
      const state = new Float64Array(width);
      let belief = new Float64Array(count).fill(1 / count);
      const found = watched.labels.map((_, row) => {
        standardise(watched.rows.subarray(row * width, (row + 1) * width), state, standard);
        const logs = normals.map(({ logDensity }, to) => {
          let carried = 0;
          for (let from = 0; from < count; from++) carried += belief[from]! * moves[from * count + to]!;
          return Math.log(carried) + logDensity(state);
        });
        const highest = Math.max(...logs);
        belief = Float64Array.from(logs, (log) => Math.exp(log - highest));
        const sum = belief.reduce((total, share) => total + share, 0);
        belief = belief.map((share) => Math.max(share / sum, 1e-12));
        return belief.indexOf(Math.max(...belief));
      });
      const alarms = Array.from(found.keys()).filter((row) => row > 0 && found[row] !== found[row - 1]);
      return { regimes: found, alarms };
    },
  };
}

/** Multivariate EWMA (Lowry et al. 1992), λ 0.1, and CUSUM on each whitened channel (Page 1954), allowance ½. */
export function charts(learnt: Case): readonly Peer[] {
  const { recording, windowRows } = learnt;
  const { width } = recording;
  const folds = foldsOf(recording, windowRows);
  // Three folds make the chart, and the fourth sets its limit.
  const { own: calibration, others } = folds.each.at(-1)!;
  const columns = recording.channels.map((_, column) => column);
  const fit = rowsIn(recording, { ranges: others, columns, most: 16_384 });
  const standard = standardOf({ values: fit, width });
  const normal = gaussian(standardised({ values: fit, width }, standard).values, width);
  return [
    { name: "MEWMA chart", statistic: () => mewma(width) },
    { name: "CUSUM", statistic: () => cusum(width) },
  ].map(({ name, statistic }): Peer => {
    const scoresOf = (rows: Float64Array): Float64Array => scored(rows, { standard, normal, statistic });
    const series = calibration.map(([first, end]) =>
      scoresOf(recording.rows.subarray(first * width, end * width)),
    );
    const energies = Float64Array.from(series.flatMap((scores) => [...scores]));
    const stretches = series.map((scores, at): readonly [number, number] => {
      const start = series.slice(0, at).reduce((sum, { length }) => sum + length, 0);
      return [start, start + scores.length];
    });
    const limit =
      thresholdIfEnough({ energies, stretches }, alpha)?.threshold ??
      energies.reduce((most, score) => Math.max(most, score), 0);
    return {
      name,
      answer: ({ rows }): Answer => {
        const above = scoresOf(rows).map((score) => (score > limit ? 1 : 0));
        return { regimes: Int32Array.from(above), alarms: risesIn(above) };
      },
    };
  });
}

const alpha = 0.01;
const lambda = 0.1;
const allowance = 0.5;

/** Takes a whitened row, tells how far the plant has moved. */
type Statistic = (whitened: Float64Array) => number;

function mewma(width: number): Statistic {
  const kept = new Float64Array(width);
  return (whitened) => {
    let square = 0;
    for (let at = 0; at < width; at++) {
      kept[at] = (1 - lambda) * kept[at]! + lambda * whitened[at]!;
      square += kept[at]! ** 2;
    }
    return (square * (2 - lambda)) / lambda;
  };
}

function cusum(width: number): Statistic {
  const [up, down] = [new Float64Array(width), new Float64Array(width)];
  return (whitened) => {
    let highest = 0;
    for (let at = 0; at < width; at++) {
      up[at] = Math.min(Math.max(0, up[at]! + whitened[at]! - allowance), sumMax);
      down[at] = Math.min(Math.max(0, down[at]! - whitened[at]! - allowance), sumMax);
      highest = Math.max(highest, up[at]!, down[at]!);
    }
    return highest;
  };
}
/** Else a long fault would be remembered for as long again. */
const sumMax = 100;

interface Scoring {
  readonly standard: Standard;
  readonly normal: Gaussian;
  readonly statistic: () => Statistic;
}

function scored(rows: Float64Array, { standard, normal, statistic }: Scoring): Float64Array {
  const width = standard.centres.length;
  const inner = new Float64Array(width);
  const next = statistic();
  return Float64Array.from({ length: rows.length / width }, (_, row) => {
    standardise(rows.subarray(row * width, (row + 1) * width), inner, standard);
    return next(normal.whiten(inner));
  });
}

/**
 * Bayesian online change points (Adams and MacKay 2007): independent channels with unknown mean and variance,
 * hazard 1/250. An alarm where the most probable run is suddenly much shorter than the one before.
 */
export function onlineChangePoints({ recording }: Case): Peer {
  const { rows, width } = recording;
  const standard = standardOf({ values: rows, width });
  return {
    name: "BOCPD",
    answer(watched): Answer {
      const inner = new Float64Array(width);
      const runs = new Runs(width);
      const alarms: number[] = [];
      let before = 0;
      for (let row = 0; row < watched.labels.length; row++) {
        standardise(watched.rows.subarray(row * width, (row + 1) * width), inner, standard);
        const longest = runs.take(inner);
        if (longest < before - shorterBy) alarms.push(row);
        before = longest;
      }
      return { regimes: new Int32Array(watched.labels.length).fill(-1), alarms };
    },
  };
}

const hazard = 1 / 250;
const runsMax = 200;
const shorterBy = 10;

class Runs {
  readonly #width: number;
  #shares: Float64Array = Float64Array.of(1);
  #sums: Float64Array[];
  #squares: Float64Array[];

  constructor(width: number) {
    this.#width = width;
    this.#sums = [new Float64Array(width)];
    this.#squares = [new Float64Array(width)];
  }

  /** The length of the most probable run that ends with this row. */
  take(row: Float64Array): number {
    const logs = this.#shares.map((share, length) => Math.log(share) + this.#predicted(row, length));
    const highest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
    const grown = logs.map((log) => Math.exp(log - highest));
    const total = grown.reduce((sum, share) => sum + share, 0);
    const kept = Math.min(grown.length, runsMax - 1);
    const next = new Float64Array(kept + 1);
    next[0] = hazard;
    for (let run = 0; run < grown.length; run++)
      next[Math.min(run + 1, kept)]! += ((1 - hazard) * grown[run]!) / total;
    const [sums, squares] = [this.#sums, this.#squares];
    this.#sums = [
      new Float64Array(this.#width),
      ...sums.slice(0, kept).map((sum) => sum.map((of, at) => of + row[at]!)),
    ];
    this.#squares = [
      new Float64Array(this.#width),
      ...squares.slice(0, kept).map((sum) => sum.map((of, at) => of + row[at]! ** 2)),
    ];
    this.#shares = next.map((share) => Math.max(share, 1e-300));
    return next.indexOf(next.reduce((most, share) => Math.max(most, share), 0));
  }

  /** Student's t of normal rows with a normal-gamma prior of one row with mean 0 and variance 1. */
  #predicted(row: Float64Array, length: number): number {
    const rows = length + 1;
    const degrees = 2 + length;
    const shape = constantOf(degrees);
    let log = 0;
    for (let at = 0; at < this.#width; at++) {
      const sum = this.#sums[length]![at]!;
      const mean = sum / rows;
      const beta = 1 + Math.max(0, this.#squares[length]![at]! - sum * mean) / 2;
      const scale = (2 * beta * (rows + 1)) / (degrees * rows);
      log +=
        shape -
        Math.log(scale) / 2 -
        ((degrees + 1) / 2) * Math.log1p((row[at]! - mean) ** 2 / (degrees * scale));
    }
    return log;
  }
}

/** log Γ((n + 1) / 2) − log Γ(n / 2) − ½ log(n π), by Stirling's series, right to six places from n = 2 on. */
function constantOf(degrees: number): number {
  return logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - Math.log(degrees * Math.PI) / 2;
}

function logGamma(x: number): number {
  const y = x + 6;
  let product = 1;
  for (let step = x; step < y; step++) product *= step;
  const series = 1 / (12 * y) - 1 / (360 * y ** 3);
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}

interface Gaussian {
  logDensity(state: Float64Array): number;
  /** Valid until the next call. */
  whiten(state: Float64Array): Float64Array;
}

function gaussian(values: Float64Array, width: number): Gaussian {
  const count = values.length / width;
  const mean = new Float64Array(width);
  for (let at = 0; at < values.length; at++) mean[at % width]! += values[at]! / count;
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < count; row++)
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++)
        covariance[a * width + b]! +=
          ((values[row * width + a]! - mean[a]!) * (values[row * width + b]! - mean[b]!)) / count;
  for (let a = 0; a < width; a++) covariance[a * width + a]! += ridge;
  const lower = factorOf(covariance, width);
  let height = 0;
  for (let a = 0; a < width; a++) height -= Math.log(lower[a * width + a]!);
  const off = new Float64Array(width);
  const whiten = (state: Float64Array): Float64Array => {
    for (let a = 0; a < width; a++) off[a] = state[a]! - mean[a]!;
    forwardSolve(lower, off);
    return off;
  };
  return { whiten, logDensity: (state) => height - whiten(state).reduce((sum, z) => sum + z * z, 0) / 2 };
}
const ridge = 1e-3;

function risesIn(above: Float64Array): readonly number[] {
  return Array.from(above.keys()).filter((row) => above[row] === 1 && (row === 0 || above[row - 1] === 0));
}
