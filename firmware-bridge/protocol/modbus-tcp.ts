// The master's end of a Modbus TCP connection, without the connection: bytes and `now` in, frames to send
// and settled requests out. A reply settles a request only if transaction, unit, function and byte count
// all fit; anything else is counted and dropped, because a value under the wrong name is worse than none.

import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import {
  freshCounters,
  type Master,
  type MasterCounters,
  type Settled,
  type Soundness,
  type SubmitOptions,
  type Ticket,
} from "./master.ts";
import { type Envelope, EnvelopeReader, encodeEnvelope, replyLengthMin } from "./mbap.ts";
import { decodeReply, type Request } from "./modbus-pdu.ts";
import { type Waiting, WaitingRoom } from "./waiting-room.ts";

export interface MasterOptions {
  readonly unit: number;
  readonly timeoutUs: number;
  /** Requests in flight at once. Many devices serve one at a time, or answer wrongly when asked for more. */
  readonly window: number;
  /** Random at best: a device that still answers a master before this one then fits no id of ours. */
  readonly firstTransaction: number;
}

export type { Answer } from "./master.ts";

export const windowMax = 8;
/** So many in a row mean that the connection is dead, whatever the socket says. */
export const timeoutsInARowMax = 3;
/** Ids that must not be used again before their answer came or the connection ended. */
export const retiredMax = 1_024;

export class ModbusTcpMaster implements Master {
  readonly counters: MasterCounters = freshCounters();
  readonly #options: MasterOptions;
  readonly #reader = new EnvelopeReader(replyLengthMin);
  readonly #inFlight = new Map<number, Sent>();
  readonly #retired = new Set<number>();
  readonly #room = new WaitingRoom();
  #transmits: Uint8Array[] = [];
  #isOpen = false;
  #nextTransaction: number;
  #timeoutsInARow = 0;

  constructor(options: MasterOptions) {
    const { window, firstTransaction, unit, timeoutUs } = options;
    assert(window >= 1 && window <= windowMax, `a window is 1 to ${windowMax} requests`);
    assert(Number.isInteger(firstTransaction) && firstTransaction >>> 16 === 0, "an id has 16 bits");
    assert(Number.isInteger(unit) && unit >= 0 && unit <= 255, "a unit id has 8 bits");
    assert(timeoutUs > 0, "a time-out is positive");
    this.#options = options;
    this.#nextTransaction = firstTransaction;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get timeoutsInARow(): number {
    return this.#timeoutsInARow;
  }

  submit(request: Request, now: Instant, options: SubmitOptions = {}): Ticket {
    const ticket = this.#room.enter(request, now, { ...options, isOpen: this.#isOpen });
    this.#fill(now);
    return ticket;
  }

  /** A new connection stands. No answer of an older one can arrive on it, so all ids are free again. */
  open(now: Instant): void {
    assert(!this.#isOpen, "a link opens once before it closes");
    this.#isOpen = true;
    this.#timeoutsInARow = 0;
    this.#retired.clear();
    this.#reader.reset();
    this.#fill(now);
  }

  close(now: Instant): void {
    this.#isOpen = false;
    this.#transmits = [];
    for (const { ticket, at } of this.#inFlight.values()) this.#room.settle(ticket, at, { kind: "closed" });
    this.#inFlight.clear();
    this.#room.linkLost(now);
  }

  /** `broken`: nothing more on this connection can be believed; destroy it and call `close`. */
  receive(bytes: Uint8Array, now: Instant): Soundness {
    const { envelopes, isBroken } = this.#reader.receive(bytes);
    for (const envelope of envelopes) this.#take(envelope);
    if (isBroken) this.counters.brokenStreams++;
    else this.#fill(now);
    return isBroken ? "broken" : "sound";
  }

  /** To be called at `wakeAt`, and harmless at any other time. */
  wake(now: Instant): Soundness {
    this.#expire(now);
    if (this.#timeoutsInARow >= timeoutsInARowMax || this.#retired.size >= retiredMax) return "broken";
    this.#fill(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { expiresAt } of this.#inFlight.values()) earliest = Math.min(earliest, expiresAt);
    earliest = Math.min(earliest, this.#room.lateAt);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  /** Frames to send, in order; taking them is the promise to send them. */
  takeTransmits(): readonly Uint8Array[] {
    const taken = this.#transmits;
    this.#transmits = [];
    return taken;
  }

  takeSettled(): readonly Settled[] {
    return this.#room.takeSettled();
  }

  #fill(now: Instant): void {
    this.#room.dropLate(now);
    while (this.#isOpen && this.#inFlight.size < this.#options.window) {
      const next = this.#room.next(now);
      if (next === undefined) return;
      const transaction = this.#freshTransaction();
      const { unit, timeoutUs } = this.#options;
      this.#transmits.push(encodeEnvelope({ transaction, unit, pdu: next.pdu }));
      this.#inFlight.set(transaction, { ...next, at: now, expiresAt: now + timeoutUs });
      this.counters.sent++;
    }
  }

  #freshTransaction(): number {
    // Ends: far fewer ids are taken than there are.
    while (this.#retired.has(this.#nextTransaction) || this.#inFlight.has(this.#nextTransaction))
      this.#nextTransaction = (this.#nextTransaction + 1) & 0xffff;
    const transaction = this.#nextTransaction;
    this.#nextTransaction = (transaction + 1) & 0xffff;
    return transaction;
  }

  #take({ transaction, unit, pdu }: Envelope): void {
    const sent = this.#inFlight.get(transaction);
    if (unit !== this.#options.unit || (sent === undefined && !this.#retired.has(transaction))) {
      this.counters.unknown++;
      return;
    }
    if (sent === undefined) {
      this.counters.late++;
      this.#retired.delete(transaction);
      return;
    }
    const reply = decodeReply(sent.request, pdu);
    this.#inFlight.delete(transaction);
    this.#timeoutsInARow = 0;
    if (reply.kind === "malformed") {
      this.counters.malformed++;
      // Not the answer to what was asked: the real one may still be on its way.
      this.#retired.add(transaction);
    } else if (reply.kind === "exception") this.counters.exceptions++;
    else this.counters.replies++;
    this.#room.settle(sent.ticket, sent.at, reply);
  }

  #expire(now: Instant): void {
    for (const [transaction, { ticket, at, expiresAt }] of this.#inFlight) {
      if (now < expiresAt) continue;
      this.#inFlight.delete(transaction);
      this.#retired.add(transaction);
      this.#timeoutsInARow++;
      this.counters.timeouts++;
      this.#room.settle(ticket, at, { kind: "timeout" });
    }
    this.#room.dropLate(now);
  }
}

interface Sent extends Waiting {
  readonly at: Instant;
  readonly expiresAt: Instant;
}
