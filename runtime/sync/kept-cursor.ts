import type { LogIndex } from "#runtime/prove/port.ts";
import { flawIn, type Pem } from "./pem.ts";
import type { OutboxSource } from "./port.ts";

/** What the uplink needs of a logger; pino has it. */
export interface UplinkLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/**
 * The place in the log up to which a broker has everything, on its way to disk: not more often than `saveMs`,
 * because flash wears, and a crash in between costs only duplicates.
 */
export class KeptCursor {
  readonly #source: Pick<OutboxSource, "cursor" | "setCursor">;
  readonly #log: UplinkLog;
  #at: LogIndex = 0;
  #savedAt: LogIndex = 0;
  #saving: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(source: Pick<OutboxSource, "cursor" | "setCursor">, log: UplinkLog) {
    this.#source = source;
    this.#log = log;
  }

  async begin(): Promise<LogIndex> {
    this.#at = this.#savedAt = await this.#source.cursor();
    return this.#at;
  }

  /** The first connection follows at once, and is the first to find that TLS cannot use its files. */
  notBegun(error: unknown, pem: Pem = {}): void {
    const flaw = flawIn(pem);
    const why = flaw === undefined ? "read its cursor and tries again" : `connect, because of ${flaw}`;
    this.#log.warn({ event: "uplink", error }, `The uplink cannot ${why}`);
  }

  moved(to: LogIndex): void {
    this.#at = to;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#save();
    }, saveMs);
  }

  /** The place is of a log that is not gone on with: it is not kept. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#at = this.#savedAt;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#save();
  }

  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      const at = this.#at;
      if (at <= this.#savedAt) return;
      try {
        await this.#source.setCursor(at);
        this.#savedAt = at;
      } catch (error) {
        // The next move tries again; until then a restart sends a few records twice.
        this.#log.warn({ event: "uplink", error }, "The uplink cannot keep its cursor");
      }
    });
    return this.#saving;
  }
}

const saveMs = 1_000;
