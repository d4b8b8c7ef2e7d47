import type { Leases } from "#runtime/act/lease.ts";
import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import type { Clock } from "#runtime/core/clock.ts";
import { type Granted, type Permit, type PermitGate, permitName } from "#runtime/shield/permit.ts";

export interface QueueParts {
  readonly leases: Leases;
  readonly clock: Clock;
  /** Carries out what a redeemed permit names, and says how it went. */
  readonly write: (granted: Granted) => Promise<Outcome>;
}

/** So many actions of a capsule wait at most; a tick that finds no place is told at once. */
export const actionsWaitingMax = 16;
/** Stand-downs have places of their own, so that no crowd of actions can keep one out; and so has each capsule. */
export const standDownsWaitingMax = 4;

/**
 * The order in front of a door, whatever device is behind it: one permit at a time, stand-downs first. A
 * permit is redeemed when its turn comes and not before, so one that expired or was superseded while it
 * waited is refused.
 *
 * Each capsule has an entrance with a gate of its own, under a key of its own, and behind all of them there is
 * one queue, because one tick register says whose write was the last. What a permit names must be leased to
 * its capsule when its turn comes; a safe state too is written to the capsule's own actuators only.
 */
export class PermitQueue {
  readonly #parts: QueueParts;
  readonly #entrances = new Map<string, Entrance>();
  readonly #standDowns: Waiting[] = [];
  readonly #actions: Waiting[] = [];
  #isServing = false;
  #isClosed = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** A safe state is waiting: whoever is being served must not linger. */
  get hasStandDown(): boolean {
    return this.#standDowns.length > 0;
  }

  /** What a capsule is given of the door. Asking again makes the entrance before it worthless. */
  admit(capsule: string, gate: PermitGate): Actuators {
    const entrance = { capsule, gate };
    this.#entrances.set(capsule, entrance);
    return { apply: (permit) => this.#apply(permit, entrance) };
  }

  /** Turns away who waits; who is being served learns how it went when the device is closed after this. */
  close(): void {
    this.#isClosed = true;
    for (const { resolve } of [...this.#standDowns.splice(0), ...this.#actions.splice(0)])
      resolve(this.#rejected("unreachable", "The door was closed"));
  }

  #apply(permit: Permit, entrance: Entrance): Promise<Outcome> {
    const grant = entrance.gate.peek(permit);
    if (grant === undefined)
      return Promise.resolve(this.#rejected("forged", "No shield of this run made it for this capsule"));
    if (this.#isClosed) return Promise.resolve(this.#rejected("unreachable", "The door is closed"));
    const isStandDown = grant.purpose === "stand-down";
    const queue = isStandDown ? this.#standDowns : this.#actions;
    const ahead = queue.filter((waiting) => waiting.entrance === entrance).length;
    if (ahead >= (isStandDown ? standDownsWaitingMax : actionsWaitingMax))
      return Promise.resolve(this.#rejected("unreachable", `${ahead} permits are waiting already`));
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    queue.push({ permit, entrance, resolve });
    void this.#serveAll();
    return promise;
  }

  async #serveAll(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (;;) {
      const next = this.#standDowns.shift() ?? this.#actions.shift();
      if (next === undefined) break;
      next.resolve(await this.#serve(next));
    }
    this.#isServing = false;
  }

  async #serve({ permit, entrance }: Waiting): Promise<Outcome> {
    const redemption = entrance.gate.redeem(permit, this.#parts.clock.now());
    if (redemption.kind === "refused") {
      const { because, grant } = redemption;
      return this.#rejected(because, grant === undefined ? because : `${permitName(grant)} is ${because}`);
    }
    const foreign = this.#foreignIn(redemption.granted.grant, entrance);
    if (foreign !== undefined) return this.#rejected("not-leased", foreign);
    try {
      return await this.#parts.write(redemption.granted);
    } catch (error) {
      // A bug on the way: bytes may or may not have left. The record must say so, and the caller is
      // promised an outcome whatever happens.
      const detail = `The door failed: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: "unknown", at: this.#parts.clock.now(), detail };
    }
  }

  /** What of a permit is not its capsule's to write, in words. */
  #foreignIn({ capsule, writes }: Granted["grant"], entrance: Entrance): string | undefined {
    if (this.#entrances.get(entrance.capsule) !== entrance) return `${entrance.capsule} has a newer entrance`;
    if (capsule !== entrance.capsule) return `It is for ${capsule}, and came from ${entrance.capsule}`;
    for (const { point } of writes) {
      const owner = this.#parts.leases.ownerOf(point);
      if (owner === capsule) continue;
      return owner === undefined ? `${point} is leased to nobody` : `${point} is leased to ${owner}`;
    }
    return undefined;
  }

  #rejected(because: RejectionReason, detail: string): Outcome {
    return { kind: "rejected", at: this.#parts.clock.now(), because, detail };
  }
}

interface Entrance {
  readonly capsule: string;
  readonly gate: PermitGate;
}

interface Waiting {
  readonly permit: Permit;
  readonly entrance: Entrance;
  readonly resolve: (outcome: Outcome) => void;
}
