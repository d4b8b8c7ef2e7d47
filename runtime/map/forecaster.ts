// What the plant will do next, learned from what it did: x(t+1) = x(t) A, ridge regression on standardised
// channels, measured ones and commands alike. Rolled out with one command clamped it says where the others
// go, the plant's own controllers included, because their habits are in the same rows.
//
// Only +, −, ×, ÷ and √ in a fixed order: the same rows give the same forecaster to the bit everywhere.

import { assert, Fault } from "#runtime/core/fault.ts";
import type { Range } from "./blocks.ts";
import { factorOf, solve } from "./cholesky.ts";
import { gramOf, type Series, stretchesOf } from "./series.ts";

export interface Forecaster {
  readonly width: number;
  /** How many rows the next one is computed from. */
  readonly lags: number;
  /** Ridge per row of the fit, chosen where the roll-out was judged. */
  readonly ridge: number;
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** What each channel showed in the rows it was fitted to. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** How far beyond what it showed a command is followed, in widths of that range. */
  readonly reach: number;
  /** (lags · width) × width, on standardised channels, the newest row first. */
  readonly weights: Float64Array;
  /** On rows the forecaster was not fitted to, per channel, in deviations: 1 is no better than the mean. */
  readonly error: { readonly oneStep: Float64Array; readonly atHorizon: Float64Array };
}

export interface ForecasterOptions {
  readonly commands: readonly number[];
  readonly horizon: number;
  readonly lags?: number;
}

export interface Command {
  readonly channel: number;
  /** In the channel's unit. A row of values instead is followed step by step, the first one being now. */
  readonly value: number | Float64Array;
}

/**
 * Fits on three of four stretches for each ridge, judges on the fourth by rolling out with one command at
 * a time following its own record, takes the best and fits once more on everything.
 */
export function fitForecaster(series: Series, options: ForecasterOptions): Forecaster {
  const { width } = series;
  const { horizon, lags = 1 } = options;
  assert(horizon >= 1 && lags >= 1, "a forecaster looks at least one row ahead and one back");
  const stretches = stretchesOf(series, horizon + lags);
  if (stretches.length < judgedEach)
    throw new Fault("map/too-few-points", `${stretches.length} stretches of rows do not make a forecaster`, {
      hint: `It takes ${judgedEach} stretches of more than ${horizon + lags} rows each`,
    });
  const isJudge = (_: Range, index: number): boolean => index % judgedEach === judgedEach - 1;
  const judges = stretches.filter(isJudge);
  const learners = stretches.filter((range, index) => !isJudge(range, index));
  const scaled = scaleOf(series, learners);
  const gram = gramOf(series, { ...scaled, stretches: learners, lags });
  let best: Forecaster | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const ridge of ridges) {
    const weights = weightsOf(gram, { width, lags, ridge });
    const bare = { width, lags, ridge, reach: reachRanges, ...scaled, weights, error: none };
    const { mean, ...error } = replayErrors(bare, { series, stretches: judges, options });
    if (!(mean < least)) continue;
    least = mean;
    best = { ...bare, error };
  }
  assert(best !== undefined, "some ridge forecasts something finite");
  const final = scaleOf(series, stretches);
  const whole = gramOf(series, { ...final, stretches, lags });
  return { ...best, ...final, weights: weightsOf(whole, { width, lags, ridge: best.ridge }) };
}

/** Per row. A larger ridge trusts the past's commands less and makes the plant more sluggish. */
const ridges: readonly number[] = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
const judgedEach = 4;
/**
 * A straight line is believed for as far beyond the record as the record is wide. Farther out it would send the
 * plant where no controller lets it go; whether a command may be out there at all is for the hard limits to say.
 */
const reachRanges = 1;
const none: Forecaster["error"] = { oneStep: new Float64Array(0), atHorizon: new Float64Array(0) };

/**
 * Where the plant goes: steps × width, in physical units. `state` holds `lags` rows, the newest first.
 * From the first row on a commanded channel is what its command says, whatever the forecast would make of it.
 */
export function rollOut(
  forecaster: Forecaster,
  state: Float64Array,
  { commands, steps }: { commands: readonly Command[]; steps: number },
): Float64Array {
  const { width, lags, mean, deviation, weights } = forecaster;
  assert(state.length === lags * width, "a state holds as many rows as the forecaster looks back");
  const past = new Float64Array(state.length);
  for (let index = 0, channel = 0; index < past.length; index++, channel = (channel + 1) % width)
    past[index] = (state[index]! - mean[channel]!) / deviation[channel]!;
  for (const command of commands) past[command.channel] = commandedAt(forecaster, command, 0);
  const path = new Float64Array(steps * width);
  const next = new Float64Array(width);
  for (let step = 0; step < steps; step++) {
    next.fill(0);
    for (let from = 0; from < past.length; from++) {
      const of = past[from]!;
      for (let to = 0, at = from * width; to < width; to++, at++) next[to]! += of * weights[at]!;
    }
    for (const command of commands) next[command.channel] = commandedAt(forecaster, command, step + 1);
    if (step + 1 < steps) {
      past.copyWithin(width, 0);
      past.set(next);
    }
    for (let to = 0; to < width; to++) path[step * width + to] = mean[to]! + deviation[to]! * next[to]!;
  }
  return path;
}

/** In deviations, as far as the forecaster's reach goes. What is not finite has no nearest value and is not followed. */
function commandedAt(forecaster: Forecaster, { channel, value }: Command, step: number): number {
  const { width, mean, deviation, lowest, highest, reach } = forecaster;
  assert(channel >= 0 && channel < width, "a command moves a channel there is");
  const asked = typeof value === "number" ? value : value[step]!;
  if (!Number.isFinite(asked)) return Number.NaN;
  const beyond = reach * (highest[channel]! - lowest[channel]!);
  const within = Math.min(Math.max(asked, lowest[channel]! - beyond), highest[channel]! + beyond);
  return (within - mean[channel]!) / deviation[channel]!;
}

type Scale = Pick<Forecaster, "mean" | "deviation" | "lowest" | "highest">;

function scaleOf({ rows, width }: Series, stretches: readonly Range[]): Scale {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  const lowest = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  let count = 0;
  for (const [first, end] of stretches) {
    count += end - first;
    for (let at = first * width; at < end * width; at++) {
      const column = at % width;
      mean[column]! += rows[at]!;
      lowest[column] = Math.min(lowest[column]!, rows[at]!);
      highest[column] = Math.max(highest[column]!, rows[at]!);
    }
  }
  for (let column = 0; column < width; column++) mean[column]! /= count;
  for (const [first, end] of stretches)
    for (let at = first * width; at < end * width; at++)
      deviation[at % width]! += (rows[at]! - mean[at % width]!) ** 2;
  // A constant channel has no deviation to be measured in; then its own unit will do.
  return { mean, deviation: deviation.map((sum) => Math.sqrt(sum / count) || 1), lowest, highest };
}

interface Solving {
  readonly width: number;
  readonly lags: number;
  readonly ridge: number;
}

function weightsOf(gram: ReturnType<typeof gramOf>, { width, lags, ridge }: Solving): Float64Array {
  const size = lags * width;
  const matrix = gram.inner.slice();
  for (let at = 0; at < size; at++) matrix[at * size + at]! += ridge * gram.count;
  const lower = factorOf(matrix, size);
  const weights = new Float64Array(size * width);
  for (let to = 0; to < width; to++) {
    const column = Float64Array.from({ length: size }, (_, from) => gram.cross[from * width + to]!);
    solve(lower, column);
    for (let from = 0; from < size; from++) weights[from * width + to] = column[from]!;
  }
  return weights;
}

interface Judging {
  readonly series: Series;
  readonly stretches: readonly Range[];
  readonly options: ForecasterOptions;
}

/** Root mean squares over starts and commands; `mean` is of squares, over steps and measured channels as well. */
function replayErrors(
  forecaster: Forecaster,
  { series, stretches, options }: Judging,
): Forecaster["error"] & { mean: number } {
  const { width, lags, deviation } = forecaster;
  const { horizon: steps, commands } = options;
  const oneStep = new Float64Array(width);
  const atHorizon = new Float64Array(width);
  const measured = Array.from(deviation.keys()).filter((channel) => !commands.includes(channel));
  let total = 0;
  let count = 0;
  for (const [first, end] of stretches)
    for (let start = first + lags - 1; start + steps < end; start += Math.ceil(steps / 2))
      for (const channel of commands) {
        const value = columnOf(series, { channel, first: start, end: start + steps + 1 });
        const state = stateAt(series, start, lags);
        const path = rollOut(forecaster, state, { commands: [{ channel, value }], steps });
        count++;
        for (let step = 0; step < steps; step++)
          for (const to of measured) {
            const miss = path[step * width + to]! - series.rows[(start + step + 1) * width + to]!;
            const square = (miss / deviation[to]!) ** 2;
            total += square / (steps * measured.length);
            if (step === 0) oneStep[to]! += square;
            if (step === steps - 1) atHorizon[to]! += square;
          }
      }
  const root = (sum: number): number => Math.sqrt(sum / count);
  return { oneStep: oneStep.map(root), atHorizon: atHorizon.map(root), mean: total / count };
}

/** The rows a forecaster starts from, the newest first. */
export function stateAt({ rows, width }: Series, row: number, lags: number): Float64Array {
  const state = new Float64Array(lags * width);
  for (let lag = 0; lag < lags; lag++)
    state.set(rows.subarray((row - lag) * width, (row - lag + 1) * width), lag * width);
  return state;
}

/** What one channel did from `first` up to but without `end`: a command that is followed, not held. */
export function columnOf(
  { rows, width }: Series,
  { channel, first, end }: { channel: number; first: number; end: number },
): Float64Array {
  return Float64Array.from({ length: end - first }, (_, index) => rows[(first + index) * width + channel]!);
}
