import { backoffMs } from "#runtime/core/backoff.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Conversation } from "./conversation.ts";

/** Where a link stands; `detail` says why, for a person. */
export interface LinkState {
  readonly link: "up" | "down";
  readonly detail: string;
  readonly connects: number;
}

/** One attempt at a connection. After `end` it says nothing any more and nothing more of it goes out. */
export interface Wire {
  send(frames: readonly Uint8Array[]): void;
  readonly unsentBytes: number;
  /** Must not wait for anybody: what the kernel still holds is to be thrown away. */
  end(): void;
}

export interface WireEvents {
  /** The note is for a person, where something is not as it was asked for. */
  up(note?: string): void;
  heard(bytes: Uint8Array): void;
  lost(because: string): void;
}

export interface KeptLinkOptions {
  /** What people call the other end. */
  readonly address: string;
  readonly connect: (events: WireEvents) => Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly conversation: Conversation;
}

export const reconnectFirstMs = 50;
export const reconnectMostMs = 5_000;
export const connectMsMax = 3_000;
/** A peer that lets so much pile up does not read any more. */
export const unsentBytesMax = 65_536;

/** One connection of any kind, kept up for ever: the only place of the bridge where a wire and a timer meet. */
export class KeptLink {
  readonly #options: KeptLinkOptions;
  #wire: Wire | undefined;
  #isUp = false;
  #wake: NodeJS.Timeout | undefined;
  #wakeAt = 0;
  #reconnect: NodeJS.Timeout | undefined;
  #connecting: NodeJS.Timeout | undefined;
  #waits: Generator<number, never>;
  #isHeard = false;
  #detail = "not tried yet";
  #connects = 0;
  #isClosed = false;

  constructor(options: KeptLinkOptions) {
    this.#options = options;
    this.#waits = this.#freshWaits();
    this.#connect();
  }

  get state(): LinkState {
    return { link: this.#isUp ? "up" : "down", detail: this.#detail, connects: this.#connects };
  }

  /** To be called after the conversation was given something to say. */
  poke(): void {
    this.#flush();
  }

  /** Ends the connection at once: what the kernel still holds must not reach the device later. */
  drop(because: string): void {
    this.#lost(because);
  }

  /** No bytes leave after this. Cannot hang: nothing is waited for. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#reconnect);
    this.#lost("closed by us");
    clearTimeout(this.#wake);
  }

  #connect(): void {
    const { address, connect } = this.#options;
    this.#connecting = setTimeout(() => this.#lost(`${address} does not answer`), connectMsMax);
    // Every event asks whether it still speaks for the current wire: those of an ended one come late.
    const isCurrent = () => this.#wire === wire;
    const wire = connect({
      up: (note) => isCurrent() && this.#up(note),
      heard: (bytes) => isCurrent() && this.#heard(bytes),
      lost: (because) => isCurrent() && this.#lost(because),
    });
    this.#wire = wire;
  }

  #up(note: string | undefined): void {
    clearTimeout(this.#connecting);
    this.#isUp = true;
    this.#connects++;
    this.#detail = `connected to ${this.#options.address}${note === undefined ? "" : `, but ${note}`}`;
    this.#options.conversation.opened(this.#now());
    this.#flush();
  }

  #heard(bytes: Uint8Array): void {
    this.#isHeard = true;
    const soundness = this.#options.conversation.receive(bytes, this.#now());
    if (soundness === "broken") this.#lost(`${this.#options.address} sent what is no Modbus`);
    else this.#flush();
  }

  #awake(): void {
    this.#wake = undefined;
    const soundness = this.#options.conversation.wake(this.#now());
    if (soundness === "broken") this.#lost(`${this.#options.address} does not answer any more`);
    this.#flush();
  }

  #flush(): void {
    const { conversation, address } = this.#options;
    if (this.#isUp) {
      const frames = conversation.transmits();
      if (frames.length > 0) this.#wire!.send(frames);
      if (this.#wire !== undefined && this.#wire.unsentBytes > unsentBytesMax) {
        this.#lost(`${address} does not read`);
        return;
      }
    }
    const at = conversation.wakeAt();
    if (at === undefined || this.#isClosed) return;
    // A timer that fires too early does no harm and arms the next one; setting one for every request costs.
    if (this.#wake !== undefined && this.#wakeAt <= at) return;
    clearTimeout(this.#wake);
    this.#wakeAt = at;
    // Rounded up: a timer that fires early by a fraction would find nothing due and spin.
    this.#wake = setTimeout(() => this.#awake(), Math.max(0, Math.ceil((at - this.#now()) / US_PER_MS)));
  }

  #lost(because: string): void {
    clearTimeout(this.#connecting);
    const wire = this.#wire;
    this.#wire = undefined;
    if (wire === undefined) return;
    wire.end();
    this.#detail = because;
    const wasUp = this.#isUp;
    this.#isUp = false;
    // Only an answer shows that somebody is there: a proxy that accepts and hangs up must not be hammered.
    if (this.#isHeard) this.#waits = this.#freshWaits();
    this.#isHeard = false;
    if (!this.#isClosed) this.#reconnect = setTimeout(() => this.#connect(), this.#waits.next().value);
    if (wasUp) this.#options.conversation.closed(this.#now(), because);
    this.#flush();
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #freshWaits(): Generator<number, never> {
    return backoffMs({ firstMs: reconnectFirstMs, mostMs: reconnectMostMs }, this.#options.random);
  }
}
