// The hub at somebody else's broker, or at a cluster of them.

import { backoffMs } from "#runtime/core/backoff.ts";
import { parcelBytesMax } from "#runtime/prove/submission/parcel.ts";
import { type BrokerAddress, Session } from "#runtime/sync/proofs/session.ts";
import type { Wire } from "./hub.ts";

export interface LinkSetup extends BrokerAddress {
  readonly topics: readonly string[];
  readonly waits?: { readonly firstMs: number; readonly mostMs: number };
  onMessage(topic: string, payload: Uint8Array): void;
  onState(state: "up" | "down", detail: string): void;
}

/** Comes back by itself, for ever; what it did not hear is asked again. */
export class Link implements Wire, Disposable {
  readonly #setup: LinkSetup;
  #session: Session | undefined;
  #version: 4 | 5 = 5;
  #waits: Generator<number, never>;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(setup: LinkSetup) {
    this.#setup = setup;
    this.#waits = this.#freshWaits();
    this.#connect();
  }

  publish(topic: string, payload: string | Uint8Array, options: { readonly retain?: boolean } = {}): void {
    this.#session?.publish(topic, payload, options);
  }

  get isUp(): boolean {
    return this.#session?.isUp ?? false;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#session?.end("closed");
  }

  #connect(): void {
    const { url, clientId, pem, topics, onMessage, onState } = this.#setup;
    const setup = { url, clientId, topics, version: this.#version, bytesMax: parcelBytesMax };
    this.#session = new Session(
      { ...setup, ...(pem && { pem }) },
      {
        onUp: () => {
          this.#waits = this.#freshWaits();
          onState("up", url);
        },
        onMessage,
        onEnd: (reason) => {
          if (this.#session?.isTooNew) this.#version = 4;
          this.#session = undefined;
          if (this.#isClosed) return;
          onState("down", reason);
          this.#retry = setTimeout(() => this.#connect(), this.#waits.next().value);
        },
      },
    );
  }

  #freshWaits(): Generator<number, never> {
    return backoffMs(this.#setup.waits ?? { firstMs: 250, mostMs: 15_000 }, Math.random);
  }
}
