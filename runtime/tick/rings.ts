import type { Report } from "#runtime/act/courier.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Ring } from "#runtime/core/ring.ts";
import { fromThreadBytes } from "#runtime/core/thread-json.ts";
import { type Permit, seal } from "#runtime/shield/permit.ts";
import type { Hands, Mailbox } from "./port.ts";
import { proposalsPerTickMax } from "./setup.ts";

// The tick's ports over shared rings: the other ends are on the thread that owns the wires.

export class RingHands implements Hands {
  readonly #commands: Ring;
  readonly #reports: Ring;

  constructor(commands: Ring, reports: Ring) {
    this.#commands = commands;
    this.#reports = reports;
  }

  send(permit: Permit): boolean {
    return this.#commands.push(seal(permit));
  }

  reports(keep: (report: Report) => boolean): void {
    // One at a time, so that a report which found no room in the log is still here at the next tick.
    for (let taken = 0; taken < reportsPerTickMax; taken++) {
      let isKept = false;
      const after = this.#reports.read(1, (bytes) => {
        isKept = keep(fromThreadBytes<Report>(bytes));
      });
      if (!isKept) return;
      this.#reports.advance(after);
    }
  }
}

/** On trial: there is nothing at the other end, so whatever is sent is as good as done, and done nowhere. */
export const tiedHands: Hands = {
  isTied: true,
  send: () => true,
  reports: () => undefined,
};

export class RingMailbox implements Mailbox {
  readonly #ring: Ring;

  constructor(ring: Ring) {
    this.#ring = ring;
  }

  take(): readonly Proposal[] {
    const proposals: Proposal[] = [];
    this.#ring.drain(proposalsPerTickMax, (bytes) => proposals.push(fromThreadBytes<Proposal>(bytes)));
    return proposals;
  }
}

const reportsPerTickMax = 16;
