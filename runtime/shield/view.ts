import type { Silence } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { areFinite } from "#runtime/core/finite.ts";
import type { Write } from "#runtime/field/point.ts";
import { passageOn } from "#runtime/map/energy.ts";
import type { Outlook } from "#runtime/map/foresight-port.ts";
import type { Signal } from "#runtime/signal/condition.ts";
import { type Ask, readAsk } from "./ask.ts";
import { type Bounds, boundsIn } from "./bounds.ts";
import type { Envelope } from "./envelope.ts";
import { commanded, stepTowards, toWrites, withinRange } from "./setpoints.ts";
import type { Energies } from "./verdict.ts";

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
  /** Whether the forecaster still says what the plant then does; a map without one has nothing to lose. */
  readonly forecaster: "trusted" | "lost";
  /** The regime that the plant is in, as far as anybody can tell; absent where the capsule knows none. */
  readonly regime?: string | undefined;
}

/** What the gates look at. The set-point vectors are in the order of the envelope's actuators. */
export interface View {
  readonly situation: Situation;
  readonly envelope: Envelope;
  readonly ask: Ask | undefined;
  readonly ranged: readonly number[] | undefined;
  readonly stepped: readonly number[] | undefined;
  readonly limited: readonly Write[] | undefined;
  readonly energy: Energies;
  /** What states and proposals are held against in this regime. */
  readonly bounds: Bounds;
  /** Where the proposal leads; undefined where nobody can say. */
  readonly outlook: Outlook | undefined;
}

/** What stands in the device and is no number is as good as unknown: no rate can be counted from it. */
export function look(given: Situation, envelope: Envelope): View {
  const standing = given.standing && areFinite(given.standing) ? given.standing : undefined;
  const situation = standing === given.standing ? given : { ...given, standing };
  const { signal, asked } = situation;
  const ask = asked && readAsk(asked, envelope, standing);
  const wanted = ask?.kind === "whole" ? ask.setpoints : undefined;
  const ranged = wanted && withinRange(wanted, envelope);
  const stepped = ranged && standing ? stepTowards(ranged, standing, envelope) : undefined;
  const limited = stepped && toWrites(stepped, envelope);
  const target = ranged && commanded(signal.values, ranged, envelope.axes, envelope.target);
  const outlook = target && outlookTo(target, signal, envelope);
  const energy = energies(signal, { target, outlook }, envelope);
  const bounds = boundsIn(situation.regime, envelope);
  return { situation, envelope, ask, ranged, stepped, limited, energy, bounds, outlook };
}

/** Where set-points lead from the present state, if the map can see ahead. */
export function outlookOf(
  setpoints: readonly number[],
  signal: Signal,
  envelope: Envelope,
): Outlook | undefined {
  return outlookTo(commanded(signal.values, setpoints, envelope.axes, envelope.target), signal, envelope);
}

function outlookTo(target: Float64Array, signal: Signal, { map, held }: Envelope): Outlook | undefined {
  if (map.foresight === undefined || signal.flaw !== undefined) return undefined;
  return map.foresight.outlook(signal.values, { target, held });
}

export function isOutside({ energy, bounds }: View): boolean {
  return energy.now > bounds.state;
}

function energies(
  signal: Signal,
  { target, outlook }: Pick<View, "outlook"> & { readonly target: Float64Array | undefined },
  { map }: Envelope,
): Energies {
  if (signal.flaw !== undefined) return { now: Number.NaN, ...unknown };
  if (target === undefined) return { now: map.energy(signal.values), ...unknown };
  const { now, asked, path } = passageOn(map, signal.values, target);
  return { now, asked, path, ahead: outlook?.energy ?? Number.NaN };
}

const unknown: Omit<Energies, "now"> = { asked: Number.NaN, path: Number.NaN, ahead: Number.NaN };
