// What people may order about a shield that works: that it only observes for a while, and limits that are narrower than
// those that were signed. The word: a *term* is one such order with the time for which it holds. Whatever the terms say,
// no limit comes out wider than the capsule's own: wider takes a new capsule, signed.

import type { Actuator } from "#runtime/capsule/manifest.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Envelope, ShieldMode } from "./envelope.ts";

export const limitNames = ["min", "max", "slew", "threshold"] as const;
export type LimitName = (typeof limitNames)[number];

export type Term = ModeTerm | LimitTerm;

interface Ordered {
  /** Who wanted it and who agreed, in words. */
  readonly by: string;
  readonly because: string;
  readonly from: Instant;
  /** Null where it holds until somebody ends it. */
  readonly until: Instant | null;
}

export interface ModeTerm extends Ordered {
  readonly what: "mode";
  readonly value: ShieldMode;
}

export interface LimitTerm extends Ordered {
  readonly what: LimitName;
  /** The point, whoever drives it; of a threshold the capsule, for nats of another map are others. */
  readonly of: string;
  readonly value: number;
}

/** The limits of one capsule that are narrower than signed; as narrow as signed where nothing is said. */
export interface Limits {
  readonly threshold?: number;
  readonly points: { readonly [point: PointId]: { readonly [Name in PointLimit]?: number } };
}
type PointLimit = Exclude<LimitName, "threshold">;

/** What a shield goes by beside its capsule. */
export interface Bearing {
  readonly mode: ShieldMode;
  readonly limits: Limits | undefined;
}

/**
 * Those that hold at an instant. A clock that was set back must not let a shield observe for longer than it was to; a
 * limit that nobody can say the time of stays, because narrower is the safer mistake.
 */
export function inForce(terms: readonly Term[], at: Instant): readonly Term[] {
  return terms.filter(
    ({ what, from, until }) =>
      (until === null || at < until) && (what !== "mode" || until === null || at >= from - clockBackUsMax),
  );
}

/** When the next of them ends by itself; never where none does. */
export function nextEnd(terms: readonly Term[]): Instant {
  return terms.reduce((next, { until }) => Math.min(next, until ?? Number.POSITIVE_INFINITY), Infinity);
}

/** What terms mean for one capsule, as it was signed and with the mode of the gateway's file. */
export function bearingOf(signed: Envelope, terms: readonly Term[]): Bearing {
  let { mode } = signed;
  let threshold: number | undefined;
  const points: { [point: PointId]: { [Name in PointLimit]?: number } } = {};
  for (const term of terms) {
    if (term.what === "mode") mode = term.value;
    else if (term.what === "threshold") {
      if (term.of === signed.capsule) threshold = term.value;
    } else if (signed.actuators.some(({ point }) => point === term.of))
      points[term.of] = { ...points[term.of], [term.what]: term.value };
  }
  const isNarrowed = threshold !== undefined || Object.keys(points).length > 0;
  return { mode, limits: isNarrowed ? { ...(threshold !== undefined && { threshold }), points } : undefined };
}

/** The same envelope where nothing is ordered; else one that judges by what is ordered, and never by more than is signed. */
export function envelopeUnder(signed: Envelope, { mode, limits }: Bearing): Envelope {
  if (mode === signed.mode && limits === undefined) return signed;
  if (limits === undefined) return Object.freeze({ ...signed, mode });
  const { threshold } = limits;
  return Object.freeze({
    ...signed,
    mode,
    limits,
    actuators: signed.actuators.map((actuator) => narrower(actuator, limits.points[actuator.point])),
    regimes: threshold === undefined ? signed.regimes : stricter(signed.regimes, threshold),
  });
}

/** A declared safe value stays one: where a newer capsule has another, its limits reach as far as that. */
function narrower(signed: Actuator, limit: Limits["points"][PointId] = {}): Actuator {
  const { safe } = signed;
  const slew = limit.slew ?? signed.slewPerSecondMax;
  return {
    ...signed,
    min: Math.min(safe, Math.max(signed.min, limit.min ?? signed.min)),
    max: Math.max(safe, Math.min(signed.max, limit.max ?? signed.max)),
    slewPerSecondMax: Math.min(signed.slewPerSecondMax, slew),
  };
}

/** As if it were declared for every regime, and for one that nobody has learnt: the strictest limit counts there. */
function stricter(regimes: Envelope["regimes"], threshold: number): Envelope["regimes"] {
  const all = regimes.map((choice) => ({
    ...choice,
    threshold: Math.min(choice.threshold ?? threshold, threshold),
  }));
  return [...all, { regime: "", threshold }];
}

/** Why a limit cannot be ordered of what is signed; undefined where it can. */
export function flawInLimit(
  { what, of, value }: Pick<LimitTerm, "what" | "of" | "value">,
  signed: Pick<Envelope, "capsule" | "actuators" | "map">,
): string | undefined {
  if (what === "threshold") {
    const { threshold } = signed.map;
    return value > 0 && value <= threshold ? undefined : beyond("The threshold", `0 … ${threshold} nats`);
  }
  const actuator = signed.actuators.find(({ point }) => point === of);
  if (actuator === undefined) return `${of} is no actuator of a capsule here`;
  const { min, max, safe, slewPerSecondMax, unit } = actuator;
  if (what === "slew")
    return value > 0 && value <= slewPerSecondMax
      ? undefined
      : beyond(`The slew of ${of}`, `0 … ${slewPerSecondMax} ${unit} a second`);
  const [lowest, highest] = what === "min" ? [min, safe] : [safe, max];
  const isInside = value >= lowest && value <= highest;
  return isInside ? undefined : beyond(`The ${what} of ${of}`, `${lowest} … ${highest} ${unit}`);
}

function beyond(what: string, range: string): string {
  return `${what} may be ${range}: the safe value stays inside, and wider than signed takes a new capsule`;
}

/** In words, for records and people. */
export function termText(term: Term): string {
  if (term.what === "mode") return `mode ${term.value}`;
  return term.what === "threshold"
    ? `threshold ${term.value} nats for ${term.of}`
    : `${term.what} of ${term.of} ${term.value}`;
}

const clockBackUsMax: number = 60_000 * US_PER_MS;
