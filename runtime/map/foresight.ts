// Where a command leads: the forecaster rolled out over the plant's own time scale, and how far out the slow
// channels get on the way. A static look at the proposed state hardly tells harm; this does.

import { energyNatsMax } from "#runtime/core/layout.ts";
import { type Bands, bandEnergy, bandsOf } from "./bands.ts";
import type { Range } from "./blocks.ts";
import type { Deal } from "./deal.ts";
import type { EnergySeries } from "./effective-rows.ts";
import { type Command, columnOf, type Forecaster, fitForecaster, rollOut, stateAt } from "./forecaster.ts";
import type { Foresight, Outlook } from "./foresight-port.ts";
import { type Limits, limitsOf } from "./limits.ts";
import type { Recording } from "./recording.ts";
import { rounded } from "./rounded.ts";
import type { Series } from "./series.ts";
import { horizonOf, isStale, slowChannels } from "./slow-channels.ts";

/** What a fit found. Forecaster and bands count in columns of their own: `columns` says which channels those are. */
export interface ForesightFit {
  /** Channels of the map, by the forecaster's column. */
  readonly columns: readonly number[];
  /** The forecaster's columns that are commands. */
  readonly commands: readonly number[];
  readonly forecaster: Forecaster;
  readonly bands: Bands;
  readonly horizonRows: number;
  readonly secondsPerRow: number;
  readonly limits: Limits;
  /** What the forecaster missed one row ahead on such rows, ascending. */
  readonly misses: Float64Array;
}

export interface ForesightOptions {
  readonly deal: Deal;
  readonly alpha: number;
  /**
   * How long a command may stand before another takes its place. A roll-out looks no farther: a controller
   * that decides anew each second means its full heat for a second, not for the plant's own time scale.
   */
  readonly standsSeconds: number | undefined;
}

/** Fits on what the deal gives to densities; the threshold comes from the rows that it keeps for calibration. */
export function fitForesight(
  recording: Recording,
  { deal, alpha, standsSeconds }: ForesightOptions,
): ForesightFit {
  const { channels } = recording;
  const learnt = { ...recording, stretches: [...deal.fit, ...deal.judge].sort(([a], [b]) => a - b) };
  const columns = channels.flatMap(({ role }, channel) => {
    if (role === "mode") return [];
    return role === "measured" && isStale(learnt, channel) ? [] : [channel];
  });
  const series = narrowed(learnt, columns);
  const has = (role: string): readonly number[] =>
    columns.flatMap((channel, column) => (channels[channel]!.role === role ? [column] : []));
  const [measured, commands] = [has("measured"), has("command")];
  const horizonRows = Math.min(horizonOf(series, measured), rowsOf(standsSeconds, recording));
  const forecaster = fitForecaster(series, { commands, horizon: horizonRows });
  const slow = slowChannels(series, forecaster, { measured, commands, horizon: horizonRows });
  const bands = bandsOf(series, slow);
  const held = { ...series, stretches: deal.calibrate };
  const bare = { columns, commands, forecaster, bands, horizonRows };
  const limits = limitsOf(followedEnergies(held, bare), { alpha, kept: calibrationKept });
  const misses = rounded(missesOf(held, forecaster, commands));
  return { ...bare, secondsPerRow: recording.secondsPerRow, limits, misses };
}

const calibrationKept = 1_024;

function rowsOf(seconds: number | undefined, { secondsPerRow }: Recording): number {
  if (seconds === undefined || !(secondsPerRow > 0)) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(seconds / secondsPerRow));
}

export function foresightOf(fit: ForesightFit): Foresight {
  const { columns, commands, forecaster, bands, horizonRows } = fit;
  const { secondsPerRow, limits, misses } = fit;
  const inner = new Float64Array(columns.length);
  return {
    commands: commands.map((column) => columns[column]!),
    slow: bands.channels.map((column) => columns[column]!),
    horizonRows,
    secondsPerRow,
    limits,
    misses,
    miss(before, after): number {
      const inner = [before, after].map((state) => Float64Array.from(columns, (channel) => state[channel]!));
      return missEnergy(forecaster, commands, [inner[0]!, inner[1]!]);
    },
    outlook(state, { target, held }): Outlook {
      columns.forEach((channel, column) => {
        inner[column] = state[channel]!;
      });
      const orders = held.flatMap((channel): Command[] => {
        const column = columns.indexOf(channel);
        return column < 0 ? [] : [{ channel: column, value: target[channel]! }];
      });
      const path = rollOut(forecaster, inner, { commands: orders, steps: horizonRows });
      const rarest = rarestOn(path, { bands, width: columns.length });
      return { ...rarest, channel: columns[rarest.channel]! };
    },
  };
}

/** The moment at which one slow channel is the farthest from what it showed, in nats. */
function rarestOn(path: Float64Array, { bands, width }: { bands: Bands; width: number }): Outlook {
  let rarest: Outlook = { energy: -1, first: 0, last: 0, row: 0, channel: bands.channels[0]!, value: 0 };
  let [first, last] = [0, 0];
  for (let row = 0; row * width < path.length; row++) {
    last = 0;
    for (let at = 0; at < bands.channels.length; at++) {
      const channel = bands.channels[at]!;
      const value = path[row * width + channel]!;
      const energy = bandEnergy(bands, at, value);
      last = Math.max(last, energy);
      if (energy > rarest.energy) rarest = { ...rarest, energy, row: row + 1, channel, value };
    }
    if (row === 0) first = last;
  }
  return { ...rarest, first, last };
}

type Rolling = Pick<ForesightFit, "commands" | "forecaster" | "bands" | "horizonRows">;

/**
 * What normal operation looks like to the gate: roll-outs with commands following their own record, which
 * did no harm. From start to start the turn passes from one command alone to the next, and to all together.
 */
function followedEnergies(held: Series, { commands, forecaster, bands, horizonRows }: Rolling): EnergySeries {
  const { width } = held;
  const patterns = commands.length > 1 ? [...commands.map((of) => [of]), commands] : [commands];
  const energies: number[] = [];
  const stretches: Range[] = [];
  const stride = Math.max(1, Math.floor(horizonRows / startsAHorizon));
  for (const [first, end] of held.stretches) {
    const from = energies.length;
    for (let start = first; start + horizonRows < end && energies.length < startsMax; start += stride) {
      const pattern = patterns[energies.length % patterns.length]!;
      const orders = pattern.map((channel): Command => {
        const value = columnOf(held, { channel, first: start, end: start + horizonRows + 1 });
        return { channel, value };
      });
      const path = rollOut(forecaster, stateAt(held, start, 1), { commands: orders, steps: horizonRows });
      energies.push(rarestOn(path, { bands, width }).energy);
    }
    if (energies.length > from) stretches.push([from, energies.length]);
  }
  return { energies: Float64Array.from(energies), stretches };
}

/** Roll-outs that overlap are not independent, and are not counted as if they were; but each sees other commands. */
const startsAHorizon = 2;
const startsMax = 65_536;

/** What the forecaster missed one row ahead on rows that it was not fitted to, ascending. */
function missesOf(held: Series, forecaster: Forecaster, commands: readonly number[]): Float64Array {
  const picked = held.stretches.flatMap(([first, end]) =>
    Array.from({ length: Math.max(0, end - first - 1) }, (_, at) => first + at),
  );
  const count = Math.min(picked.length, missesKept);
  return Float64Array.from({ length: count }, (_, at) => {
    const row = picked[Math.floor((at * picked.length) / count)]!;
    return missEnergy(forecaster, commands, [stateAt(held, row, 1), stateAt(held, row + 1, 1)]);
  }).sort();
}

const missesKept = 1_024;

/**
 * How rare what came is, given the row before: half the squared miss of the channel that missed the most, in
 * the deviations that the forecaster misses it by. What is commanded is nobody's to forecast.
 */
function missEnergy(
  forecaster: Forecaster,
  commands: readonly number[],
  [before, after]: readonly [Float64Array, Float64Array],
): number {
  const next = rollOut(forecaster, before, { commands: [], steps: 1 });
  const { deviation, error } = forecaster;
  let highest = 0;
  for (let column = 0; column < next.length; column++) {
    if (commands.includes(column)) continue;
    const scale = Math.max(error.oneStep[column]! * deviation[column]!, Number.MIN_VALUE * 2 ** 60);
    const off = (after[column]! - next[column]!) / scale;
    if (!Number.isFinite(off)) return energyNatsMax;
    highest = Math.max(highest, Math.min((off * off) / 2, energyNatsMax));
  }
  return highest;
}

function narrowed({ rows, width, stretches }: Series, columns: readonly number[]): Series {
  const count = rows.length / width;
  const own = new Float64Array(count * columns.length);
  for (let row = 0; row < count; row++)
    for (const [at, column] of columns.entries())
      own[row * columns.length + at] = rows[row * width + column]!;
  return { rows: own, width: columns.length, stretches };
}
