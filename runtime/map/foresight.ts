// Where a command leads: the forecaster rolled out over the plant's own time scale, and how far out the slow
// channels get on the way. A static look at the proposed state hardly tells harm; this does.

import { energyNatsMax } from "#runtime/core/layout.ts";
import { thresholdOf } from "./conformal.ts";
import type { Deal } from "./deal.ts";
import { type Command, type Forecaster, fitForecaster, rollOut, stateAt } from "./forecaster.ts";
import type { Foresight, Outlook } from "./plant.ts";
import type { Recording } from "./recording.ts";
import type { Series } from "./series.ts";
import { horizonOf, isStale, slowChannels } from "./slow-channels.ts";
import { fitSlowDensity, type SlowDensity } from "./slow-density.ts";

/** What a fit found. Forecaster and density count in columns of their own: `columns` says which channels those are. */
export interface ForesightFit {
  /** Channels of the map, by the forecaster's column. */
  readonly columns: readonly number[];
  /** The forecaster's columns that are commands. */
  readonly commands: readonly number[];
  readonly forecaster: Forecaster;
  readonly density: SlowDensity;
  readonly horizonRows: number;
  readonly secondsPerRow: number;
  readonly threshold: number;
  readonly calibration: Float64Array;
}

/** Fits on what the deal gives to densities; the threshold comes from the rows that it keeps for calibration. */
export function fitForesight(
  recording: Recording,
  { deal, alpha }: { deal: Deal; alpha: number },
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
  const horizonRows = horizonOf(series, measured);
  const forecaster = fitForecaster(series, { commands, horizon: horizonRows });
  const slow = slowChannels(series, forecaster, { measured, commands, horizon: horizonRows });
  const density = fitSlowDensity(series, slow);
  const held = { ...series, stretches: deal.calibrate };
  const bare = { columns, commands, forecaster, density, horizonRows };
  const calibration = followedEnergies(held, bare);
  return {
    ...bare,
    secondsPerRow: recording.secondsPerRow,
    threshold: thresholdOf(calibration, alpha),
    calibration,
  };
}

export function foresightOf(fit: ForesightFit): Foresight {
  const { columns, commands, forecaster, density, horizonRows } = fit;
  const { secondsPerRow, threshold, calibration } = fit;
  const inner = new Float64Array(columns.length);
  return {
    commands: commands.map((column) => columns[column]!),
    slow: density.channels.map((column) => columns[column]!),
    horizonRows,
    secondsPerRow,
    threshold,
    calibration,
    outlook(state, { target, held }): Outlook {
      columns.forEach((channel, column) => {
        inner[column] = state[channel]!;
      });
      const orders = held.flatMap((channel): Command[] => {
        const column = columns.indexOf(channel);
        return column < 0 ? [] : [{ channel: column, value: target[channel]! }];
      });
      const path = rollOut(forecaster, inner, { commands: orders, steps: horizonRows });
      const rarest = rarestOn(path, { density, width: columns.length });
      return { ...rarest, channel: columns[rarest.channel]! };
    },
  };
}

/** The moment at which one slow channel is the farthest from what it showed, in nats of its own Gaussian. */
function rarestOn(path: Float64Array, { density, width }: { density: SlowDensity; width: number }): Outlook {
  const { channels, mean, deviation } = density;
  let highest = -1;
  let rarest: Outlook = { energy: 0, row: 0, channel: channels[0]!, value: 0 };
  for (let row = 0; row * width < path.length; row++)
    for (let at = 0; at < channels.length; at++) {
      const value = path[row * width + channels[at]!]!;
      const off = Math.abs(value - mean[at]!) / deviation[at]!;
      if (off <= highest) continue;
      highest = off;
      const energy = Number.isFinite(off) ? Math.min((off * off) / 2, energyNatsMax) : energyNatsMax;
      rarest = { energy, row: row + 1, channel: channels[at]!, value };
      // Nothing is rarer than what cannot be computed.
      if (!Number.isFinite(off)) return rarest;
    }
  return rarest;
}

type Rolling = Pick<ForesightFit, "commands" | "forecaster" | "density" | "horizonRows">;

/**
 * What normal operation looks like to the gate: roll-outs with commands following their own record, which
 * did no harm. From start to start the turn passes from one command alone to the next, and to all together.
 */
function followedEnergies(
  held: Series,
  { commands, forecaster, density, horizonRows }: Rolling,
): Float64Array {
  const { width } = held;
  const patterns = commands.length > 1 ? [...commands.map((of) => [of]), commands] : [commands];
  const energies: number[] = [];
  for (const [first, end] of held.stretches)
    for (let start = first; start + horizonRows < end; start += horizonRows) {
      const pattern = patterns[energies.length % patterns.length]!;
      const orders = pattern.map((channel): Command => {
        const value = Float64Array.from(
          { length: horizonRows + 1 },
          (_, row) => held.rows[(start + row) * width + channel]!,
        );
        return { channel, value };
      });
      const path = rollOut(forecaster, stateAt(held, start, 1), { commands: orders, steps: horizonRows });
      energies.push(rarestOn(path, { density, width }).energy);
    }
  return Float64Array.from(energies).sort();
}

function narrowed({ rows, width, stretches }: Series, columns: readonly number[]): Series {
  const count = rows.length / width;
  const own = new Float64Array(count * columns.length);
  for (let row = 0; row < count; row++)
    for (const [at, column] of columns.entries())
      own[row * columns.length + at] = rows[row * width + column]!;
  return { rows: own, width: columns.length, stretches };
}
