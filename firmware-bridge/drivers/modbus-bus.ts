import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink, LinkState } from "#bridge/link/kept-link.ts";
import type { OpenPort } from "#bridge/link/serial.ts";
import type {
  Answer,
  Master,
  MasterCounters,
  Settled,
  SubmitOptions,
  Ticket,
} from "#bridge/protocol/master.ts";
import type { Request } from "#bridge/protocol/modbus-pdu.ts";
import type { DeviceConfig } from "#runtime/config.ts";
import type { Clock, Instant } from "#runtime/core/clock.ts";
import { linkFor, masterFor } from "./modbus-wire.ts";

export interface ModbusBusOptions {
  /** Of any device on it: what is said of the wire is the same for all. */
  readonly config: DeviceConfig;
  readonly clock: Clock;
  readonly random: () => number;
  /** Another way to a serial port, for tests of what only a port can do. */
  readonly openPort?: OpenPort;
  /** Absent: the wire that the configuration names. */
  readonly openLink?: OpenLink;
}

/** What carries a conversation; a simulator has one whose time is its own. */
export type Link = Pick<KeptLink, "state" | "poke" | "close">;
export type OpenLink = (conversation: Conversation) => Link;

/** Told when the wire comes and goes, whoever's turn it is. */
export type OnLink = (link: "up" | "down", because: string) => void;

/**
 * One wire with one master on it, and behind it one device or several, each a unit of its own. The master, which
 * could write anything, never leaves this object and those that ask through it.
 */
export class ModbusBus implements Conversation {
  readonly #master: Master;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #askers = new Map<Ticket, (settled: Settled) => void>();
  readonly #members: OnLink[] = [];
  #isClosed = false;

  constructor({ config, clock, random, openPort, openLink }: ModbusBusOptions) {
    this.#clock = clock;
    this.#master = masterFor(config, random);
    this.#link =
      openLink?.(this) ??
      linkFor(config, { clock, random, conversation: this, ...(openPort && { openPort }) });
  }

  get link(): LinkState {
    return this.#link.state;
  }

  get counters(): Readonly<MasterCounters> {
    return this.#master.counters;
  }

  /** A connection on which a unit does not answer is not up for it, whatever the socket says. */
  isAnswering(unit: number): boolean {
    return this.#master.isOpen && this.#master.timeoutsInARow(unit) === 0;
  }

  join(onLink: OnLink): void {
    this.#members.push(onLink);
  }

  /** `tell` hears of it once, at the latest when the bus is closed. */
  ask(request: Request, options: SubmitOptions, tell: (settled: Settled) => void): void {
    const at = this.#clock.now();
    if (this.#isClosed) {
      tell({ ticket: 0, at, answer: unreachable });
      return;
    }
    this.#askers.set(this.#master.submit(request, at, options), tell);
    this.#link.poke();
    this.#deliver();
  }

  /** Nothing is sent after this, and nobody is left waiting. One end is the end for all: a gateway closes as a whole. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#link.close();
    this.#deliver();
    const at = this.#clock.now();
    for (const [ticket, tell] of this.#askers) tell({ ticket, at, answer: unreachable });
    this.#askers.clear();
  }

  opened(now: Instant): void {
    this.#master.open(now);
    for (const onLink of this.#members) onLink("up", this.#link.state.detail);
  }

  receive(bytes: Uint8Array, now: Instant): "sound" | "broken" {
    const soundness = this.#master.receive(bytes, now);
    this.#deliver();
    return soundness;
  }

  wake(now: Instant): "sound" | "broken" {
    const soundness = this.#master.wake(now);
    this.#deliver();
    return soundness;
  }

  closed(now: Instant, because: string): void {
    this.#master.close(now);
    this.#deliver();
    for (const onLink of this.#members) onLink("down", because);
  }

  wakeAt(): Instant | undefined {
    return this.#master.wakeAt();
  }

  transmits(): readonly Uint8Array[] {
    return this.#master.takeTransmits();
  }

  #deliver(): void {
    for (const settled of this.#master.takeSettled()) {
      this.#askers.get(settled.ticket)?.(settled);
      this.#askers.delete(settled.ticket);
    }
  }
}

const unreachable: Answer = { kind: "unsent", because: "link-down" };
