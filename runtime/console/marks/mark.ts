import type { Instant } from "#runtime/core/clock.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";

/** What a person wants to see beside what the points did: who was refused, what went wrong, and who guards since when. */
export const markKinds = ["block", "alarm", "deployment"] as const;
export type MarkKind = (typeof markKinds)[number];

/** One thing that happened, or the same one again and again. */
export interface Mark {
  readonly kind: MarkKind;
  /** A word of ours: the reason of a block, the kind of an alarm, the state that a deployment came to. */
  readonly what: string;
  /** Whom or what it is about. */
  readonly about: string;
  readonly at: Instant;
  readonly until: Instant;
  /** The records with which it begins and ends. */
  readonly first: LogIndex;
  readonly last: LogIndex;
  readonly count: number;
}

/** Undefined for what is no event. What a capsule on trial would have been refused is none: nobody was. */
export function markOf(index: LogIndex, record: Record): Mark | undefined {
  const told = toldOf(record);
  if (told === undefined) return undefined;
  const [kind, what, about] = told;
  const { at } = record;
  return { kind, what, about: about.slice(0, aboutMax), at, until: at, first: index, last: index, count: 1 };
}

type Told = readonly [kind: MarkKind, what: string, about: string];

function toldOf(record: Record): Told | undefined {
  switch (record.kind) {
    case "decision":
      if (record.verdict !== "block" || record.trial !== undefined) return undefined;
      return ["block", record.because, record.origin === "none" ? "nobody" : record.by];
    case "outcome":
      if (record.outcome !== "rejected" && record.outcome !== "unknown") return undefined;
      return ["alarm", `write-${record.outcome}`, record.because];
    case "drift":
      return record.to === "normal" ? undefined : ["alarm", record.to, record.because];
    case "twin":
      return record.to === "alarm" ? ["alarm", "twin", record.point] : undefined;
    case "stand-down":
      return ["alarm", "stand-down", record.because];
    case "fault":
      return ["alarm", "fault", record.code];
    case "rung":
      return record.to === "full" ? undefined : ["alarm", "rung", record.because];
    case "unguarded":
      return ["alarm", "unguarded", record.because];
    case "boot":
      return record.before.kind === "crashed" ? ["alarm", "crashed", record.gateway] : undefined;
    case "lifecycle":
      return record.from === record.to ? undefined : ["deployment", record.to, record.name];
    case "deployment":
      return shownStates.includes(record.to) ? ["deployment", record.to, record.name] : undefined;
    default:
      return undefined;
  }
}

/** Of a deployment's many steps those by which something changes for the machine. */
const shownStates: readonly string[] = ["shadow", "probation", "rollback", "ended"];

/** Marks of one thing after the other, the earliest first, as few as they can be: what goes on is one mark. */
export class Folding {
  readonly marks: Mark[] = [];

  add(mark: Mark): void {
    const place = this.marks.findLastIndex((open) => isSame(open, mark));
    if (place >= 0) this.marks[place] = joined(this.marks[place]!, mark);
    else this.marks.push(mark);
  }

  /**
   * As many as a zone may have; what comes beyond is counted with the last of its kind, under its words. Who asks may
   * call himself anything, and a thousand names a minute must cost no memory.
   */
  addWithin(mark: Mark, marksMax: number): void {
    const isFull = this.marks.length >= marksMax && !this.marks.some((open) => isSame(open, mark));
    const place = isFull ? this.marks.findLastIndex(({ kind }) => kind === mark.kind) : -1;
    if (place < 0) this.add(mark);
    else this.marks[place] = { ...joined(this.marks[place]!, mark), about: others };
  }
}

function isSame(open: Mark, { kind, what, about, at }: Mark): boolean {
  return open.kind === kind && open.what === what && open.about === about && at - open.until <= pauseUs;
}

function joined(one: Mark, other: Mark): Mark {
  return {
    ...one,
    at: Math.min(one.at, other.at),
    until: Math.max(one.until, other.until),
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    count: one.count + other.count,
  };
}

export const others = "several";
const aboutMax = 120;
/** An optimiser that asks every few seconds and is refused each time is one story. */
export const pauseUs = 10_000_000;
