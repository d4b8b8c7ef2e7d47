// Where a repository is handed out over MQTT. It reads what is asked for and knows nobody: what it gives is public, and is
// believed for its signatures and digests alone. One question at a time, and only so many wait.

import { type Ask, answeredAt, bellOfAll, openAsk, packSays, type Says } from "./chunk.ts";

export interface DeskParts {
  /** Before all topics of the fleet. */
  readonly root: string;
  publish(topic: string, payload: Uint8Array): void;
  /** Undefined where there is no such file. */
  read(ask: Ask): Promise<{ readonly total: number; readonly bytes: Uint8Array } | undefined>;
  onTrouble(error: unknown): void;
}

export class Desk {
  readonly #parts: DeskParts;
  readonly #waiting: { readonly to: string; readonly ask: Ask }[] = [];
  #isBusy = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Every message may be handed in; false where it is no question for a file. */
  take(topic: string, payload: Uint8Array): boolean {
    const to = answeredAt(this.#parts.root, topic);
    if (to === undefined) return false;
    const ask = openAsk(payload);
    // Whoever is not answered asks again, and later.
    if (ask !== undefined && this.#waiting.length < waitingMax) {
      this.#waiting.push({ to, ask });
      void this.#drain();
    }
    return true;
  }

  /** Says that there is something new; what it is, gateways find out for themselves. */
  ring(): void {
    this.#parts.publish(bellOfAll(this.#parts.root), new Uint8Array());
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const { publish, read, onTrouble } = this.#parts;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      try {
        const { to, ask } = next;
        const { id, from } = ask;
        const found = await read(ask);
        const says: Says = found === undefined ? { id, absent: true } : { id, from, ...found };
        publish(to, packSays(says));
      } catch (error) {
        onTrouble(error);
      }
    this.#isBusy = false;
  }
}

/** Two hundred gateways with all their questions out. */
const waitingMax = 1_024;
