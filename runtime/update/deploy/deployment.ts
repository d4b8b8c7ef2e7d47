// A deployment as it is written down, and what a step makes of it. Pure: instants come from outside.

import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { DeploymentEvidence, DeploymentRehearsal } from "#runtime/prove/deployment-record.ts";
import type { Offer } from "#runtime/update/port.ts";
import { type Event, next, type Outcome, type State } from "./table.ts";

export interface Deployment {
  /** Counted up for ever, so that each has a name. */
  readonly number: number;
  readonly offer: Offer;
  /** Where it comes from, as whoever opens it again has to be told. */
  readonly from: string;
  /** The revision of the wish of a person; null where the source itself has told. */
  readonly asked: number | null;
  /** Why it may be older than what is here; null where nobody has said so. */
  readonly olderBecause: string | null;
  /** What it was rehearsed by; absent where it comes without. */
  readonly rehearsal?: DeploymentRehearsal;
  /** Who guarded when it began, and guards again if it fails; null where nobody did. */
  readonly previous: Digest | null;
  readonly state: State;
  readonly since: Instant;
  /** Why it came to this state. */
  readonly because: string;
  readonly begun: Instant;
  /** How often this state's action was begun. Counted before it is, so that one that kills the daemon ends too. */
  readonly tries: number;
  /** What the last try met; empty where it met nothing yet. */
  readonly trouble: string;
  /** The run of the daemon that made the last try. */
  readonly boot: string;
  /** Runs of the daemon that it has seen end. */
  readonly restarts: number;
  readonly outcome: Outcome | null;
  /** Why it ends that way; the first reason, those that follow come from it. */
  readonly reason: string;
  readonly evidence: DeploymentEvidence | null;
  /** It was in the store before, so it is not for this deployment to take it out again. */
  readonly wasStored: boolean;
  /** It has asked the machine for something, so there is something to take back. */
  readonly isBegun: boolean;
}

export interface Ended {
  readonly number: number;
  readonly utid: string;
  readonly id: Digest;
  readonly epoch: number;
  readonly from: string;
  readonly asked: number | null;
  readonly begun: Instant;
  readonly ended: Instant;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly restarts: number;
  readonly rehearsal?: DeploymentRehearsal;
  /** Who guarded when it began; an older version has not written it down. */
  readonly previous?: Digest | null;
}

/** Failures of one capsule before nobody tries it again; another manifest is another capsule. */
export const strikesMax = 3;

export function begin(
  { number, offer, from, asked, olderBecause, rehearsal }: Begun,
  { at, boot }: { readonly at: Instant; readonly boot: string },
): Deployment {
  const who = asked === null ? `${shownUrl(from)} offers it` : "a person wants it";
  return {
    ...{ number, offer, from, asked, olderBecause, boot },
    ...(rehearsal && { rehearsal }),
    ...{ state: "notified", since: at, begun: at, because: who },
    ...{
      previous: null,
      tries: 0,
      trouble: "",
      restarts: 0,
      outcome: null,
      reason: "",
      evidence: null,
      ...{ wasStored: false, isBegun: false },
    },
  };
}

type Begun = Pick<Deployment, "number" | "offer" | "from" | "asked" | "olderBecause" | "rehearsal">;

/** The action is about to be tried, by this run. */
export function trying(before: Deployment, boot: string): Deployment {
  const isOther = before.boot !== boot;
  return { ...before, boot, tries: before.tries + 1, restarts: before.restarts + (isOther ? 1 : 0) };
}

/** What the table makes of an event. Where it leads nowhere else, only the trouble is kept. */
export function after(
  before: Deployment,
  event: Event,
  { at, because }: { readonly at: Instant; readonly because: string },
): Deployment {
  const { to, outcome } = next(before.state, event);
  if (to === before.state) return { ...before, trouble: because };
  const decided = before.outcome ?? outcome ?? null;
  const reason = before.outcome === null && outcome !== undefined ? because : before.reason;
  const isBegun = before.isBegun || to === "shadow";
  return {
    ...before,
    state: to,
    since: at,
    because,
    tries: 0,
    trouble: "",
    outcome: decided,
    reason,
    isBegun,
  };
}

export function endedOf({ offer, ...deployment }: Deployment): Ended {
  const { number, from, asked, begun, since, outcome, reason, restarts, rehearsal, previous } = deployment;
  const { utid, id, epoch } = offer;
  return {
    // Nobody opens it by that again, and it goes to pages, to whoever reads the history, and home on sticks.
    from: shownUrl(from),
    ...{ number, utid, id, epoch, asked, begun, ended: since, reason, restarts, previous },
    outcome: outcome ?? "failed",
    ...(rehearsal && { rehearsal }),
  };
}
