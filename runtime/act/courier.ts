import type { Ring } from "#runtime/core/ring.ts";
import { toThreadBytes } from "#runtime/core/thread-json.ts";
import { claimOf, unseal } from "#runtime/shield/permit.ts";
import type { Outcome } from "./outcome.ts";
import type { Actuators } from "./port.ts";

/** What came of a permit, on its way back to the tick. */
export interface Report {
  readonly tick: number;
  readonly permit: string;
  readonly outcome: Outcome;
}

/**
 * Carries permits from the control thread to the door and outcomes back. It believes nothing it
 * carries: bytes become a permit here, and whether it opens anything is the gate's business.
 */
export class Courier {
  readonly #commands: Ring;
  readonly #reports: Ring;
  readonly #door: Actuators;
  readonly #underWay = new Set<Promise<void>>();
  #isOpen = true;
  #reportsLost = 0;

  constructor(rings: { commands: Ring; reports: Ring }, door: Actuators) {
    this.#commands = rings.commands;
    this.#reports = rings.reports;
    this.#door = door;
  }

  /** Outcomes for which the control thread left no room. Their decisions stay in the log without an outcome. */
  get reportsLost(): number {
    return this.#reportsLost;
  }

  /** Runs until `close`. The door serves in order and one at a time; nothing here waits for it. */
  async run(): Promise<void> {
    while (this.#isOpen) {
      await this.#commands.waitAsync(wakeMs);
      if (this.#isOpen) this.#carry();
    }
  }

  /** Resolves when what was sent before the call has its outcome; meant for when nobody sends any more. */
  async settled(): Promise<void> {
    this.#carry();
    await Promise.all(this.#underWay);
  }

  /** What is still in the ring stays there and expires; a stand-down makes it worthless anyway. */
  close(): void {
    this.#isOpen = false;
  }

  #carry(): void {
    this.#commands.drain(commandsPerWakeMax, (bytes) => {
      const delivery = this.#deliver(bytes).finally(() => this.#underWay.delete(delivery));
      this.#underWay.add(delivery);
    });
  }

  async #deliver(bytes: Uint8Array): Promise<void> {
    const permit = unseal(bytes);
    const claim = claimOf(permit) ?? { tick: 0, name: "unreadable" };
    const outcome = await this.#door.apply(permit);
    this.#report({ tick: claim.tick, permit: claim.name, outcome });
  }

  #report(report: Report): void {
    if (!this.#reports.push(toThreadBytes(report))) this.#reportsLost++;
  }
}

const wakeMs = 1_000;
const commandsPerWakeMax = 16;
