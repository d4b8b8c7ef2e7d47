import type { Silence } from "#runtime/adapt/policy.ts";
import { areFinite } from "#runtime/core/finite.ts";
import type { Phrase } from "#runtime/core/phrase.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Outlook } from "#runtime/map/foresight-port.ts";
import { agreementFlaw } from "./agreement.ts";
import type { Bounds } from "./bounds.ts";
import type { Envelope } from "./envelope.ts";
import { factorsOf } from "./factors.ts";
import { nearestAllowed } from "./nearest.ts";
import { same, stepTowards, toWrites, withinRange } from "./setpoints.ts";
import { energyText, futureText, oddText, outsideText, setpointsPhrase, stateTextOf } from "./text.ts";
import type { AmendReason, BlockReason, Energies, Factor, Fallback, Verdict } from "./verdict.ts";
import { isOutside, look, outlookOf, type Situation, type View } from "./view.ts";

export type { Situation } from "./view.ts";

export interface Ruling {
  readonly verdict: Verdict;
  readonly energy: Energies;
  /** The limits that were applied, in the regime of the situation. */
  readonly bounds: Bounds;
  /** What makes the proposed state rare, the rarest first; empty where that is not why, or nobody can say. */
  readonly factors: readonly Factor[];
  /** What the hard limits alone would let through, where they can be applied; what observe mode writes. */
  readonly limited: readonly Write[] | undefined;
}

/**
 * Decides what may reach the actuators. Total: every input has a verdict, nothing that is not finite is
 * ever let through, and in doubt it blocks. `gates` are asked in their order and the first objection is
 * the verdict; what no gate objects to is allowed.
 */
export function judge(situation: Situation, envelope: Envelope): Ruling {
  const view = look(situation, envelope);
  const { energy, bounds, limited } = view;
  // By its place: an iterator is thirteen objects a tick.
  for (let gate = 0; gate < gates.length; gate++) {
    const verdict = gates[gate]!.objection(view);
    if (verdict === undefined) continue;
    const factors = forWhereItLeads.includes(verdict.because) ? factorsOf(view) : none;
    return { verdict, energy, bounds, factors, limited };
  }
  return { verdict: allowed(view), energy, bounds, factors: none, limited };
}

const none: readonly Factor[] = Object.freeze([]);

export interface Gate {
  readonly name: string;
  objection(view: View): Verdict | undefined;
}

/**
 * The decision table. The gates down to `standing` need no energy and hold even where a map is useless.
 * The energy gates come before the amendments: to soften a wish one must first agree with its direction.
 */
export const gates: readonly Gate[] = [
  { name: "state", objection: (view) => objectToState(view) },
  { name: "silence", objection: (view) => objectToSilence(view) },
  { name: "form", objection: (view) => objectToForm(view) },
  { name: "agreement", objection: (view) => objectToDisagreement(view) },
  { name: "standing", objection: (view) => objectToUnknownStanding(view) },
  { name: "forecast", objection: (view) => objectToLostForecaster(view) },
  { name: "way home", objection: (view) => objectToDrift(view) },
  { name: "barrier", objection: (view) => objectToBarrier(view) },
  { name: "path", objection: (view) => objectToPath(view) },
  { name: "future", objection: (view) => objectToFuture(view) },
  { name: "energy", objection: (view) => amendForEnergy(view) },
  { name: "range", objection: (view) => amendForRange(view) },
  { name: "rate", objection: (view) => amendForRate(view) },
];

/** Conditioning names every flaw; a state that is no state and has none would be a bug of it, and is refused too. */
function objectToState(view: View): Verdict | undefined {
  const { flaw, values } = view.situation.signal;
  if (flaw !== undefined) return block(view, flaw.kind, flaw.text);
  return areFinite(values) ? undefined : block(view, "quality", "The state is not a number");
}

function objectToSilence(view: View): Verdict | undefined {
  const { asked, silence } = view.situation;
  if (asked !== undefined) return undefined;
  return block(view, silence, silenceText[silence]);
}

const silenceText: Readonly<Record<Silence, string>> = {
  absent: "Nobody proposed anything",
  late: "The model missed its deadline",
  "not-finite": "The model answered with something that is not a number",
};

function objectToForm(view: View): Verdict | undefined {
  const ask = view.ask!;
  return ask.kind === "whole" ? undefined : block(view, ask.because, ask.text);
}

function objectToDisagreement(view: View): Verdict | undefined {
  const flaw = agreementFlaw(view.situation.asked!, view.envelope);
  return flaw && block(view, flaw.because, flaw.text);
}

function objectToUnknownStanding(view: View): Verdict | undefined {
  if (view.situation.standing !== undefined) return undefined;
  return block(view, "quality", "Nobody knows which set-points stand in the device");
}

/** With a forecaster that no longer knows the plant nobody can say where anything leads. */
function objectToLostForecaster(view: View): Verdict | undefined {
  const { envelope, situation } = view;
  if (envelope.map.foresight === undefined || situation.forecaster === "trusted") return undefined;
  return block(view, "forecast", "The plant no longer does what its forecaster says");
}

/**
 * A plant that is already outside may act to come back, and only that. A plain "below the threshold" would
 * bar the way home. The proposed state has to have a lower energy, without a climb first. With a forecaster it
 * need not be lower at once, because what is outside is mostly slow and no command moves it; its roll-out must
 * then lead back.
 */
function objectToDrift(view: View): Verdict | undefined {
  const { energy, envelope, bounds, outlook } = view;
  if (!isOutside(view)) return undefined;
  const limit = outlook === undefined ? energy.now : Math.max(energy.now, bounds.moves);
  const isNoClimb = energy.asked <= limit && energy.path <= limit;
  const leadsBack = outlook === undefined ? energy.asked < energy.now : isReturn(outlook, envelope);
  if (isNoClimb && leadsBack) return undefined;
  const text = `${outsideText(view)}, and this leads no way back: ${energyText(view)}`;
  const nearest = nearestAllowed(view, "tick");
  if (nearest !== undefined) return amend(view, "energy", nearest, [text]);
  return isNoClimb && isTheLesserEvil(view) ? undefined : block(view, "energy", text);
}

/** Where nothing that is allowed can be reached, less far out than what now stands would lead is better than it. */
function isTheLesserEvil({ outlook, situation, envelope }: View): boolean {
  const stay = outlookOf(situation.standing!, situation.signal, envelope);
  if (outlook === undefined || stay === undefined) return false;
  const isWorse = isReturn(stay, envelope) || outlook.energy > stay.energy || outlook.last > stay.last;
  return !isWorse && (outlook.energy < stay.energy || outlook.last < stay.last);
}

/** Into normal futures, or straight back towards them. */

function isReturn({ energy, first, last }: Outlook, { ahead }: Envelope): boolean {
  return energy <= ahead!.threshold || (last < first && energy <= first);
}

function objectToBarrier(view: View): Verdict | undefined {
  if (isOutside(view) || view.energy.asked < view.envelope.moves.barrier) return undefined;
  return block(view, "barrier", `${stateTextOf(view)} was never seen${oddText(view)}`);
}

function objectToPath(view: View): Verdict | undefined {
  const { moves } = view.bounds;
  const { asked, path } = view.energy;
  if (isOutside(view) || asked > moves || path <= moves) return undefined;
  return block(view, "path", `The way to ${stateTextOf(view)} crosses what was never seen`);
}

/** What the plant would go through is rarer than what it goes through in normal operation. */
function objectToFuture(view: View): Verdict | undefined {
  const { outlook, envelope } = view;
  if (outlook === undefined || isOutside(view)) return undefined;
  const { threshold, barrier } = envelope.ahead!;
  if (outlook.energy <= threshold) return undefined;
  const isLesser = isTheLesserEvil(view);
  const text = futureText(outlook, view);
  const nearest = isLesser || outlook.energy < barrier ? nearestAllowed(view, "tick") : undefined;
  if (nearest !== undefined) return amend(view, "future", nearest, [text]);
  return isLesser ? undefined : block(view, "future", text);
}

function amendForEnergy(view: View): Verdict | undefined {
  const { bounds, energy } = view;
  if (isOutside(view) || energy.asked <= bounds.moves) return undefined;
  const nearest = nearestAllowed(view, "tick");
  const text = `${stateTextOf(view)} is too rare: ${energyText(view)}${oddText(view)}`;
  if (nearest === undefined) return block(view, "energy", text);
  return amend(view, "energy", nearest, [text]);
}

function amendForRange(view: View): Verdict | undefined {
  const { ask, ranged, stepped } = view;
  if (ask?.kind !== "whole" || same(ask.setpoints, ranged!)) return undefined;
  return amend(view, "range", stepped!, [
    ...setpointsPhrase(ask.setpoints, view.envelope),
    " is beyond the limits",
  ]);
}

function amendForRate(view: View): Verdict | undefined {
  const { ranged, stepped } = view;
  if (same(ranged!, stepped!)) return undefined;
  return amend(view, "rate", stepped!, [
    ...setpointsPhrase(ranged!, view.envelope),
    " is approached at the allowed rate",
  ]);
}

function allowed(view: View): Verdict {
  return {
    kind: "allow",
    writes: view.limited!,
    because: "inside",
    text: setpointsPhrase(view.stepped!, view.envelope, " is inside what the plant has shown"),
  };
}

function amend(view: View, because: AmendReason, setpoints: readonly number[], text: Phrase): Verdict {
  const writes = toWrites(setpoints, view.envelope);
  return {
    kind: "amend",
    writes,
    because,
    text: [...text, "; now ", ...setpointsPhrase(setpoints, view.envelope)],
  };
}

function block(view: View, because: BlockReason, text: string): Verdict {
  const fallback = fallbackOf(view);
  const near = forWhereItLeads.includes(because) ? nearestAllowed(view, "ever") : undefined;
  const nearest = near && toWrites(near, view.envelope);
  const offer = near ? ["; the nearest allowed is ", ...setpointsPhrase(near, view.envelope)] : [];
  return {
    kind: "block",
    fallback,
    writes: fallbackWrites(fallback, view),
    because,
    nearest,
    text: [text, ...offer],
  };
}

/** Where a proposal was refused for where it leads, another might not have been. */
const forWhereItLeads: readonly Verdict["because"][] = ["barrier", "energy", "path", "future"];

/**
 * Holding is for a bounded time, and for a machine that stands where it may stand, or that what stands in the
 * device leads back there: one state in a hundred of the best operation is outside, and no reason to stop it.
 */
function fallbackOf(view: View): Fallback {
  const { situation, envelope } = view;
  if (situation.others === "left") return "next";
  if (situation.standing === undefined) return "safe";
  const isPatient = situation.at - situation.goodSince <= envelope.holdUs;
  if (isPatient && (!isOutside(view) || staysWell(view))) return "hold";
  return envelope.toSafe === "ramp" ? "ramp" : "safe";
}

function staysWell({ situation, envelope }: View): boolean {
  if (situation.forecaster === "lost") return false;
  const stay = outlookOf(situation.standing!, situation.signal, envelope);
  return stay !== undefined && isReturn(stay, envelope);
}

/** Held set-points are held to the range: a device may have been set beyond it by someone else. */
function fallbackWrites(fallback: Fallback, { situation, envelope }: View): readonly Write[] {
  if (fallback === "next") return [];
  // A safe state ignores the rate limit: safe comes before smooth.
  if (fallback === "safe") return envelope.actuators.map(({ point, safe }) => ({ point, value: safe }));
  if (fallback === "ramp") {
    const safe = envelope.actuators.map((actuator) => actuator.safe);
    return toWrites(stepTowards(safe, situation.standing!, envelope), envelope);
  }
  return toWrites(withinRange(situation.standing!, envelope), envelope);
}
