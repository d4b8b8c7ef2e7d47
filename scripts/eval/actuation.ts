// Does a gate tell commands that harm the plant from those that do not? Everything a gate needs is fitted,
// chosen and calibrated on the recording; the outcomes of the proposals are looked at once, at the end.

import { columnOf, type Forecaster, fitForecaster, rollOut, stateAt } from "#runtime/map/forecaster.ts";
import type { Series } from "#runtime/map/series.ts";
import { horizonOf, isStale, slowChannels } from "#runtime/map/slow-channels.ts";
import type { ActuationData, Proposal } from "./actuation-data.ts";
import { envelopeGate } from "./actuation-envelope.ts";
import { type Gate, type GateReport, reportOf } from "./actuation-gate.ts";
import {
  fitSlowDensity,
  highestOn,
  jointEnergy,
  marginalEnergy,
  type RowEnergy,
  type SlowDensity,
} from "./slow-density.ts";

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
  /** The last gate, calibrated in other numbers of parts. */
  readonly otherParts: readonly { readonly parts: number; readonly gate: GateReport }[];
}

/** Every fifth stretch calibrates. */
export const calibrationEach = 5;

/** The gate that needs every stretch is asked only where other numbers of parts are, and is the last then. */
export function evaluateActuation(data: ActuationData, otherParts?: readonly number[]): ActuationReport {
  const { series, measuredCount, proposals } = data;
  const fitted = onlyStretches(series, (index) => index % calibrationEach !== calibrationEach - 1);
  const held = onlyStretches(series, (index) => index % calibrationEach === calibrationEach - 1);
  const everything = Array.from({ length: series.width }, (_, channel) => channel);
  const stale = everything.filter((channel) => channel < measuredCount && isStale(fitted, channel));
  const measured = everything.filter((channel) => channel < measuredCount && !stale.includes(channel));
  const kept = [...measured, ...everything.slice(measuredCount)];
  const view = { kept, commands: kept.flatMap((of, at) => (of < measuredCount ? [] : [at])) };
  const [own, calibration] = [narrowed(fitted, kept), narrowed(held, kept)];
  const whole = narrowed(series, kept);
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
  // Each stretch calibrates once, so this gate is fitted to all of them.
  const enveloped = (parts: number): GateReport =>
    reportOf(envelopeGate(whole, { slow, horizon, commands: view.commands, parts }), narrow);
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
    gates: [
      ...gates.map((gate) => reportOf(gate, narrow)),
      ...(otherParts === undefined ? [] : [enveloped(calibrationEach)]),
    ],
    otherParts: (otherParts ?? []).map((parts) => ({ parts, gate: enveloped(parts) })),
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
