// What a machine shows while a capsule only watches it: states that the map calls too rare, and commands that its own people
// or its own program give, each with what the shield would have said and what the plant did after it. Whether that was
// right is for a person to say.

import type { WhatIf } from "#runtime/advisor/question.ts";
import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { severityOf } from "#runtime/field/quality.ts";
import type { DecisionRecord } from "#runtime/prove/decision-record.ts";
import { type Counts, type Kept, type Mark, noCounts, type Sighting } from "./sighting.ts";

export interface Watched {
  readonly actuators: readonly { readonly point: PointId; readonly min: number; readonly max: number }[];
  /** For how long after a command it is looked whether the plant leaves the map. */
  readonly withinSeconds: number;
}

/** A command that was given: what stood before it, and what was asked for. */
export interface Command {
  readonly number: number;
  readonly at: Instant;
  readonly from: Readonly<Record<PointId, number>>;
  readonly writes: readonly Write[];
}

/** How rare the state was at a tick, as far as a picture shows it; null where its input could not be used. */
export interface Dot {
  readonly at: Instant;
  readonly value: number | null;
}

interface Open {
  readonly before: Readonly<Record<PointId, number>>;
  readonly at: Instant;
  ticks: number;
}

export class Watcher {
  readonly #of: Watched;
  #counts: Counts;
  #sightings: Sighting[];
  #next: number;
  #last: Readonly<Record<PointId, number>> | undefined;
  #lastAt: Instant = 0;
  #open: Open | undefined;
  #course: Dot[] = [];
  #newest: DecisionRecord | undefined;

  constructor(of: Watched, kept: Pick<Kept, "counts" | "sightings"> = { counts: noCounts, sightings: [] }) {
    this.#of = of;
    this.#counts = kept.counts;
    // What was still looked at when the last run ended was not looked at to its end.
    this.#sightings = kept.sightings.map((one) => (one.left === null ? { ...one, left: "unseen" } : one));
    this.#next = 1 + Math.max(0, ...kept.sightings.map(({ number }) => number));
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** The newest last. */
  get sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  get course(): readonly Dot[] {
    return this.#course;
  }

  get newest(): DecisionRecord | undefined {
    return this.#newest;
  }

  /** Takes the next tick; gives the command that ended with it, which is then to be judged. */
  take(decision: DecisionRecord): Command | undefined {
    const { at, energy, threshold } = decision;
    this.#newest = decision;
    const [now, limit] = [Number(energy.now), Number(threshold.now)];
    const isUsable = !Number.isNaN(now);
    this.#course = [
      ...this.#course,
      { at, value: isUsable ? Math.min(now, shownTimes * limit) : null },
    ].slice(-courseMax);
    if (!isUsable) {
      this.#count({ unusable: 1 });
      return undefined;
    }
    // A state so rare that no number tells it is above every limit.
    const isAbove = !(now <= limit);
    this.#count({ states: 1, above: Number(isAbove) });
    this.#settle(at, isAbove);
    if (isAbove) this.#rare(decision, { now, limit });
    return this.#command(decision);
  }

  /** What the judge beside the tick says of a command; undefined where it could not be asked. */
  judged(command: Command, ruling: WhatIf | undefined): void {
    if (ruling === undefined) {
      this.#count({ unjudged: 1 });
      return;
    }
    const { verdict, because, text } = ruling;
    this.#count(verdict === "allow" ? { allowed: 1 } : verdict === "amend" ? { amended: 1 } : { blocked: 1 });
    const { number, at, from, writes } = command;
    const asked = writes.map(({ point, value }) => ({ point, from: from[point]!, to: value }));
    this.#keep({
      ...{ kind: "command", number, at, until: at },
      ...{ verdict, because, text: text.slice(0, textMax), asked, left: null, mark: null },
    });
  }

  /** False where there is no such sighting any more. */
  mark(number: number, mark: Mark | null): boolean {
    const place = this.#sightings.findIndex((one) => one.number === number);
    const old = this.#sightings[place];
    if (old === undefined) return false;
    if (old.mark !== null) this.#count({ [old.mark]: -1 });
    if (mark !== null) this.#count({ [mark]: 1 });
    this.#sightings = this.#sightings.with(place, { ...old, mark });
    return true;
  }

  /** A state too rare, and as long as it goes on, or is back within a moment, the same one. */
  #rare(
    { at, factors }: DecisionRecord,
    { now, limit }: { readonly now: number; readonly limit: number },
  ): void {
    const place = this.#sightings.findLastIndex(({ kind }) => kind === "state");
    const open = this.#sightings[place];
    if (open !== undefined && at - open.until <= pauseUs) {
      const known = [open.highest, now].filter(
        (one) => one !== undefined && Number.isFinite(one),
      ) as number[];
      const rarest = known.length === 0 ? {} : { highest: Math.max(...known) };
      this.#sightings = this.#sightings.with(place, { ...open, until: at, ...rarest });
      return;
    }
    this.#count({ episodes: 1 });
    const points = factors.slice(0, factorsMax).flatMap(([names]) => names);
    this.#keep({
      ...{
        kind: "state",
        number: this.#next++,
        at,
        until: at,
        verdict: "block",
        because: "energy",
        asked: [],
      },
      ...{ text: stateText(now, limit), ...(Number.isFinite(now) && { highest: now }), limit, points },
      ...{ left: "unseen", mark: null },
    });
  }

  /** Whether the plant left the map after each of the commands that are still looked at. */
  #settle(at: Instant, isAbove: boolean): void {
    const spanUs = this.#of.withinSeconds * US_PER_S;
    if (this.#sightings.every(({ left }) => left !== null)) return;
    this.#sightings = this.#sightings.map((one) => {
      if (one.left !== null) return one;
      const isOver = at - one.at > spanUs;
      if (!isAbove && !isOver) return one;
      const left = isAbove && !isOver ? "yes" : "no";
      if (left === "yes") this.#count(one.verdict === "block" ? { leftBlocked: 1 } : { leftOthers: 1 });
      return { ...one, left };
    });
  }

  /** A ramp is one command, from where it began to where it stood again. */
  #command(decision: DecisionRecord): Command | undefined {
    const values = goodValues(decision);
    // What was given while nobody could look for long is not known to have been one command.
    const last = decision.at - this.#lastAt <= gapUs ? this.#last : undefined;
    const { actuators } = this.#of;
    const isWhole = actuators.every(
      ({ point }) => values[point] !== undefined && last?.[point] !== undefined,
    );
    if (actuators.every(({ point }) => values[point] !== undefined)) {
      this.#last = values;
      this.#lastAt = decision.at;
    }
    if (last === undefined) this.#open = undefined;
    if (!isWhole || last === undefined) return undefined;
    const moved = (from: Readonly<Record<PointId, number>>): boolean =>
      actuators.some(
        ({ point, min, max }) => Math.abs(values[point]! - from[point]!) > movedShare * (max - min),
      );
    if (moved(last)) {
      this.#open ??= { before: last, at: decision.at, ticks: 0 };
      if (++this.#open.ticks < rampTicksMax) return undefined;
    }
    const open = this.#open;
    if (open === undefined) return undefined;
    this.#open = undefined;
    // Back where it was before: nobody wanted anything.
    if (!moved(open.before)) return undefined;
    this.#count({ moves: 1 });
    const writes = actuators.map(({ point, min, max }) => ({
      point,
      value: Math.min(Math.max(values[point]!, min), max),
    }));
    return { number: this.#next++, at: decision.at, from: open.before, writes };
  }

  #keep(sighting: Sighting): void {
    this.#sightings = [...this.#sightings, sighting].slice(-sightingsMax);
  }

  #count(more: Partial<Counts>): void {
    const sums = Object.entries(more).map(([name, by]) => [name, this.#counts[name as keyof Counts] + by]);
    this.#counts = { ...this.#counts, ...Object.fromEntries(sums) };
  }
}

function goodValues({ frame }: DecisionRecord): Readonly<Record<PointId, number>> {
  return Object.fromEntries(
    Object.entries(frame).flatMap(([point, [value, quality]]) =>
      severityOf(quality) === "good" ? [[point, Number(value)] as const] : [],
    ),
  );
}

function stateText(now: number, limit: number): string {
  const nats = Number.isFinite(now)
    ? `${Number(now.toPrecision(3))} nats`
    : "so rare that no number tells it";
  return `The state is too rare: ${nats}, where ${Number(limit.toPrecision(3))} is the limit`;
}

/** Ten minutes of a tick a second. */
const courseMax = 600;
/** What is rarer by more is drawn at the top. */
const shownTimes = 3;
export const sightingsMax = 200;
/** Two places of a set-point that are nearer than that share of its range are one. */
const movedShare = 0.001;
/** A set-point that never rests, as one that another controller moves, is judged so often. */
const rampTicksMax = 20;
/** A reading that is missed is no gap; a machine that was away is one. */
const gapUs: number = 30 * US_PER_S;
const pauseUs: number = 10 * US_PER_S;
const factorsMax = 3;
const textMax = 400;
