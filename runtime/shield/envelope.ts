// The shield's room. Everything a proposal is held against, resolved once when a capsule is armed, so
// that a tick only compares. The words: an *actuator* is a set-point the shield may let through; an
// *axis* is a dimension of the energy map; an axis is *commanded* where a set-point moves it directly.

import type { RegimeChoice } from "#runtime/adapt/regime/chosen.ts";
import type { Actuator, Manifest } from "#runtime/capsule/manifest.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { unitText } from "#runtime/core/phrase.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Limits as MapLimits } from "#runtime/map/limits.ts";
import type { Need } from "#runtime/signal/condition.ts";
import type { Limits } from "./limits.ts";

export type ShieldMode = "observe" | "enforce";

export interface Envelope {
  readonly capsule: Digest;
  readonly mode: ShieldMode;
  readonly actuators: readonly Actuator[];
  /** What stands before and after each actuator's value in a sentence. */
  readonly words: readonly { readonly before: string; readonly after: string }[];
  readonly axes: readonly Axis[];
  /** Where a commanded state is put while it is asked about; whatever stands there means nothing. */
  readonly target: Float64Array;
  readonly map: EnergyMap;
  /**
   * What a proposed state and the way there are held against: the map's limits, as long as they keep a rate no
   * worse than the forecaster's. Else, where it follows the commands, it alone decides where they lead, and how
   * rare a state looks only explains. What no map has an energy for, such as a mode never seen, is a barrier always.
   */
  readonly moves: Pick<EnergyMap, "threshold" | "barrier">;
  /** What futures are held against, where a forecaster tells any. */
  readonly ahead: Pick<MapLimits, "threshold" | "barrier"> | undefined;
  /** Axes that a roll-out holds where a proposal wants them. */
  readonly held: readonly number[];
  /** The regimes that were learnt, with the limits that are stricter in them; empty where the capsule knows none. */
  readonly regimes: readonly RegimeChoice[];
  readonly toSafe: "jump" | "ramp";
  readonly confidenceMin: number | undefined;
  readonly replicaShareMax: number | undefined;
  /** How many replicas have to be with a proposal; all that answered where a capsule does not say. */
  readonly replicasAgree: number | undefined;
  readonly tickUs: number;
  readonly holdUs: number;
  readonly permitUs: number;
  /** Where people have ordered limits that are narrower than signed; those above are narrowed by them. */
  readonly limits?: Limits;
}

export interface Axis extends Need {
  readonly unit: string;
  /** Which actuator, by its place in `actuators`, sets this axis; none for what only physics moves. */
  readonly actuator: number | undefined;
}

/** What a manifest says that matters here. */
export type Guarded = Pick<
  Manifest,
  "state" | "actuators" | "map" | "shield" | "tickMs" | "proposals" | "regimes"
>;

export interface EnvelopeParts {
  readonly capsule: Digest;
  readonly manifest: Guarded;
  readonly map: EnergyMap;
  readonly mode: ShieldMode;
  /** The names of the regimes that were learnt. Where nobody says, those without a limit have the strictest of all. */
  readonly learnt?: readonly string[] | undefined;
}

/** Refuses a manifest whose map, state and actuators do not fit one another; after that they always do. */
export function envelopeOf({ capsule, manifest, map, mode, learnt }: EnvelopeParts): Envelope {
  const { state, actuators, shield, proposals, tickMs, regimes } = manifest;
  const limits = regimes?.thresholds ?? {};
  const names = map.channels.map((channel) => `${channel.name} in ${channel.unit}`).join(", ");
  const wanted = state.map((dimension) => `${dimension.point} in ${dimension.unit}`).join(", ");
  if (names !== wanted)
    throw new Fault(
      "capsule/bad-manifest",
      `The map is about ${names}, but the manifest's state is ${wanted}`,
      {
        hint: "Build the map from the channels that the manifest's state names, in that order",
      },
    );
  if (manifest.map.threshold !== map.threshold)
    throw new Fault(
      "capsule/bad-manifest",
      `The map's threshold is ${map.threshold} nats, the manifest says ${manifest.map.threshold}`,
      { hint: "Build the capsule again, so that the manifest says what the map holds" },
    );
  for (const { point, min, max, safe } of actuators)
    if (!(min <= safe && safe <= max))
      throw new Fault(
        "capsule/bad-manifest",
        `The safe value ${safe} of ${point} is outside ${min} … ${max}`,
      );
  const axes = state.map(({ point, unit, min, max, ageMsMax, commandedBy }) => {
    const actuator = actuators.findIndex((candidate) => candidate.point === commandedBy);
    if (commandedBy !== undefined && actuator < 0)
      throw new Fault(
        "capsule/bad-manifest",
        `${point} is commanded by ${commandedBy}, which is no actuator`,
      );
    return { point, unit, min, max, ageMsMax, actuator: actuator < 0 ? undefined : actuator };
  });
  for (const { threshold, barrier } of [map, map.moves])
    assert(threshold < barrier, "a map's threshold lies below its barrier");
  const held = axes.flatMap(({ actuator }, axis) => (actuator === undefined ? [] : [axis]));
  const follows = map.foresight?.commands ?? [];
  const isFollowed = held.length > 0 && held.every((axis) => follows.includes(axis));
  const isBetter = isFollowed && map.foresight!.alpha < map.alpha;
  return Object.freeze({
    capsule,
    mode,
    actuators,
    words: actuators.map(({ point, unit }, index) => ({
      before: `${index === 0 ? "" : ", "}${point} `,
      after: unitText(unit),
    })),
    axes,
    target: new Float64Array(axes.length),
    map,
    moves: isBetter ? unknowable : map.moves,
    ahead: map.foresight?.limits,
    held,
    regimes: (learnt ?? Object.keys(limits)).map((regime) => ({ regime, threshold: limits[regime] })),
    toSafe: shield.toSafe ?? "jump",
    confidenceMin: shield.confidenceMin,
    replicaShareMax: shield.replicaShareMax,
    replicasAgree: proposals?.replicas?.agree,
    tickUs: tickMs * US_PER_MS,
    holdUs: shield.holdMs * US_PER_MS,
    permitUs: shield.permitMs * US_PER_MS,
  });
}

const unknowable: Envelope["moves"] = { threshold: energyNatsMax - 1, barrier: energyNatsMax };
