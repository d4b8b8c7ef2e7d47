import type { Book } from "#runtime/update/deploy/book.ts";
import type { Demands } from "#runtime/update/deploy/comparison.ts";
import type { Deployment } from "#runtime/update/deploy/deployment.ts";
import type { Surroundings } from "#runtime/update/deploy/port.ts";
import type { RehearsalDemands } from "#runtime/update/deploy/rehearsed.ts";
import type { Event } from "#runtime/update/deploy/table.ts";

/** How a gateway wants its updates; from its configuration. */
export interface Settings {
  readonly shadow: Demands;
  readonly probation: Demands;
  /** Absent: a capsule may come without a rehearsal. */
  readonly rehearsal?: RehearsalDemands;
  /** How long the plant is waited for before the deployment is given up for this time. */
  readonly permissiveWaitMs: number;
}

export interface Acting {
  readonly world: Surroundings;
  readonly settings: Settings;
  readonly book: Book;
  /** What gives up hears of it here, and ends in its own time. */
  readonly signal: AbortSignal;
}

/** What came of it. Faults are thrown: some are a verdict, most are trouble. */
export interface Did {
  readonly event: Exclude<Event, "troubled" | "spent" | "aborted">;
  readonly because: string;
  readonly found?: Partial<Pick<Deployment, "previous" | "evidence" | "wasStored">>;
  /** Written down with the step, in one. */
  readonly changes?: (book: Book) => Book;
}

export type Action = (deployment: Deployment, acting: Acting) => Promise<Did>;

export function done(because: string, more: Pick<Did, "found" | "changes"> = {}): Did {
  return { event: "done", because, ...more };
}

export function refused(because: string, more: Pick<Did, "found"> = {}): Did {
  return { event: "refused", because, ...more };
}

/** publisher/name, as a version of it is called without its version. */
export function productOf(utid: string): string {
  return utid.slice("capsule://".length, utid.lastIndexOf("@"));
}

/** What lies here is of no value once a deployment has ended. */
export function deployingFolder(data: string): string {
  return `${data}/deploying`;
}

/** Waits for something that others do, without a hurry that anybody would notice. */
export const lookMs = 50;
