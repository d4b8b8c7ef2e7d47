// What of earlier epochs had not been handed in when they were given up is not lost with them: beside the uplink, each has
// one of its own until the mirror has all of it, or says that it will not take it.

import type { UplinkLog } from "#runtime/sync/kept-cursor.ts";
import type { Uplink } from "#runtime/sync/mqtt.ts";
import type { ProofSource } from "#runtime/sync/port.ts";

export interface Tail {
  readonly epoch: number;
  readonly source: ProofSource;
}

export interface TailsSetup {
  /** Asked once, later than now. */
  readonly find: () => Promise<readonly Tail[]>;
  readonly open: (tail: Tail) => Uplink;
  readonly log: UplinkLog;
  readonly lookMs?: number;
}

export class Tails {
  readonly #setup: TailsSetup;
  readonly #open = new Map<Tail, Uplink>();
  readonly #timer: NodeJS.Timeout;
  readonly #found: Promise<void>;
  #isClosed = false;

  constructor(setup: TailsSetup) {
    const { lookMs = lookMsDefault, log } = setup;
    this.#setup = setup;
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#found = this.#begin().catch((error: unknown) =>
      log.warn({ event: "uplink", error }, "Earlier epochs could not be looked at"),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#found;
    await Promise.all([...this.#open.values()].map((uplink) => uplink.close()));
  }

  async #begin(): Promise<void> {
    const { find, open } = this.#setup;
    for (const tail of (await find()).slice(-tailsMax)) {
      const isDone = (await tail.source.cursor()) >= tail.source.head().size;
      if (!isDone && !this.#isClosed) this.#open.set(tail, open(tail));
    }
    if (this.#open.size === 0) clearInterval(this.#timer);
  }

  #look(): void {
    const { log } = this.#setup;
    for (const [tail, uplink] of this.#open) {
      const { behind, refusal } = uplink.state();
      if (behind > 0 && refusal === undefined) continue;
      this.#open.delete(tail);
      void uplink.close();
      const { epoch } = tail;
      if (behind === 0) log.info({ event: "uplink", epoch }, `Epoch ${epoch} was handed in to its end`);
    }
    if (this.#open.size === 0)
      void this.#found.then(() => this.#open.size === 0 && clearInterval(this.#timer));
  }
}

/** The newest; who has more of them has another problem. */
const tailsMax = 4;
const lookMsDefault = 1_000;
