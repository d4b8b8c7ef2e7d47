// One tick. This is the path from a sensor's number to an actuator's number:
//
//   sample → condition → tell the regime → ask the proposers in turn → judge → record → send the permit
//
// The line that may refuse is `shield.decide`, the line that writes it down is `evidence.append`, the
// line that lets a value out is `hands.send`, and they stand in this order: what could not be written
// down is not sent.

import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { PolicyAnswer } from "#runtime/adapt/policy.ts";
import { isFor } from "#runtime/capsule/units.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Sensors } from "#runtime/field/port.ts";
import type { Evidence } from "#runtime/prove/port.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import type { Situation } from "#runtime/shield/judge.ts";
import type { Decision, Shield } from "#runtime/shield/shield.ts";
import type { Beside } from "./beside.ts";
import { type DriftWatch, driftRecord } from "./drift-watch.ts";
import type { ForecastCheck } from "./forecast-check.ts";
import type { Memory } from "./memory.ts";
import type { Anchored, Asked, Hands, Mailbox } from "./port.ts";
import type { Regimes } from "./regimes.ts";
import type { Scribe } from "./scribe.ts";
import type { Senses } from "./senses.ts";
import type { TickDone, TriCheckWatch } from "./tri-check-watch.ts";
import { outcomeRecord } from "./witness.ts";

export interface Rooms {
  readonly boot: string;
  readonly sensors: Sensors;
  readonly senses: Senses;
  readonly mailbox: Mailbox;
  /** The first that is for the present regime is asked. */
  readonly policies: readonly Asked[];
  readonly shield: Shield;
  /** Looks at where the machine is, and has no say in what it may do. */
  readonly drift: DriftWatch;
  readonly forecast: ForecastCheck;
  /** Tells the regime, where the capsule knows any. */
  readonly regimes?: Regimes;
  /** The twin and what adapts, where the capsule has them. */
  readonly beside?: Beside;
  /** Checks windows of ticks as a whole, where there is room for them. */
  readonly triCheck?: TriCheckWatch;
  /** Writes down from time to time what all these remember. */
  readonly anchors?: Anchored;
  readonly evidence: Evidence;
  readonly scribe: Pick<Scribe, "entryOf">;
  readonly hands: Hands;
}

export type TickEnd = Readonly<{ memory: Memory; end: "done" | "no-room-for-evidence" }>;

/** Ends at once where all who are asked answer at once; a promise where one of them does not. */
export function tick(at: Instant, before: Memory, rooms: Rooms): Soon<TickEnd> {
  const last = begin(at, before, rooms);
  const number = last.tick + 1;
  const frame = rooms.sensors.sample(at);
  const signal = rooms.senses.state(frame);
  rooms.forecast.observe(signal.values, at);
  const regime = rooms.regimes?.observe(frame, signal);
  const given: Given = {
    at,
    signal,
    standing: rooms.senses.standing(frame, last),
    goodSince: last.goodSince,
    forecaster: rooms.forecast.trust,
    regime,
  };
  const turn: Turn = { at, number, last, frame, given, rooms };
  for (const proposal of rooms.mailbox.take(given.standing, at)) {
    const situation = situationOf(given, { asked: proposal, silence: "absent", others: "left" });
    const decision = rooms.shield.decide(situation, number);
    if (!witness(turn, { decision, situation })) return starved(turn);
    if (decision.permitted !== undefined) return act(turn, { decision, situation });
  }
  const policy = policyFor(regime, rooms.policies);
  const answer = propose({ at, frame, state: signal.values, standing: given.standing }, policy);
  if (answer instanceof Promise) return answer.then((later) => end(turn, later));
  return end(turn, answer);
}

type Wish = Pick<Situation, "asked" | "silence" | "others">;
type Given = Omit<Situation, keyof Wish>;

/** Field by field: to spread an object takes as long as to judge what it says. */
function situationOf(
  { at, signal, standing, goodSince, forecaster, regime }: Given,
  { asked, silence, others }: Wish,
): Situation {
  return { at, signal, asked, silence, standing, goodSince, others, forecaster, regime };
}

/** What one tick goes by. */
interface Turn {
  readonly at: Instant;
  readonly number: number;
  readonly last: Memory;
  readonly frame: Frame;
  readonly given: Given;
  readonly rooms: Rooms;
}

interface Judged {
  readonly decision: Decision;
  readonly situation: Situation;
}

/** With what the capsule's own policy answered. */
function end(turn: Turn, answer: PolicyAnswer): Soon<TickEnd> {
  const asked = answer.kind === "proposal" ? answer.proposal : undefined;
  const silence = answer.kind === "silence" ? answer.because : "absent";
  const situation = situationOf(turn.given, { asked, silence, others: "none" });
  const decision = turn.rooms.shield.decide(situation, turn.number);
  const judged = { decision, situation };
  return witness(turn, judged) ? act(turn, judged) : starved(turn);
}

function witness({ number, frame, rooms }: Turn, { decision, situation }: Judged): boolean {
  const entry = rooms.scribe.entryOf({
    boot: rooms.boot,
    tick: number,
    frame,
    asked: situation.asked,
    situation,
    biases: rooms.beside?.adaptation?.biases,
    decision,
    envelope: rooms.shield.envelope,
    regime: rooms.regimes?.view,
    loose: rooms.anchors?.loose,
    isTied: rooms.hands.isTied ?? false,
  });
  const isWitnessed = rooms.evidence.append(entry);
  if (isWitnessed) rooms.triCheck?.witnessed(rooms.regimes?.view);
  return isWitnessed;
}

function act(turn: Turn, { decision, situation }: Judged): Soon<TickEnd> {
  const { at, number, frame, rooms } = turn;
  const sent = send(turn, decision);
  const { ruling } = decision;
  // Whatever the verdict: to look only at what was allowed is to look away where it drifts.
  rooms.drift.observe(ruling.energy.now, at);
  const late = rooms.beside?.twin?.late;
  const done: TickDone = { tick: number, frame, situation, ruling };
  const watched = rooms.beside?.observe(done);
  if (watched instanceof Promise)
    return watched.then(() => {
      leave(done, late, rooms);
      return sent;
    });
  leave(done, late, rooms);
  return sent;
}

/** `lateBefore` is how often the twin had been too late until now. */
function leave(done: TickDone, lateBefore: number | undefined, { beside, anchors, triCheck }: Rooms): void {
  if (beside?.twin?.late !== lateBefore) anchors?.loosen("late");
  triCheck?.observe(done);
}

function send({ at, number, last, rooms }: Turn, { ruling, permitted }: Decision): TickEnd {
  const isSent = permitted !== undefined && rooms.hands.send(permitted.permit);
  if (permitted !== undefined && !isSent) rooms.anchors?.loosen("unsent");
  if (permitted === undefined || !isSent) return { memory: { ...last, tick: number }, end: "done" };
  const sent = { setpoints: valuesIn(permitted.writes), at };
  const goodSince = ruling.verdict.kind === "block" ? last.goodSince : at;
  return { memory: { tick: number, sent, goodSince }, end: "done" };
}

function valuesIn(writes: readonly Write[]): readonly number[] {
  const values = new Array<number>(writes.length);
  for (let index = 0; index < writes.length; index++) values[index] = writes[index]!.value;
  return values;
}

/** Without a witness nothing is sent: the permit, if there was one, is dropped unseen. */
function starved({ number, last, rooms }: Turn): TickEnd {
  rooms.anchors?.loosen("starved");
  return { memory: { ...last, tick: number }, end: "no-room-for-evidence" };
}

/** Tells what came of earlier ticks, and where an anchor is due, what they left. */
function begin(at: Instant, last: Memory, rooms: Rooms): Memory {
  const moment = { boot: rooms.boot, tick: last.tick + 1, at };
  let isTold = true;
  const keep = (record: Record): boolean => {
    const isKept = rooms.evidence.append(encodeRecord(record));
    isTold &&= isKept;
    return isKept;
  };
  rooms.hands.reports((report) => rooms.evidence.append(encodeRecord(outcomeRecord(report, at, rooms.boot))));
  rooms.drift.changes((change) => keep(driftRecord(change, moment)));
  rooms.beside?.changes(keep, moment);
  rooms.regimes?.changes(keep, moment);
  // No tick goes on with what a window amounted to.
  rooms.triCheck?.changes((record) => rooms.evidence.append(encodeRecord(record)), moment);
  if (isTold) return rooms.anchors?.offer(moment, last) ?? last;
  rooms.anchors?.loosen("starved");
  return last;
}

function policyFor(regime: string | undefined, policies: readonly Asked[]): Asked | undefined {
  for (let index = 0; index < policies.length; index++)
    if (isFor(policies[index]!, regime)) return policies[index];
  return undefined;
}

/** A model is only shown inputs that can be believed; else, as where none is for this regime, nothing was said. */
export function propose(circumstance: Circumstance, policy: Asked | undefined): Soon<PolicyAnswer> {
  if (policy === undefined) return { kind: "silence", because: "absent" };
  const { values, flaw } = policy.features.of(circumstance.frame);
  if (flaw !== undefined) return { kind: "silence", because: "absent" };
  return policy.proposer.propose(values, circumstance);
}
