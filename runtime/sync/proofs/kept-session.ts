import { backoffMs } from "#runtime/core/backoff.ts";
import { type BrokerAddress, Session } from "./session.ts";

export interface KeptSetup extends BrokerAddress {
  /** Asked at each connection. */
  readonly topics: () => readonly string[];
  readonly bytesMax: number;
  readonly waits?: { readonly firstMs: number; readonly mostMs: number };
  readonly random?: () => number;
  onUp(): void;
  onMessage(topic: string, payload: Buffer): void;
  /** `isNews`: not just another try that failed; a broker may be gone for a week. */
  onDown(reason: string, isNews: boolean): void;
}

/** A connection that comes back by itself, for ever. What was under way when it ended is the owner's to ask again. */
export class KeptSession implements Disposable {
  readonly #setup: KeptSetup;
  #session: Session | undefined;
  #version: 4 | 5 = 5;
  #waits: Generator<number, never>;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;
  #wasUp = false;

  constructor(setup: KeptSetup) {
    this.#setup = setup;
    this.#waits = this.#freshWaits();
  }

  connect(): void {
    if (this.#isClosed) return;
    const { topics, onUp, onMessage } = this.#setup;
    const setup = { ...this.#setup, topics: topics(), version: this.#version };
    this.#session = new Session(setup, {
      onUp: () => {
        this.#wasUp = true;
        onUp();
      },
      onMessage,
      onEnd: (reason) => this.#ended(reason),
    });
  }

  get isUp(): boolean {
    return this.#session?.isUp ?? false;
  }

  publish(topic: string, payload: Uint8Array | string, options: { readonly retain?: boolean } = {}): void {
    this.#session?.publish(topic, payload, options);
  }

  /** Ends this connection; the next one comes after a while. */
  end(reason: string): void {
    this.#session?.end(reason);
  }

  /**
   * Something got through. Only then the pauses begin small again: a broker that takes connections and drops them at
   * once must not be knocked at in a tight circle.
   */
  well(): void {
    this.#waits = this.#freshWaits();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#session?.end("closed");
  }

  #ended(reason: string): void {
    const isTooNew = this.#session?.isTooNew ?? false;
    this.#session = undefined;
    if (this.#isClosed) return;
    if (isTooNew && this.#version === 5) {
      // NATS says so, and it is no trouble: nothing was under way yet.
      this.#version = 4;
      this.connect();
      return;
    }
    const isNews = this.#wasUp || this.#retry === undefined;
    this.#wasUp = false;
    this.#retry = setTimeout(() => this.connect(), this.#waits.next().value);
    this.#setup.onDown(reason, isNews);
  }

  #freshWaits(): Generator<number, never> {
    const { waits = { firstMs: 500, mostMs: 60_000 }, random = Math.random } = this.#setup;
    return backoffMs(waits, random);
  }
}
