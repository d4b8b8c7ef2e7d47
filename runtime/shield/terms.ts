// What people may order about a shield that works: that it only observes for a while, and limits that are narrower than
// those that were signed. The word: a *term* is one such order with the time for which it holds. Whatever the terms say,
// no limit comes out wider than the capsule's own: wider takes a new capsule, signed.

import type { Actuator } from "#runtime/capsule/manifest.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { unitText } from "#runtime/core/phrase.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Envelope, ShieldMode } from "./envelope.ts";
import { type CapsuleLimit, isOfCapsule, type LimitName, type Limits, type PointLimit } from "./limits.ts";

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
  /** The point, whoever drives it; else the capsule: energies of another map are others, and so is how sure its model can be. */
  readonly of: string;
  readonly value: number;
}

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
  const whole: { [Name in CapsuleLimit]?: number } = {};
  const points: { [point: PointId]: { [Name in PointLimit]?: number } } = {};
  for (const term of terms) {
    if (term.what === "mode") mode = term.value;
    else if (isOfCapsule(term.what)) {
      if (term.of === signed.capsule) whole[term.what] = term.value;
    } else if (signed.actuators.some(({ point }) => point === term.of))
      points[term.of] = { ...points[term.of], [term.what]: term.value };
  }
  const isNarrowed = Object.keys(whole).length > 0 || Object.keys(points).length > 0;
  return { mode, limits: isNarrowed ? { ...whole, points } : undefined };
}

/** The same envelope where nothing is ordered; else one that judges by what is ordered, and never by more than is signed. */
export function envelopeUnder(signed: Envelope, { mode, limits }: Bearing): Envelope {
  if (mode === signed.mode && limits === undefined) return signed;
  if (limits === undefined) return Object.freeze({ ...signed, mode });
  const { threshold, ahead = Number.POSITIVE_INFINITY, confidenceMin, holdMs } = limits;
  const { confidenceMin: sureMin, holdUs } = signed;
  return Object.freeze({
    ...signed,
    mode,
    limits,
    actuators: signed.actuators.map((actuator) => narrower(actuator, limits.points[actuator.point])),
    regimes: threshold === undefined ? signed.regimes : stricter(signed.regimes, threshold),
    ahead: signed.ahead && { ...signed.ahead, threshold: Math.min(signed.ahead.threshold, ahead) },
    confidenceMin: sureMin && Math.max(sureMin, confidenceMin ?? sureMin),
    holdUs: Math.min(holdUs, (holdMs ?? Number.POSITIVE_INFINITY) * US_PER_MS),
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
  signed: Signed,
): string | undefined {
  if (isOfCapsule(what)) return flawsOfCapsule[what](value, signed);
  const actuator = signed.actuators.find(({ point }) => point === of);
  if (actuator === undefined) return `${of} is no actuator of a capsule here`;
  const { min, max, safe, slewPerSecondMax, unit } = actuator;
  if (what === "slew")
    return value > 0 && value <= slewPerSecondMax
      ? undefined
      : beyond(`The slew of ${of}`, `0 … ${slewPerSecondMax}${unitText(unit)} a second`);
  const [lowest, highest] = what === "min" ? [min, safe] : [safe, max];
  const isInside = value >= lowest && value <= highest;
  const range = `${lowest} … ${highest}${unitText(unit)}, with the safe value inside`;
  return isInside ? undefined : beyond(`The ${what} of ${of}`, range);
}

type Signed = Pick<Envelope, "capsule" | "actuators" | "map" | "ahead" | "confidenceMin" | "holdUs">;

const flawsOfCapsule: Readonly<Record<CapsuleLimit, (value: number, signed: Signed) => string | undefined>> =
  {
    threshold: (value, { map: { threshold } }) =>
      value > 0 && value <= threshold ? undefined : beyond("The threshold", `0 … ${threshold} nats`),
    ahead: (value, { ahead }) => {
      if (ahead === undefined) return "This capsule has no forecaster, so nothing of the future is limited";
      const { threshold } = ahead;
      return value > 0 && value <= threshold ? undefined : beyond("The limit ahead", `0 … ${threshold}`);
    },
    // Where nobody was asked how sure he is, nobody says so: to ask for it now would refuse everything.
    confidenceMin: (value, { confidenceMin: signed }) => {
      if (signed === undefined) return "This capsule asks nobody how sure he is; that takes a new capsule";
      return value >= signed && value <= 1 ? undefined : beyond("The least confidence", `${signed} … 1`);
    },
    holdMs: (value, { holdUs }) =>
      value >= 0 && value * US_PER_MS <= holdUs
        ? undefined
        : beyond("The time to hold", `0 … ${holdUs / US_PER_MS} ms`),
  };

function beyond(what: string, range: string): string {
  return `${what} may be ${range}: wider than signed takes a new capsule`;
}

/** In words, for records and people. */
export function termText(term: Term): string {
  if (term.what === "mode") return `mode ${term.value}`;
  const { what, of, value } = term;
  return isOfCapsule(what) ? `${what} ${value}${units[what]} for ${of}` : `${what} of ${of} ${value}`;
}

const units: Readonly<Record<CapsuleLimit, string>> = {
  ...{ threshold: " nats", ahead: "", confidenceMin: "", holdMs: " ms" },
};

const clockBackUsMax: number = 60_000 * US_PER_MS;
