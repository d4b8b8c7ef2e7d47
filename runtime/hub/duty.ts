import type { Roster } from "./port.ts";
import { hubOf } from "./share.ts";

export interface DutySetup {
  /** This hub's name on the roster, and nobody else's. */
  readonly hub: string;
  readonly roster: Roster;
  /** Whether it hears its gateways: one that does not must not stand in the way of those that do. */
  readonly isUp: () => boolean;
  onNews(level: "info" | "warn", text: string): void;
}

/** Says every second that this hub is at work, and knows by that which logs are its to answer for. */
export class Duty implements AsyncDisposable {
  readonly #setup: DutySetup;
  #hubs: readonly string[];
  #look: Promise<void> | undefined;
  #isListed = false;
  readonly #pace: NodeJS.Timeout;

  constructor(setup: DutySetup) {
    this.#setup = setup;
    // Before anything is known it answers for all, which is at worst an answer too many.
    this.#hubs = [setup.hub];
    this.#pace = setInterval(() => this.look(), attendMs);
  }

  isOurs(log: string): boolean {
    return hubOf(log, this.#hubs) === this.#setup.hub;
  }

  /** One at a time, however long the store takes. */
  look(): void {
    this.#look ??= this.#attend().finally(() => {
      this.#look = undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pace);
    await this.#look;
    await this.#leave();
  }

  async #attend(): Promise<void> {
    const { hub, roster, isUp, onNews } = this.#setup;
    if (!isUp()) return this.#leave();
    // The store says itself when it is away; until it is back nothing can be answered by anybody.
    this.#isListed = true;
    const hubs = await roster.attend(hub).catch(() => this.#hubs);
    if (hubs.length !== this.#hubs.length) onNews("info", `Hubs at work: ${hubs.length}`);
    this.#hubs = hubs;
  }

  async #leave(): Promise<void> {
    if (!this.#isListed) return;
    this.#isListed = false;
    const { hub, roster } = this.#setup;
    await roster.leave(hub).catch(() => {
      // Who cannot say that it goes is missed after a few seconds all the same.
    });
  }
}

const attendMs = 1_000;
