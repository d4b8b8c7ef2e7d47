import { createConnection, type Socket } from "node:net";
import { backoffMs } from "#runtime/core/backoff.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Conversation } from "./conversation.ts";

export interface TcpLinkOptions {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly conversation: Conversation;
}

/** Where a link stands; `detail` says why, for a person. */
export interface LinkState {
  readonly link: "up" | "down";
  readonly detail: string;
  readonly connects: number;
}

export const reconnectFirstMs = 50;
export const reconnectMostMs = 5_000;
export const connectMsMax = 3_000;
/** A peer that lets so much pile up does not read any more. */
export const unsentBytesMax = 65_536;

/** One TCP connection, kept up for ever: the only place of the bridge where a socket and a timer meet. */
export class TcpLink {
  readonly #options: TcpLinkOptions;
  readonly #address: string;
  #socket: Socket | undefined;
  #isUp = false;
  #wake: NodeJS.Timeout | undefined;
  #wakeAt = 0;
  #reconnect: NodeJS.Timeout | undefined;
  #connecting: NodeJS.Timeout | undefined;
  #waits: Generator<number, never>;
  #detail = "not tried yet";
  #connects = 0;
  #isClosed = false;

  constructor(options: TcpLinkOptions) {
    this.#options = options;
    this.#address = `${options.host}:${options.port}`;
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

  /** Ends the connection at once, with a reset: what the kernel still holds must not reach the device later. */
  drop(because: string): void {
    this.#lost(because);
  }

  /** No bytes leave after this. Cannot hang: nothing is waited for, a reset asks nobody. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#reconnect);
    this.#lost("closed by us");
    clearTimeout(this.#wake);
  }

  #connect(): void {
    const { host, port } = this.#options;
    const socket = createConnection({ host, port, noDelay: true });
    this.#socket = socket;
    this.#connecting = setTimeout(() => this.#lost(`${this.#address} does not answer`), connectMsMax);
    // Every handler asks whether it still speaks for the current socket: events of a destroyed one come late.
    const isCurrent = () => this.#socket === socket;
    socket.on("connect", () => isCurrent() && this.#up());
    socket.on("data", (bytes) => isCurrent() && this.#receive(bytes));
    socket.on("end", () => isCurrent() && this.#lost(`${this.#address} closed the connection`));
    socket.on("error", (error) => isCurrent() && this.#lost(`${this.#address}: ${error.message}`));
    socket.on("close", () => isCurrent() && this.#lost(`${this.#address} is gone`));
  }

  #up(): void {
    clearTimeout(this.#connecting);
    this.#isUp = true;
    this.#connects++;
    this.#detail = `connected to ${this.#address}`;
    this.#options.conversation.opened(this.#now());
    this.#flush();
  }

  #receive(bytes: Uint8Array): void {
    // Only an answer shows that somebody is there: a proxy that accepts and hangs up must not be hammered.
    this.#waits = this.#freshWaits();
    const soundness = this.#options.conversation.receive(bytes, this.#now());
    if (soundness === "broken") this.#lost(`${this.#address} sent what is no Modbus TCP`);
    else this.#flush();
  }

  #awake(): void {
    this.#wake = undefined;
    const soundness = this.#options.conversation.wake(this.#now());
    if (soundness === "broken") this.#lost(`${this.#address} does not answer any more`);
    this.#flush();
  }

  #flush(): void {
    const { conversation } = this.#options;
    if (this.#isUp) {
      const frames = conversation.transmits();
      if (frames.length > 0) this.#write(frames);
      if (this.#socket!.writableLength > unsentBytesMax) {
        this.#lost(`${this.#address} does not read`);
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

  /** What is asked in one turn of the event loop leaves in one packet. */
  #write(frames: readonly Uint8Array[]): void {
    const socket = this.#socket!;
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    for (const frame of frames) socket.write(frame);
  }

  #lost(because: string): void {
    clearTimeout(this.#connecting);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    // A connection that never stood cannot be reset, only dropped.
    if (this.#isUp) socket.resetAndDestroy();
    else socket.destroy();
    this.#detail = because;
    const wasUp = this.#isUp;
    this.#isUp = false;
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
