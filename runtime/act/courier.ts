import type { Instant } from "#runtime/core/clock.ts";
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

/** What a capsule asks of the log before its actions leave, other than a place in a ring. */
export interface Scruple {
  /** True once all that the tick has written so far is as safe as it asks; false where that would be too late. */
  readonly recorded: () => Promise<boolean>;
  /** In words, for the outcome of what did not leave. */
  readonly wanted: string;
  readonly now: () => Instant;
}

/**
 * Carries permits from the control thread to the door and outcomes back. It believes nothing it
 * carries: bytes become a permit here, and whether it opens anything is the gate's business.
 */
export class Courier {
  readonly #commands: Ring;
  readonly #reports: Ring;
  readonly #door: Actuators;
  readonly #scruple: Scruple | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #waiting = 0;
  #unrecordedSince: Instant = 0;
  #isProbing = false;
  #isOpen = true;
  #reportsLost = 0;

  /** Without a scruple nothing waits: the tick has put the record into its ring before the permit into ours. */
  constructor(rings: { commands: Ring; reports: Ring }, door: Actuators, scruple?: Scruple) {
    this.#commands = rings.commands;
    this.#reports = rings.reports;
    this.#door = door;
    this.#scruple = scruple;
  }

  /** Since when the log has kept actions from leaving; 0 while it does not. */
  get unrecordedSince(): Instant {
    return this.#unrecordedSince;
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
    const outcome = (await this.#unrecorded()) ?? (await this.#door.apply(permit));
    this.#report({ tick: claim.tick, permit: claim.name, outcome });
  }

  /** Waits until the log has what the capsule asks for. An outcome where it is too late for that: nothing was written. */
  async #unrecorded(): Promise<Outcome | undefined> {
    const scruple = this.#scruple;
    if (scruple === undefined) return undefined;
    const { recorded, wanted, now } = scruple;
    const since = now();
    const isCrowded = this.#waiting >= waitingMax;
    this.#waiting++;
    const isRecorded = !isCrowded && (await recorded());
    this.#waiting--;
    if (isRecorded) {
      this.#unrecordedSince = 0;
      return undefined;
    }
    if (this.#unrecordedSince === 0) this.#unrecordedSince = since;
    void this.#probe(scruple);
    const detail = `Its record was not ${wanted} in time`;
    return { kind: "rejected", at: now(), because: "not-recorded", detail };
  }

  /** After a refusal no permit may come for long, and somebody has to notice that the log is well again. */
  async #probe({ recorded }: Scruple): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    while (this.#isOpen && this.#unrecordedSince !== 0) if (await recorded()) this.#unrecordedSince = 0;
    this.#isProbing = false;
  }

  #report(report: Report): void {
    if (!this.#reports.push(toThreadBytes(report))) this.#reportsLost++;
  }
}

const wakeMs = 1_000;
const commandsPerWakeMax = 16;
/** As many as the door keeps waiting for a capsule. */
const waitingMax = 16;
