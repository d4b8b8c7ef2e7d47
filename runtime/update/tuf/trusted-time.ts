// What time it is for a gateway whose clock may be wrong. Nothing that was signed or written lies in the future,
// so the newest of those is a floor: a clock below it is not believed. Then signatures, versions and the floor
// still hold, but no expiry is judged, since a freeze could not be told from a dead battery; hence only a person
// who stands at the gateway may install. What runs goes on running whatever time it is: expiry is asked about by
// who is about to install, and by nobody else.

import { Fault } from "#runtime/core/fault.ts";
import { dateText } from "./date-text.ts";

export interface Witnesses {
  /** What the machine's clock says. */
  readonly clockMs: number;
  /** When this program was built. */
  readonly builtMs: number;
  /** When the newest accepted TUF timestamp was issued, where it says so. */
  readonly timestampMs?: number | undefined;
  /** The wall clock in the last record of the proof log. */
  readonly recordMs?: number | undefined;
}

export type TrustedTime = Readonly<
  | { kind: "trusted"; nowMs: number; floorMs: number }
  | { kind: "time-untrusted"; clockMs: number; floorMs: number; by: FloorWitness }
>;

export type FloorWitness = "build" | "timestamp" | "record";

export function trustedTime({ clockMs, builtMs, timestampMs, recordMs }: Witnesses): TrustedTime {
  const known: readonly (readonly [FloorWitness, number | undefined])[] = [
    ["build", builtMs],
    ["timestamp", timestampMs],
    ["record", recordMs],
  ];
  const [by, floorMs] = known
    .filter((witness): witness is readonly [FloorWitness, number] => witness[1] !== undefined)
    .reduce((highest, witness) => (witness[1] > highest[1] ? witness : highest));
  // Not a number is no time at all, and is caught by the same comparison.
  return clockMs >= floorMs - skewMsMax
    ? { kind: "trusted", nowMs: Math.max(clockMs, floorMs), floorMs }
    : { kind: "time-untrusted", clockMs, floorMs, by };
}

/** Whoever signed had a clock too, and it may have been fast. */
const skewMsMax: number = 10 * 60_000;

export type Way = "network" | "local";
export type Consent = "operator" | "none";

/** Whether something new may be installed. A capsule that runs is in no row of this table. */
export const mayInstall: Readonly<
  Record<TrustedTime["kind"], Readonly<Record<Way, Readonly<Record<Consent, boolean>>>>>
> = {
  trusted: { network: { none: true, operator: true }, local: { none: true, operator: true } },
  "time-untrusted": { network: { none: false, operator: false }, local: { none: false, operator: true } },
};

/** For whoever is about to offer something new: a Fault where the table says no. */
export function demandTime(
  time: TrustedTime,
  { way, consent }: { readonly way: Way; readonly consent: Consent },
): void {
  if (mayInstall[time.kind][way][consent]) return;
  throw new Fault("update/time-untrusted", `Nothing new is installed: ${timeText(time)}`, {
    hint: "Set the clock; until then a person may install from a stick at the gateway",
  });
}

/** Whether metadata that is valid until then is still valid now. */
export function isOver(expiresMs: number, time: TrustedTime): boolean {
  return time.kind === "trusted" && !(time.nowMs < expiresMs);
}

/** For people: what `iv doctor` and `iv update status` say about it. */
export function timeText(time: TrustedTime): string {
  if (time.kind === "trusted") return `${dateText(time.nowMs)}, not before ${dateText(time.floorMs)}`;
  return `the clock says ${dateText(time.clockMs)}, but ${witnessText[time.by]} ${dateText(time.floorMs)}`;
}

const witnessText: Readonly<Record<FloorWitness, string>> = {
  build: "this program was built at",
  timestamp: "the newest timestamp of the repository was issued at",
  record: "the last record of the log was written at",
};
