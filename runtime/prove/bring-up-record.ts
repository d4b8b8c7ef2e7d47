import type { Instant } from "#runtime/core/clock.ts";
import type { Aftermath, Values } from "./values.ts";

/** The first record of a run in which no daemon guards: a person at the machine writes by hand, one value at a time. */
export interface BringUpRecord {
  readonly kind: "bring-up";
  readonly boot: string;
  readonly at: Instant;
  readonly gateway: string;
  readonly version: string;
  /** Where the device is. */
  readonly device: string;
  /** The account under which the person works. */
  readonly by: string;
  readonly before: Aftermath;
  readonly text: string;
}

/** What that person asked for, judged by hard limits and rate alone; the intent of its permit, or why there is none. */
export interface BringUpWriteRecord {
  readonly kind: "bring-up-write";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly asked: Values;
  /** What stood there before; null where it could not be read. */
  readonly found: Values | null;
  readonly limits: { readonly min: string; readonly max: string };
  readonly confirmed: "typed" | "flag";
  readonly because: string;
  readonly writes: Values | null;
  readonly permit: string | null;
  readonly text: string;
}
