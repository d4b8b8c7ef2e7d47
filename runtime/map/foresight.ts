// Where a command leads: the forecaster rolled out over the plant's own time scale, and how far out the slow
// channels get on the way. A static look at the proposed state hardly tells harm; this does.

import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Range } from "./blocks.ts";
import { keepable } from "./conformal.ts";
import type { Deal } from "./deal.ts";
import type { EnergySeries } from "./effective-rows.ts";
import { type Command, columnOf, type Forecaster, fitForecaster, rollOut, stateAt } from "./forecaster.ts";
import type { Foresight, Outlook } from "./foresight-port.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { type Misses, missEnergy, missesIn, usualAt } from "./misses.ts";
import type { Recording } from "./recording.ts";
import type { Series } from "./series.ts";
import { horizonOf, isStale, slowChannels } from "./slow-channels.ts";
import { believed, farthestOn, type Span, spanOf } from "./span.ts";

/** What a fit found. Forecaster and span count in columns of their own: `columns` says which channels those are. */
export interface ForesightFit {
  /** Channels of the map, by the forecaster's column. */
  readonly columns: readonly number[];
  /** The forecaster's columns that are commands. */
  readonly commands: readonly number[];
  readonly forecaster: Forecaster;
  readonly span: Span;
  /** The first row that is judged, from 0: before it a slow channel is where it was, whatever is commanded. */
  readonly fromRow: number;
  readonly horizonRows: number;
  readonly secondsPerRow: number;
  /** The false-block rate that the limits keep. */
  readonly alpha: number;
  readonly limits: Limits;
  /** What the forecaster missed one row ahead on such rows. */
  readonly misses: Misses;
}

export interface ForesightOptions {
  readonly deal: Deal;
  /** Of these the first that the roll-outs suffice for. */
  readonly alphas: readonly number[];
  /**
   * How long a command may stand before another takes its place. A roll-out looks no farther: a controller
   * that decides anew each second means its full heat for a second, not for the plant's own time scale.
   */
  readonly standsSeconds: number | undefined;
}

/**
 * Fits on all blocks of the deal. What a usual roll-out looks like is told by each block once, rolled out by a
 * forecaster that had not seen it nor its neighbours' part; so nothing of a short recording is lost.
 */
export function fitForesight(
  recording: Recording,
  { deal, alphas, standsSeconds }: ForesightOptions,
): ForesightFit {
  const { channels } = recording;
  const blocks = [...deal.fit, ...deal.judge, ...deal.calibrate].sort(([a], [b]) => a - b);
  const whole = { ...recording, stretches: blocks };
  const columns = channels.flatMap(({ role }, channel) => {
    if (role === "mode") return [];
    return role === "measured" && isStale(whole, channel) ? [] : [channel];
  });
  const series = narrowed(whole, columns);
  const has = (role: string): readonly number[] =>
    columns.flatMap((channel, column) => (channels[channel]!.role === role ? [column] : []));
  const [measured, commands] = [has("measured"), has("command")];
  const horizon = Math.min(horizonOf(series, measured), rowsOf(standsSeconds, recording));
  const fromRow = Math.floor(horizon / 2);
  const forecaster = fitForecaster(series, { commands, horizon });
  const slow = slowChannels(series, forecaster, { measured, commands, horizon });
  const bare = { columns, commands, forecaster, span: spanOf(series, slow), fromRow };
  const rolled = { ...bare, horizonRows: horizon + fromRow };
  const judged = Array.from({ length: parts }, (_, part) => {
    const [own, others] = partedBy(series, part);
    const by = fitForecaster(others, { commands, horizon });
    const energies = followedEnergies(own, { ...rolled, forecaster: by, span: spanOf(others, slow) });
    return { energies, series: own, forecaster: by };
  });
  const normal = joined(judged.map(({ energies }) => energies));
  const alpha = keepable(normal, alphas);
  const limits = limitsOf(normal, { alpha, kept: calibrationKept });
  return {
    ...rolled,
    secondsPerRow: recording.secondsPerRow,
    alpha,
    limits,
    misses: missesIn(judged, { whole: forecaster, commands }),
  };
}

const parts = 5;

/** The stretches of one part, and those of all others. */
function partedBy(series: Series, part: number): readonly [own: Series, others: Series] {
  const take = (isOwn: boolean): Series => ({
    ...series,
    stretches: series.stretches.filter((_, index) => (index % parts === part) === isOwn),
  });
  return [take(true), take(false)];
}

function joined(series: readonly EnergySeries[]): EnergySeries {
  const energies: number[] = [];
  const stretches: Range[] = [];
  for (const one of series) {
    for (const [first, end] of one.stretches)
      stretches.push([energies.length + first, energies.length + end]);
    energies.push(...one.energies);
  }
  return { energies: Float64Array.from(energies), stretches };
}

const calibrationKept = 1_024;

function rowsOf(seconds: number | undefined, { secondsPerRow }: Recording): number {
  if (seconds === undefined || !(secondsPerRow > 0)) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(seconds / secondsPerRow));
}

/** Of a command that never moved in the record a forecaster knows nothing. */
function isKnownBy({ lowest, highest }: Forecaster): (column: number) => boolean {
  return (column) => lowest[column]! < highest[column]!;
}

export function foresightOf(fit: ForesightFit): Foresight {
  const { columns, commands, forecaster, span, fromRow, horizonRows } = fit;
  const { secondsPerRow, alpha, limits, misses } = fit;
  const width = columns.length;
  const [inner, later] = [new Float64Array(width), new Float64Array(width)];
  const narrow = (state: Float64Array, into: Float64Array): void => {
    for (let column = 0; column < width; column++) into[column] = state[columns[column]!]!;
  };
  return {
    commands: commands.filter(isKnownBy(forecaster)).map((column) => columns[column]!),
    slow: span.channels.map((column) => columns[column]!),
    horizonRows,
    secondsPerRow,
    alpha,
    limits,
    misses,
    miss(before, after): number {
      narrow(before, inner);
      narrow(after, later);
      const missed = missEnergy(forecaster, commands, [inner, later]);
      return Math.min(missed / usualAt(misses.usual, forecaster, inner), energyNatsMax);
    },
    outlook(state, { target, held }): Outlook {
      narrow(state, inner);
      const orders = ordersIn(fit, { target, held });
      const path = rollOut(forecaster, inner, { commands: orders, steps: horizonRows });
      const farthest = farthestOn(path, { span, width, fromRow });
      return { ...farthest, channel: columns[farthest.channel]! };
    },
  };
}

/** What is commanded, in the forecaster's columns and as far as it believes it. */
export function ordersIn(
  { columns, forecaster }: Pick<ForesightFit, "columns" | "forecaster">,
  { target, held }: { readonly target: Float64Array; readonly held: readonly number[] },
): readonly Command[] {
  return held.flatMap((channel): Command[] => {
    const column = columns.indexOf(channel);
    if (column < 0) return [];
    return [{ channel: column, value: believed(forecaster, column, target[channel]!) }];
  });
}

/** What the limits are about, of rows that the fit never saw: roll-outs with commands following their own record. */
export function followedIn(series: Series, fit: ForesightFit): EnergySeries {
  return followedEnergies(narrowed(series, fit.columns), fit);
}

type Rolling = Pick<ForesightFit, "commands" | "forecaster" | "span" | "fromRow" | "horizonRows">;

/**
 * What normal operation looks like to the gate: roll-outs with commands following their own record, which
 * did no harm. From start to start the turn passes from one command alone to the next, and to all together.
 */
function followedEnergies(
  held: Series,
  { commands, forecaster, span, fromRow, horizonRows }: Rolling,
): EnergySeries {
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
      energies.push(farthestOn(path, { span, width, fromRow }).energy);
    }
    if (energies.length > from) stretches.push([from, energies.length]);
  }
  return { energies: Float64Array.from(energies), stretches };
}

/** Roll-outs that overlap are not independent, and are not counted as if they were; but each sees other commands. */
const startsAHorizon = 2;
const startsMax = 65_536;

function narrowed({ rows, width, stretches }: Series, columns: readonly number[]): Series {
  const count = rows.length / width;
  const own = new Float64Array(count * columns.length);
  for (let row = 0; row < count; row++)
    for (const [at, column] of columns.entries())
      own[row * columns.length + at] = rows[row * width + column]!;
  return { rows: own, width: columns.length, stretches };
}
