// What is kept of a window of ticks. A *window* is a minute of one capsule's decisions, as long as those that the tri-check
// looks at; it is made of records alone, so that all there is can be made again from the log.

import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { StateVector } from "#runtime/signal/memory/vector.ts";

export const windowUs = 60_000_000;

export interface Window {
  readonly facts: WindowFacts;
  readonly vector: StateVector;
}

/** For people and programs, beside the vector. */
export interface WindowFacts {
  /** Which history of the log, and where in it; `first` and `last` are decisions. */
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  /** The record to go on from after this one was kept: earlier ones belong to nothing that is still open. */
  readonly next: number;
  readonly since: Instant;
  readonly at: Instant;
  readonly capsule: Digest;
  readonly ticks: number;
  readonly verdicts: { readonly allow: number; readonly amend: number; readonly block: number };
  /** Who asked most often, and how often something was let through for the machine to do. */
  readonly origin: string;
  readonly permitted: number;
  /** Why most of what was blocked was blocked; null where nothing was. */
  readonly because: string | null;
  /** What the last of those that were blocked was told. */
  readonly text: string | null;
  readonly regime: string | null;
  /** Of the state, as shares of its limit, to three places; null where nobody knew. */
  readonly surprise: { readonly mean: string; readonly max: string } | null;
  /** The last commands that were let through. */
  readonly writes: { readonly [point: string]: string } | null;
  /** What else was recorded meanwhile: stand-downs, drift, alarms, faults. */
  readonly events: readonly string[];
}
