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
import { UnitRests } from "./unit-rests.ts";
import { type Addressee, type Waiting, WaitingRoom } from "./waiting-room.ts";

/** Unit and time-out are those of requests that name none. */
export interface MasterOptions extends Addressee {
  /** Requests in flight at once. Many devices serve one at a time, or answer wrongly when asked for more. */
  readonly window: number;
  /** Random at best: a device that still answers a master before this one then fits no id of ours. */
  readonly firstTransaction: number;
}

export type { Answer } from "./master.ts";

export const windowMax = 8;
/** So many in a row, from all that are asked, mean that the connection is dead, whatever the socket says. */
export const timeoutsInARowMax = 3;
/** Ids that must not be used again before their answer came or the connection ended. */
export const retiredMax = 1_024;

export class ModbusTcpMaster implements Master {
  readonly counters: MasterCounters = freshCounters();
  readonly #options: MasterOptions;
  readonly #reader = new EnvelopeReader(replyLengthMin);
  readonly #inFlight = new Map<number, Sent>();
  /** With the unit that still owes the answer. */
  readonly #retired = new Map<number, number>();
  readonly #room: WaitingRoom;
  readonly #rests = new UnitRests();
  #transmits: Uint8Array[] = [];
  #isOpen = false;
  #nextTransaction: number;

  constructor(options: MasterOptions) {
    const { window, firstTransaction, unit, timeoutUs } = options;
    assert(window >= 1 && window <= windowMax, `a window is 1 to ${windowMax} requests`);
    assert(Number.isInteger(firstTransaction) && firstTransaction >>> 16 === 0, "an id has 16 bits");
    assert(Number.isInteger(unit) && unit >= 0 && unit <= 255, "a unit id has 8 bits");
    assert(timeoutUs > 0, "a time-out is positive");
    this.#options = options;
    this.#room = new WaitingRoom(options);
    this.#nextTransaction = firstTransaction;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  timeoutsInARow(unit?: number): number {
    return this.#rests.timeoutsInARow(unit);
  }

  submit(request: Request, now: Instant, options: SubmitOptions = {}): Ticket {
    this.#rests.meet(options.unit ?? this.#options.unit);
    const ticket = this.#room.enter(request, now, { isOpen: this.#isOpen, wishes: options });
    this.counters.dropped = this.#room.dropped;
    this.#fill(now);
    return ticket;
  }

  /** A new connection stands. No answer of an older one can arrive on it, so all ids are free again. */
  open(now: Instant): void {
    assert(!this.#isOpen, "a link opens once before it closes");
    this.#isOpen = true;
    this.#rests.forget();
    this.#retired.clear();
    this.#reader.reset();
    this.#fill(now);
  }

  close(now: Instant): void {
    this.#isOpen = false;
    this.#transmits = [];
    for (const { waiting, at } of this.#inFlight.values())
      this.#room.settle(waiting.ticket, at, { kind: "closed" });
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
    if (this.#rests.isDead(timeoutsInARowMax) || this.#retired.size >= retiredMax) return "broken";
    this.#fill(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { expiresAt } of this.#inFlight.values()) earliest = Math.min(earliest, expiresAt);
    earliest = Math.min(earliest, this.#room.lateAt);
    // Who waits although there is room waits for its unit.
    if (this.#isOpen && this.#inFlight.size < this.#options.window)
      earliest = Math.min(earliest, this.#rests.firstOf(this.#room.units));
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
    const mayBeAsked = this.#rests.isShared ? (unit: number) => this.#rests.mayBeAsked(unit, now) : undefined;
    while (this.#isOpen && this.#inFlight.size < this.#options.window) {
      const waiting = this.#room.first(now, mayBeAsked);
      if (waiting === undefined) return;
      this.#room.take(waiting);
      const transaction = this.#freshTransaction();
      const { unit, pdu, timeoutUs } = waiting;
      this.#transmits.push(encodeEnvelope({ transaction, unit, pdu }));
      this.#inFlight.set(transaction, { waiting, at: now, expiresAt: now + timeoutUs });
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
    if (sent === undefined) {
      if (this.#retired.get(transaction) === unit) {
        this.counters.late++;
        this.#retired.delete(transaction);
      } else this.counters.unknown++;
      return;
    }
    const { waiting, at } = sent;
    if (unit !== waiting.unit) {
      this.counters.unknown++;
      return;
    }
    const reply = decodeReply(waiting.request, pdu);
    this.#inFlight.delete(transaction);
    this.#rests.answered(unit);
    if (reply.kind === "malformed") {
      this.counters.malformed++;
      // Not the answer to what was asked: the real one may still be on its way.
      this.#retired.set(transaction, unit);
    } else if (reply.kind === "exception") this.counters.exceptions++;
    else this.counters.replies++;
    this.#room.settle(waiting.ticket, at, reply);
  }

  #expire(now: Instant): void {
    for (const [transaction, { waiting, at, expiresAt }] of this.#inFlight) {
      if (now < expiresAt) continue;
      this.#inFlight.delete(transaction);
      this.#retired.set(transaction, waiting.unit);
      this.#rests.silent(waiting.unit, { since: at, now });
      this.counters.timeouts++;
      this.#room.settle(waiting.ticket, at, { kind: "timeout" });
    }
    this.#room.dropLate(now);
  }
}

interface Sent {
  readonly waiting: Waiting;
  readonly at: Instant;
  readonly expiresAt: Instant;
}
