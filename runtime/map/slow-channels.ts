// Which channels carry the plant's future, and how far it reaches, from the rows alone. A flow jumps with
// its valve and says nothing new; a level or a pressure gathers what the flows do, and harm is where it ends up.

import { Fault } from "#runtime/core/fault.ts";
import { type Forecaster, rollOut } from "./forecaster.ts";
import type { Series } from "./series.ts";

/**
 * Channels that repeat their last value in a third of the rows are sampled more slowly than the rows, or
 * stuck: what they show is the past, and a forecaster would take it for the present.
 */
export function isStale({ rows, width, stretches }: Series, channel: number): boolean {
  let repeats = 0;
  let count = 0;
  for (const [first, end] of stretches)
    for (let row = first + 1; row < end; row++, count++)
      if (rows[row * width + channel] === rows[(row - 1) * width + channel]) repeats++;
  return repeats * 3 > count;
}

/** The plant's own time scale in rows: the median over the measured channels of how long each remembers. */
export function horizonOf(series: Series, measured: readonly number[]): number {
  const memories = measured.map((channel) => memoryOf(series, channel)).sort((a, b) => a - b);
  const median = memories[Math.floor((memories.length - 1) / 2)] ?? horizonMin;
  return Math.min(Math.max(median, horizonMin), horizonMax);
}

/** In rows: shorter ones leave no time to act, longer ones are beyond what one row says about the future. */
const horizonMin = 5;
const horizonMax = 60;

/** The lag at which a channel's autocorrelation, within stretches, falls below 1/e. */
export function memoryOf(series: Series, channel: number): number {
  const { rows, width, stretches } = series;
  const at = (row: number): number => rows[row * width + channel]!;
  let sum = 0;
  let count = 0;
  for (const [first, end] of stretches) for (let row = first; row < end; row++, count++) sum += at(row);
  const mean = sum / count;
  for (let lag = 1; lag < horizonMax; lag++) {
    let [together, apart] = [0, 0];
    for (const [first, end] of stretches)
      for (let row = first + lag; row < end; row++) {
        const [now, then] = [at(row) - mean, at(row - lag) - mean];
        together += now * then;
        apart += (now * now + then * then) / 2;
      }
    if (!(together > apart / Math.E)) return lag;
  }
  return horizonMax;
}

export interface SlowOptions {
  readonly measured: readonly number[];
  readonly commands: readonly number[];
  readonly horizon: number;
}

/**
 * Channels in which a step of a command gathers: what the first row shows of it is less than twice an even
 * ramp's share of the largest response within the horizon. They must also remember for half a horizon, or a
 * quiet channel would be slow because its response is lost in noise.
 */
export function slowChannels(
  series: Series,
  forecaster: Forecaster,
  options: SlowOptions,
): readonly number[] {
  const { measured, commands, horizon } = options;
  const { width, mean, deviation, lags } = forecaster;
  const squares = new Float64Array(horizon * width);
  const rest = Float64Array.from({ length: lags * width }, (_, index) => mean[index % width]!);
  for (const channel of commands) {
    const command = { channel, value: mean[channel]! + deviation[channel]! };
    const path = rollOut(forecaster, rest, { commands: [command], steps: horizon });
    for (let at = 0; at < path.length; at++)
      squares[at]! += ((path[at]! - mean[at % width]!) / deviation[at % width]!) ** 2;
  }
  const slow = measured.filter((channel) => {
    let largest = 0;
    for (let step = 0; step < horizon; step++) largest = Math.max(largest, squares[step * width + channel]!);
    const isGathering = squares[channel]! * horizon * horizon < evenRamps * evenRamps * largest;
    return isGathering && 2 * memoryOf(series, channel) >= horizon;
  });
  if (slow.length === 0)
    throw new Fault("map/bad-rows", "No channel gathers what the commands do", {
      hint: "Record faster than the plant reacts, and name the commands among the channels",
    });
  return slow;
}

const evenRamps = 2;
