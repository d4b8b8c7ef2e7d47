import type { Report } from "#runtime/act/courier.ts";
import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { PolicyAnswer } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { AnchorCause } from "#runtime/prove/anchor-record.ts";
import type { Permit } from "#runtime/shield/permit.ts";
import type { Conditioner } from "#runtime/signal/condition.ts";
import type { Memory } from "./memory.ts";

/** The way from the tick to the door and back. Neither call waits. */
export interface Hands {
  /** On trial: what is sent leads nowhere. */
  readonly isTied?: boolean;
  /** Sends a permit on its way. False: there is no room, and the machine keeps what stands. */
  send(permit: Permit): boolean;
  /** Visits what has come back since; what `keep` refuses is offered again at the next tick. */
  reports(keep: (report: Report) => boolean): void;
}

/** Where proposals from outside wait for the tick. */
export interface Mailbox {
  /** Takes what has arrived, oldest first, at most as many as a tick has time for. `standing`: what the device is set to. */
  take(standing: readonly number[] | undefined, at: Instant): readonly Proposal[];
}

/** One of the capsule's policies, with what it wants to know, in its order, and the regimes that it is for. */
export interface Asked {
  readonly proposer: Proposer;
  readonly features: Conditioner;
  /** Absent where it is for all. */
  readonly regimes?: readonly string[] | undefined;
}

/** What the capsule's own model wants, and whether it answered in time. */
export interface Proposer {
  propose(values: Float64Array, circumstance: Circumstance): Soon<PolicyAnswer>;
}

export interface AnchorMoment {
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
}

/** What the tick tells of itself; a replay listens in its own way. */
export interface Anchored {
  /** Why this tick does not follow from those before it in the log; undefined where it does. */
  readonly loose: AnchorCause | undefined;
  loosen(because: AnchorCause): void;
  /** After all changes were told, before anything is looked at. May put another memory in the place of this one. */
  offer(moment: AnchorMoment, memory: Memory): Memory;
}
