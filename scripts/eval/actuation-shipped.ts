// What leaves the house: the map that `iv map crawl` would make of the recording, read back from its bytes into the
// kernels, and the whole judge over it, with a capsule whose one actuator is the command that is proposed.

import { willDo } from "#runtime/cli/map/map-settings.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { type LoadedMap, loadMap } from "#runtime/map/open.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { fitPlant } from "#runtime/map/plant-fit.ts";
import { type Recording, recordingOf } from "#runtime/map/recording.ts";
import { type Envelope, envelopeOf, type Guarded } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";
import type { ActuationData, Proposal } from "./actuation-data.ts";
import type { Limit } from "./actuation-gate.ts";
import { aurocOf } from "./auroc.ts";

export interface Shipped {
  /** The rates that states and futures keep: the first of those asked for that each suffices for. */
  readonly alpha: number;
  readonly futureAlpha: number;
  readonly effectiveRows: number;
  readonly futureEffectiveRows: number;
  readonly calibrated: number;
  readonly doubt: string;
  readonly fileBytes: number;
  readonly horizon: number;
  readonly auroc: number;
  readonly kinds: readonly { readonly kind: number; readonly auroc: number; readonly count: number }[];
  /** The roll-out alone. */
  readonly future: Limit;
  /** All gates together: what is not let through as it was asked. */
  readonly whole: Limit;
  /** Who spoke first; shares of the harmful and of the harmless. */
  readonly reasons: readonly {
    readonly reason: string;
    readonly harmful: number;
    readonly harmless: number;
  }[];
  /** Shares that each would refuse if it were the only one. */
  readonly alone: readonly { readonly reason: string; readonly harmful: number; readonly harmless: number }[];
}

/** Why there is none is the recording's: too short, or nothing slow in it. */
export type ShippedOutcome = Shipped | { readonly refused: string };

/** With the rates that `iv map crawl` asks for where nobody names one. */
export function shippedReport(data: ActuationData, kernels: Kernels): ShippedOutcome {
  try {
    const fit = fitPlant(recordingIn(data), { alpha: willDo });
    if (fit.foresight === undefined) return { refused: fit.blind };
    const bytes = encodePlant(fit);
    return { ...reportOn(loadMap(bytes, kernels), data), doubt: fit.doubt, fileBytes: bytes.length };
  } catch (error) {
    if (error instanceof Fault) return { refused: error.message };
    throw error;
  }
}

/** All commands are commands; where time is missing a stretch ends. */
function recordingIn({ series, measuredCount }: ActuationData): Recording {
  const channels = Array.from({ length: series.width }, (_, at) => ({
    name: at < measuredCount ? `measured_${at + 1}` : `command_${at - measuredCount + 1}`,
    unit: "1",
    resolution: 0,
    role: at < measuredCount ? ("measured" as const) : ("command" as const),
  }));
  const bare = recordingOf(series.rows, { channels, secondsPerRow, origin: "history.npz" });
  return { ...bare, stretches: series.stretches };
}

const secondsPerRow = 180;

interface Judged {
  readonly proposal: Proposal;
  readonly ahead: number;
  readonly reason: string;
  readonly alone: readonly string[];
}

function reportOn(map: LoadedMap, { proposals }: ActuationData): Omit<Shipped, "doubt" | "fileBytes"> {
  const foresight = map.foresight!;
  const judged = proposals.map((proposal) => judgedBy(map, proposal));
  const share = (harmful: boolean, is: (one: Judged) => boolean): number => {
    const of = judged.filter(({ proposal }) => proposal.isHarmful === harmful);
    return of.filter(is).length / of.length;
  };
  const limit = (is: (one: Judged) => boolean): Limit => ({
    alpha: foresight.alpha,
    threshold: foresight.limits.threshold,
    harmfulBlocked: share(true, is),
    harmlessBlocked: share(false, is),
  });
  const tally = (reasons: Iterable<string>, is: (one: Judged, reason: string) => boolean) =>
    [...new Set(reasons)].sort().map((reason) => ({
      reason,
      harmful: share(true, (one) => is(one, reason)),
      harmless: share(false, (one) => is(one, reason)),
    }));
  const aurocIn = (of: readonly Judged[]): number =>
    aurocOf(of.map(({ ahead }) => ahead), of.map(({ proposal }) => proposal.isHarmful)); // biome-ignore format: one line
  const kinds = [...new Set(proposals.map(({ kind }) => kind))].sort((a, b) => a - b);
  return {
    alpha: map.alpha,
    futureAlpha: foresight.alpha,
    effectiveRows: map.effectiveRows,
    futureEffectiveRows: foresight.limits.effectiveRows,
    calibrated: foresight.limits.calibration.length,
    horizon: foresight.horizonRows,
    auroc: aurocIn(judged),
    kinds: kinds.map((kind) => {
      const of = judged.filter(({ proposal }) => proposal.kind === kind);
      return { kind, auroc: aurocIn(of), count: of.length };
    }),
    future: limit(({ ahead }) => ahead > foresight.limits.threshold),
    whole: limit(({ reason }) => reason !== letThrough),
    reasons: tally(judged.map(({ reason }) => reason), (one, reason) => one.reason === reason), // biome-ignore format: one line
    alone: tally(judged.flatMap(({ alone }) => alone), (one, reason) => one.alone.includes(reason)), // biome-ignore format: one line
  };
}

const letThrough = "allow inside";

function judgedBy(map: LoadedMap, proposal: Proposal): Judged {
  const { state, channel, value } = proposal;
  const envelope = envelopeFor(map, proposal);
  const { point } = envelope.actuators[0]!;
  const { verdict, energy } = judge(
    {
      at: 0,
      signal: { at: 0, values: state, flaw: undefined },
      asked: { origin: "optimiser", by: "eval", at: 0, writes: [{ point, value }] },
      silence: "absent",
      standing: [state[channel]!],
      goodSince: 0,
      others: "none",
      forecaster: "trusted",
    },
    envelope,
  );
  const { moves, foresight } = map;
  const alone = [
    ...(energy.now > map.threshold ? ["the machine is outside"] : []),
    ...(energy.asked >= moves.barrier ? ["barrier"] : []),
    ...(energy.asked > moves.threshold ? ["energy"] : []),
    ...(energy.path > moves.threshold ? ["path"] : []),
    ...(energy.ahead > foresight!.limits.threshold ? ["future"] : []),
  ];
  return { proposal, ahead: energy.ahead, reason: `${verdict.kind} ${verdict.because}`, alone };
}

/** The command may take its whole range at once: no hard limit is to do what the map is asked about. */
function envelopeFor(map: LoadedMap, { state, channel, value }: Proposal): Envelope {
  const { min, max, name, unit } = map.channels[channel]!;
  const [low, high] = [Math.min(min, value, state[channel]!), Math.max(max, value, state[channel]!)];
  const manifest: Guarded = {
    tickMs: 1000,
    state: map.channels.map((of, at) => ({
      point: of.name,
      unit: of.unit,
      min: Number.NEGATIVE_INFINITY,
      max: Number.POSITIVE_INFINITY,
      ageMsMax: 1000,
      ...(at === channel ? { commandedBy: name } : {}),
    })),
    actuators: [{ point: name, unit, min: low, max: high, slewPerSecondMax: high - low || 1, safe: low }],
    map: { file: "map.npz", threshold: map.threshold },
    shield: { alpha: map.alpha, holdMs: 1000, permitMs: 500 },
  };
  return envelopeOf({ capsule: map.digest, manifest, map, mode: "enforce" });
}
