// What was seen of a machine that is only watched, as a page shows it and a file keeps it.

import type { WhatIf } from "#runtime/advisor/question.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { PointId } from "#runtime/field/point.ts";

export const marks = ["right", "wrong", "unknown"] as const;
/** Of a person, about what the shield would have said. */
export type Mark = (typeof marks)[number];

export interface Sighting {
  readonly kind: "state" | "command";
  /** Counts up, also over runs. */
  readonly number: number;
  readonly at: number;
  readonly until: number;
  readonly verdict: WhatIf["verdict"];
  readonly because: string;
  readonly text: string;
  /** Of a command. */
  readonly asked: readonly { readonly point: PointId; readonly from: number; readonly to: number }[];
  /** Of a state: the rarest it was, in nats where a number tells it, and what makes it rare. */
  readonly highest?: number;
  readonly limit?: number;
  readonly points?: readonly PointId[];
  /** Of a command: whether the plant left the map afterwards; null while that is looked at, `unseen` where it was not. */
  readonly left: "yes" | "no" | "unseen" | null;
  readonly mark: Mark | null;
}

export interface Counts {
  /** Ticks with a state, those too rare, and those whose input could not be used. */
  readonly states: number;
  readonly above: number;
  readonly unusable: number;
  /** How often the machine came to where it is too rare. */
  readonly episodes: number;
  /** Commands, and what the shield would have made of them. */
  readonly moves: number;
  readonly allowed: number;
  readonly amended: number;
  readonly blocked: number;
  readonly unjudged: number;
  /** After how many of those the plant left the map. */
  readonly leftBlocked: number;
  readonly leftOthers: number;
  readonly right: number;
  readonly wrong: number;
  readonly unknown: number;
}

export const noCounts: Counts = {
  ...{ states: 0, above: 0, unusable: 0, episodes: 0 },
  ...{ moves: 0, allowed: 0, amended: 0, blocked: 0, unjudged: 0 },
  ...{ leftBlocked: 0, leftOthers: 0, right: 0, wrong: 0, unknown: 0 },
};

/** Of one capsule: another one would have said something else. */
export interface Kept {
  readonly capsule: Digest;
  /** The machine that was watched. */
  readonly machine: string;
  /** When it was first and last watched, in milliseconds since 1970, and for how long in all. */
  readonly since: number;
  readonly until: number;
  readonly seconds: number;
  readonly counts: Counts;
  /** The newest last. */
  readonly sightings: readonly Sighting[];
}
