import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Clock } from "#runtime/core/clock.ts";
import { type Granted, type Permit, type PermitGate, permitName } from "#runtime/shield/permit.ts";

export interface QueueParts {
  readonly gate: PermitGate;
  readonly clock: Clock;
  /** Carries out what a redeemed permit names, and says how it went. */
  readonly write: (granted: Granted) => Promise<Outcome>;
}

/** An action waits behind so many at most; a tick that finds no place is told at once. */
export const actionsWaitingMax = 16;
/** Stand-downs have places of their own, so that no crowd of actions can keep one out. */
export const standDownsWaitingMax = 4;

/**
 * The order in front of a door: one permit at a time, stand-downs first. A permit is redeemed when its turn
 * comes and not before, so one that expired or was superseded while it waited is refused.
 */
export class PermitQueue {
  readonly #parts: QueueParts;
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

  apply(permit: Permit): Promise<Outcome> {
    const grant = this.#parts.gate.peek(permit);
    if (grant === undefined)
      return Promise.resolve(this.#rejected("forged", "No shield of this run made it"));
    if (this.#isClosed) return Promise.resolve(this.#rejected("unreachable", "The door is closed"));
    const isStandDown = grant.purpose === "stand-down";
    const queue = isStandDown ? this.#standDowns : this.#actions;
    if (queue.length >= (isStandDown ? standDownsWaitingMax : actionsWaitingMax))
      return Promise.resolve(this.#rejected("unreachable", `${queue.length} permits are waiting already`));
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    queue.push({ permit, resolve });
    void this.#serveAll();
    return promise;
  }

  /** Turns away who waits; who is being served learns how it went when the device is closed after this. */
  close(): void {
    this.#isClosed = true;
    for (const { resolve } of [...this.#standDowns.splice(0), ...this.#actions.splice(0)])
      resolve(this.#rejected("unreachable", "The door was closed"));
  }

  async #serveAll(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (;;) {
      const next = this.#standDowns.shift() ?? this.#actions.shift();
      if (next === undefined) break;
      next.resolve(await this.#serve(next.permit));
    }
    this.#isServing = false;
  }

  async #serve(permit: Permit): Promise<Outcome> {
    const redemption = this.#parts.gate.redeem(permit, this.#parts.clock.now());
    if (redemption.kind === "refused") {
      const { because, grant } = redemption;
      return this.#rejected(because, grant === undefined ? because : `${permitName(grant)} is ${because}`);
    }
    try {
      return await this.#parts.write(redemption.granted);
    } catch (error) {
      // A bug on the way: bytes may or may not have left. The record must say so, and the caller is
      // promised an outcome whatever happens.
      const detail = `The door failed: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: "unknown", at: this.#parts.clock.now(), detail };
    }
  }

  #rejected(because: RejectionReason, detail: string): Outcome {
    return { kind: "rejected", at: this.#parts.clock.now(), because, detail };
  }
}

interface Waiting {
  readonly permit: Permit;
  readonly resolve: (outcome: Outcome) => void;
}
