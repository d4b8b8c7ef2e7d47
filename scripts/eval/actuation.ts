// Does a gate tell commands that harm the plant from those that do not? Everything a gate needs is fitted,
// chosen and calibrated on the recording; the outcomes of the proposals are looked at once, at the end.

import { rowsNeeded, thresholdOf } from "#runtime/map/conformal.ts";
import { columnOf, type Forecaster, fitForecaster, rollOut, stateAt } from "#runtime/map/forecaster.ts";
import type { Series } from "#runtime/map/series.ts";
import { horizonOf, isStale, slowChannels } from "#runtime/map/slow-channels.ts";
import {
  fitSlowDensity,
  highestOn,
  jointEnergy,
  marginalEnergy,
  type RowEnergy,
  type SlowDensity,
} from "#runtime/map/slow-density.ts";
import type { ActuationData, Proposal } from "./actuation-data.ts";
import { aurocOf } from "./auroc.ts";

export interface ActuationReport {
  readonly rows: number;
  readonly proposals: number;
  readonly harmful: number;
  /** Columns of the recording, measured ones first, from 0. */
  readonly stale: readonly number[];
  readonly slow: readonly number[];
  readonly horizon: number;
  readonly ridge: number;
  /** Root mean square on held-out stretches over the slow channels, in deviations. */
  readonly error: { readonly oneStep: number; readonly atHorizon: number };
  readonly gates: readonly GateReport[];
}

export interface GateReport {
  readonly name: string;
  readonly auroc: number;
  readonly kinds: readonly { readonly kind: number; readonly auroc: number; readonly count: number }[];
  readonly calibrated: number;
  readonly limits: readonly Limit[];
}

export interface Limit {
  readonly alpha: number;
  readonly threshold: number;
  /** Shares of the proposals above the threshold. */
  readonly harmfulBlocked: number;
  readonly harmlessBlocked: number;
}

interface Gate {
  readonly name: string;
  readonly score: (proposal: Proposal) => number;
  /** Scores of what the plant did on stretches that nothing was fitted to. */
  readonly normal: readonly number[];
}

/** The false-block rates the thresholds are to keep, with the confidence of `conformal.ts`. */
const alphas: readonly number[] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1];
/** Every fifth stretch calibrates. */
export const calibrationEach = 5;

export function evaluateActuation(data: ActuationData): ActuationReport {
  const { series, measuredCount, proposals } = data;
  const fitted = onlyStretches(series, (index) => index % calibrationEach !== calibrationEach - 1);
  const held = onlyStretches(series, (index) => index % calibrationEach === calibrationEach - 1);
  const everything = Array.from({ length: series.width }, (_, channel) => channel);
  const stale = everything.filter((channel) => channel < measuredCount && isStale(fitted, channel));
  const measured = everything.filter((channel) => channel < measuredCount && !stale.includes(channel));
  const kept = [...measured, ...everything.slice(measuredCount)];
  const view = { kept, commands: kept.flatMap((of, at) => (of < measuredCount ? [] : [at])) };
  const [own, calibration] = [narrowed(fitted, kept), narrowed(held, kept)];
  const sensors = measured.map((_, at) => at);
  const horizon = horizonOf(own, sensors);
  const forecaster = fitForecaster(own, { commands: view.commands, horizon });
  const slow = slowChannels(own, forecaster, { measured: sensors, commands: view.commands, horizon });
  const narrow = proposals.map((proposal) => narrowedProposal(proposal, kept));
  const gates = [
    changeGate(own, calibration, view.commands),
    staticGate(own, calibration, kept.length),
    ...[forecaster, { ...forecaster, reach: Number.POSITIVE_INFINITY }].flatMap((rolled) =>
      rollOutGates({ own, calibration, forecaster: rolled, slow, horizon, commands: view.commands }),
    ),
  ];
  const errorOf = (each: Float64Array): number =>
    Math.sqrt(slow.reduce((sum, channel) => sum + each[channel]! ** 2, 0) / slow.length);
  return {
    rows: series.rows.length / series.width,
    proposals: proposals.length,
    harmful: proposals.filter(({ isHarmful }) => isHarmful).length,
    stale,
    slow: slow.map((channel) => kept[channel]!),
    horizon,
    ridge: forecaster.ridge,
    error: { oneStep: errorOf(forecaster.error.oneStep), atHorizon: errorOf(forecaster.error.atHorizon) },
    gates: gates.map((gate) => reportOf(gate, narrow)),
  };
}

/** The change against the command's range in the recording: what an engineer's rate limit sees. */
function changeGate(own: Series, calibration: Series, commands: readonly number[]): Gate {
  const ranges = new Map(
    commands.map((channel) => {
      const values = own.stretches.flatMap(([first, end]) => [...columnOf(own, { channel, first, end })]);
      const [low, high] = values.reduce(
        ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number],
      );
      return [channel, high - low || 1];
    }),
  );
  const change = (from: number, to: number, channel: number): number =>
    Math.abs(to - from) / ranges.get(channel)!;
  return {
    name: "change / range",
    score: ({ state, channel, value }) => change(state[channel]!, value, channel),
    normal: calibration.stretches.flatMap(([first, end]) =>
      commands.flatMap((channel) => {
        const values = columnOf(calibration, { channel, first, end });
        return Array.from({ length: values.length - 1 }, (_, at) =>
          change(values[at]!, values[at + 1]!, channel),
        );
      }),
    ),
  };
}

/** The energy of the present state with the command put in its place. */
function staticGate(own: Series, calibration: Series, width: number): Gate {
  const density = fitSlowDensity(
    own,
    Array.from({ length: width }, (_, channel) => channel),
  );
  return {
    name: "static energy, Gaussian",
    score: ({ state, channel, value }) => {
      const proposed = state.slice();
      proposed[channel] = value;
      return jointEnergy(density, proposed);
    },
    normal: calibration.stretches.flatMap(([first, end]) =>
      Array.from({ length: end - first }, (_, at) =>
        jointEnergy(density, stateAt(calibration, first + at, 1)),
      ),
    ),
  };
}

interface Rolling {
  readonly own: Series;
  readonly calibration: Series;
  readonly forecaster: Forecaster;
  readonly slow: readonly number[];
  readonly horizon: number;
  readonly commands: readonly number[];
}

/**
 * The highest energy of the slow channels along the roll-out. Two records of what is normal: each command
 * held where it was, which nobody knows to be harmless, and each command as it went on, which was.
 */
function rollOutGates(rolling: Rolling): readonly Gate[] {
  const { own, calibration, forecaster, slow, horizon: steps, commands } = rolling;
  const density = fitSlowDensity(own, slow);
  const starts = calibration.stretches.flatMap(([first, end]) =>
    Array.from({ length: Math.max(0, Math.floor((end - first - 1) / steps)) }, (_, at) => first + at * steps),
  );
  const paths = (following: "held" | "followed"): readonly Float64Array[] =>
    starts.flatMap((start) =>
      commands.map((channel) => {
        const values = columnOf(calibration, { channel, first: start, end: start + steps + 1 });
        const command = { channel, value: following === "held" ? values[0]! : values };
        return rollOut(forecaster, stateAt(calibration, start, forecaster.lags), {
          commands: [command],
          steps,
        });
      }),
    );
  const records = { held: paths("held"), followed: paths("followed") };
  const gate = (name: string, following: "held" | "followed", energy: RowEnergy): Gate => {
    const judge = (path: Float64Array, of: SlowDensity): number =>
      highestOn(path, { density: of, energy, width: forecaster.width }).energy;
    return {
      name: `${name}, ${following}, ${forecaster.reach < Number.POSITIVE_INFINITY ? "limited reach" : "any reach"}`,
      score: ({ state, channel, value }) =>
        judge(rollOut(forecaster, state, { commands: [{ channel, value }], steps }), density),
      normal: records[following].map((path) => judge(path, density)),
    };
  };
  return (["held", "followed"] as const).flatMap((following) => [
    gate("roll-out, highest single", following, marginalEnergy),
    gate("roll-out, joint Gaussian", following, jointEnergy),
  ]);
}

function reportOf({ name, score, normal }: Gate, proposals: readonly Proposal[]): GateReport {
  const scores = proposals.map(score);
  const labels = proposals.map(({ isHarmful }) => isHarmful);
  const calibration = Float64Array.from(normal).sort();
  const blocked = (harmful: boolean, threshold: number): number => {
    const of = scores.filter((_, index) => labels[index] === harmful);
    return of.filter((value) => value > threshold).length / of.length;
  };
  const kinds = [...new Set(proposals.map(({ kind }) => kind))].sort((a, b) => a - b);
  return {
    name,
    auroc: aurocOf(scores, labels),
    kinds: kinds.map((kind) => {
      const among = proposals.flatMap((proposal, index) => (proposal.kind === kind ? [index] : []));
      const pick = <Of>(list: readonly Of[]): Of[] => among.map((index) => list[index]!);
      return { kind, auroc: aurocOf(pick(scores), pick(labels)), count: among.length };
    }),
    calibrated: normal.length,
    limits: alphas
      .filter((alpha) => rowsNeeded(alpha) <= normal.length)
      .map((alpha) => {
        const threshold = thresholdOf(calibration, alpha);
        const [harmfulBlocked, harmlessBlocked] = [blocked(true, threshold), blocked(false, threshold)];
        return { alpha, threshold, harmfulBlocked, harmlessBlocked };
      }),
  };
}

function onlyStretches(series: Series, keep: (index: number) => boolean): Series {
  return { ...series, stretches: series.stretches.filter((_, index) => keep(index)) };
}

function narrowed({ rows, width, stretches }: Series, kept: readonly number[]): Series {
  const count = rows.length / width;
  const own = new Float64Array(count * kept.length);
  for (let row = 0; row < count; row++)
    kept.forEach((channel, at) => {
      own[row * kept.length + at] = rows[row * width + channel]!;
    });
  return { rows: own, width: kept.length, stretches };
}

function narrowedProposal(proposal: Proposal, kept: readonly number[]): Proposal {
  return {
    ...proposal,
    state: Float64Array.from(kept, (channel) => proposal.state[channel]!),
    channel: kept.indexOf(proposal.channel),
  };
}
