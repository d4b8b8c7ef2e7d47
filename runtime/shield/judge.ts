import type { Silence } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Signal } from "#runtime/signal/condition.ts";
import { type Ask, readAsk } from "./ask.ts";
import type { Envelope } from "./envelope.ts";
import { clampTo, commanded, same, stepTowards, toWrites } from "./setpoints.ts";
import { energyText, stateText, writesText } from "./text.ts";
import type { AmendReason, BlockReason, Energies, Fallback, Verdict } from "./verdict.ts";

/** All a verdict depends on, beside the envelope. The same situation always gets the same verdict. */
export interface Situation {
  readonly at: Instant;
  /** The state on the envelope's axes, or the reason why there is none. */
  readonly signal: Signal;
  readonly asked: Proposal | undefined;
  /** Why nothing is asked, where `asked` is undefined. */
  readonly silence: Silence;
  /** The set-points that now stand in the device, per actuator; undefined where nobody knows. */
  readonly standing: readonly number[] | undefined;
  /** When a proposal was last let through; a hold is counted from here. */
  readonly goodSince: Instant;
  /** Whether another proposer can still be asked in this tick. */
  readonly others: "left" | "none";
}

export interface Ruling {
  readonly verdict: Verdict;
  readonly energy: Energies;
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
  for (const gate of gates) {
    const verdict = gate.objection(view);
    if (verdict !== undefined) return { verdict, energy: view.energy, limited: view.limited };
  }
  return { verdict: allowed(view), energy: view.energy, limited: view.limited };
}

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
  { name: "standing", objection: (view) => objectToUnknownStanding(view) },
  { name: "way home", objection: (view) => objectToDrift(view) },
  { name: "barrier", objection: (view) => objectToBarrier(view) },
  { name: "path", objection: (view) => objectToPath(view) },
  { name: "energy", objection: (view) => amendForEnergy(view) },
  { name: "range", objection: (view) => amendForRange(view) },
  { name: "rate", objection: (view) => amendForRate(view) },
];

/** What the gates look at. The set-point vectors are in the order of the envelope's actuators. */
interface View {
  readonly situation: Situation;
  readonly envelope: Envelope;
  readonly ask: Ask | undefined;
  readonly ranged: readonly number[] | undefined;
  readonly stepped: readonly number[] | undefined;
  readonly limited: readonly Write[] | undefined;
  readonly energy: Energies;
}

function look(situation: Situation, envelope: Envelope): View {
  const { signal, standing, asked } = situation;
  const ask = asked && readAsk(asked, envelope, standing);
  const wanted = ask?.kind === "whole" ? ask.setpoints : undefined;
  const ranged = wanted?.map((value, index) => clampTo(value, envelope.actuators[index]!));
  const stepped = ranged && standing ? stepTowards(ranged, standing, envelope) : undefined;
  const limited = stepped && toWrites(stepped, envelope);
  const energy = energies(signal, ranged, envelope);
  return { situation, envelope, ask, ranged, stepped, limited, energy };
}

function energies(signal: Signal, ranged: readonly number[] | undefined, { axes, map }: Envelope): Energies {
  if (signal.flaw !== undefined) return { now: Number.NaN, asked: Number.NaN, path: Number.NaN };
  const now = map.energy(signal.values);
  if (ranged === undefined) return { now, asked: Number.NaN, path: Number.NaN };
  const target = commanded(signal.values, ranged, axes);
  return { now, asked: map.energy(target), path: map.along(signal.values, target) };
}

function objectToState(view: View): Verdict | undefined {
  const { flaw } = view.situation.signal;
  return flaw && block(view, flaw.kind, flaw.text);
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

function objectToUnknownStanding(view: View): Verdict | undefined {
  if (view.situation.standing !== undefined) return undefined;
  return block(view, "quality", "Nobody knows which set-points stand in the device");
}

/**
 * A plant that is already outside may act to come back, and only that: the proposal has to lead to a
 * lower energy without climbing first. A plain "below the threshold" would bar the way home.
 */
function objectToDrift(view: View): Verdict | undefined {
  const { now, asked, path } = view.energy;
  if (now <= view.envelope.map.threshold) return undefined;
  if (asked < now && path <= now) return undefined;
  return block(
    view,
    "energy",
    `The machine is outside what it has shown, and this leads no way back: ${energyText(view.energy, view.envelope)}`,
  );
}

function objectToBarrier(view: View): Verdict | undefined {
  if (isReturning(view) || view.energy.asked < view.envelope.map.barrier) return undefined;
  return block(view, "barrier", `${stateTextOf(view)} was never seen`);
}

function objectToPath(view: View): Verdict | undefined {
  const { threshold } = view.envelope.map;
  const { asked, path } = view.energy;
  if (isReturning(view) || asked > threshold || path <= threshold) return undefined;
  return block(view, "path", `The way to ${stateTextOf(view)} crosses what was never seen`);
}

function amendForEnergy(view: View): Verdict | undefined {
  const { envelope, energy, situation } = view;
  if (isReturning(view) || energy.asked <= envelope.map.threshold) return undefined;
  const nearest = nearestAllowed(view);
  const text = `${stateTextOf(view)} is too rare: ${energyText(energy, envelope)}`;
  if (nearest === undefined) return block(view, "energy", text);
  const stepped = stepTowards(nearest, situation.standing!, envelope);
  return amend(view, "energy", stepped, text);
}

function amendForRange(view: View): Verdict | undefined {
  const { ask, ranged, stepped } = view;
  if (ask?.kind !== "whole" || same(ask.setpoints, ranged!)) return undefined;
  return amend(
    view,
    "range",
    stepped!,
    `${writesText(toWrites(ask.setpoints, view.envelope), view.envelope)} is beyond the limits`,
  );
}

function amendForRate(view: View): Verdict | undefined {
  const { ranged, stepped } = view;
  if (same(ranged!, stepped!)) return undefined;
  return amend(
    view,
    "rate",
    stepped!,
    `${writesText(toWrites(ranged!, view.envelope), view.envelope)} is approached at the allowed rate`,
  );
}

function isReturning({ energy, envelope }: View): boolean {
  return energy.now > envelope.map.threshold;
}

/** The set-points farthest towards what was asked with every state on the way at or below the threshold. */
function nearestAllowed({ situation, envelope, ranged, energy }: View): readonly number[] | undefined {
  const { axes, map } = envelope;
  if (ranged === undefined || !(energy.now <= map.threshold)) return undefined;
  const from = situation.signal.values;
  const share = map.reach(from, commanded(from, ranged, axes), map.threshold);
  if (!(share > 0)) return undefined;
  return ranged.map((value, actuator) => {
    const axis = axes.findIndex((candidate) => candidate.actuator === actuator);
    return axis < 0
      ? value
      : clampTo(from[axis]! + share * (value - from[axis]!), envelope.actuators[actuator]!);
  });
}

function allowed(view: View): Verdict {
  const writes = view.limited!;
  return {
    kind: "allow",
    writes,
    because: "inside",
    text: `${writesText(writes, view.envelope)} is inside what the plant has shown`,
  };
}

function amend(view: View, because: AmendReason, setpoints: readonly number[], text: string): Verdict {
  const writes = toWrites(setpoints, view.envelope);
  return { kind: "amend", writes, because, text: `${text}; now ${writesText(writes, view.envelope)}` };
}

function block(view: View, because: BlockReason, text: string): Verdict {
  const fallback = fallbackOf(view);
  const near = nearestAllowed(view);
  const nearest = near && toWrites(near, view.envelope);
  const offer = nearest ? `; the nearest allowed is ${writesText(nearest, view.envelope)}` : "";
  return {
    kind: "block",
    fallback,
    writes: fallbackWrites(fallback, view),
    because,
    nearest,
    text: text + offer,
  };
}

/** Holding is for a machine that stands where it may stand, and for a bounded time; all else goes safe. */
function fallbackOf({ situation, envelope, energy }: View): Fallback {
  if (situation.others === "left") return "next";
  const isOutside = energy.now > envelope.map.threshold;
  const isPatient = situation.at - situation.goodSince <= envelope.holdUs;
  return situation.standing !== undefined && isPatient && !isOutside ? "hold" : "safe";
}

function fallbackWrites(fallback: Fallback, { situation, envelope }: View): readonly Write[] {
  if (fallback === "next") return [];
  // A safe state ignores the rate limit: safe comes before smooth.
  if (fallback === "safe") return envelope.actuators.map(({ point, safe }) => ({ point, value: safe }));
  return toWrites(situation.standing!, envelope);
}

function stateTextOf(view: View): string {
  const { envelope, ranged, situation } = view;
  return stateText(commanded(situation.signal.values, ranged!, envelope.axes), envelope);
}
