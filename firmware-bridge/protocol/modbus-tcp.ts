// The master's end of a Modbus TCP connection, without the connection: bytes and `now` in, frames to send
// and settled requests out. A reply settles a request only if transaction, unit, function and byte count
// all fit; anything else is counted and dropped, because a value under the wrong name is worse than none.
//
//   submit ─▶ waiting ─(window)─▶ in flight ─▶ settled: reply │ timeout │ closed
//                └─▶ settled: unsent (link down, or its time to be sent is over)

import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { type Envelope, EnvelopeReader, encodeEnvelope, replyLengthMin } from "./mbap.ts";
import { decodeReply, encodeRequest, type Reply, type Request } from "./modbus-pdu.ts";

export interface MasterOptions {
  readonly unit: number;
  readonly timeoutUs: number;
  /** Requests in flight at once. Many devices serve one at a time, or answer wrongly when asked for more. */
  readonly window: number;
  /** Random at best: a device that still answers a master before this one then fits no id of ours. */
  readonly firstTransaction: number;
}

export interface SubmitOptions {
  /** Not sent after this instant; without it a request waits for the window, however long that takes. */
  readonly sendBy?: Instant;
  /** A request that must reach the device before those that wait goes to the front of them. */
  readonly place?: "front" | "back";
  /** With `wait` a request outlives a lost link until `sendBy`, as long as it was never sent. */
  readonly whileDown?: "settle" | "wait";
}

/** Names one request of this master for ever. */
export type Ticket = number;

export type Answer = Readonly<
  | Reply
  | { kind: "timeout" }
  /** The connection ended before the answer: sent, so it may have been served. */
  | { kind: "closed" }
  /** No byte of it left this program: certainly not served. */
  | { kind: "unsent"; because: "link-down" | "late" | "full" }
>;

export interface Settled {
  readonly ticket: Ticket;
  /** When its frame was handed to the link; for an unsent one, when that was given up. */
  readonly at: Instant;
  readonly answer: Answer;
}

export interface MasterCounters {
  sent: number;
  replies: number;
  exceptions: number;
  timeouts: number;
  malformed: number;
  /** Answers to requests that were given up: dropped. */
  late: number;
  /** Frames that answer nothing that was ever asked on this connection, or in a stranger's name: dropped. */
  unknown: number;
  brokenStreams: number;
}

export type Soundness = "sound" | "broken";

export const windowMax = 8;
export const waitingMax = 64;
/** So many in a row mean that the connection is dead, whatever the socket says. */
export const timeoutsInARowMax = 3;
/** Ids that must not be used again before their answer came or the connection ended. */
export const retiredMax = 1_024;

export class ModbusTcpMaster {
  readonly counters: MasterCounters = {
    sent: 0,
    replies: 0,
    exceptions: 0,
    timeouts: 0,
    malformed: 0,
    late: 0,
    unknown: 0,
    brokenStreams: 0,
  };
  readonly #options: MasterOptions;
  readonly #reader = new EnvelopeReader(replyLengthMin);
  readonly #inFlight = new Map<number, Sent>();
  readonly #retired = new Set<number>();
  #waiting: Waiting[] = [];
  #settled: Settled[] = [];
  #transmits: Uint8Array[] = [];
  #isOpen = false;
  #nextTransaction: number;
  #nextTicket: Ticket = 1;
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
    const ticket = this.#nextTicket++;
    // Encoded at once: what cannot be a request is a bug of the caller and shows in the caller's stack.
    const one: Waiting = { ticket, request, pdu: encodeRequest(request), ...options };
    if (this.#waiting.length >= waitingMax) this.#settle(ticket, now, { kind: "unsent", because: "full" });
    else if (!this.#isOpen && options.whileDown !== "wait")
      this.#settle(ticket, now, { kind: "unsent", because: "link-down" });
    else if (options.place === "front") this.#waiting.unshift(one);
    else this.#waiting.push(one);
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
    for (const { ticket, at } of this.#inFlight.values()) this.#settle(ticket, at, { kind: "closed" });
    this.#inFlight.clear();
    const kept = this.#waiting.filter(({ whileDown }) => whileDown === "wait");
    for (const { ticket, whileDown } of this.#waiting)
      if (whileDown !== "wait") this.#settle(ticket, now, { kind: "unsent", because: "link-down" });
    this.#waiting = kept;
    this.#expire(now);
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
    // One past: at `sendBy` itself a request may still go.
    for (const { sendBy } of this.#waiting) earliest = Math.min(earliest, (sendBy ?? earliest) + 1);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  /** Frames to send, in order; taking them is the promise to send them. */
  takeTransmits(): readonly Uint8Array[] {
    const taken = this.#transmits;
    this.#transmits = [];
    return taken;
  }

  takeSettled(): readonly Settled[] {
    const taken = this.#settled;
    this.#settled = [];
    return taken;
  }

  #fill(now: Instant): void {
    this.#dropLate(now);
    while (this.#isOpen && this.#inFlight.size < this.#options.window) {
      const next = this.#waiting.shift();
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
    this.#settle(sent.ticket, sent.at, reply);
  }

  #expire(now: Instant): void {
    for (const [transaction, { ticket, at, expiresAt }] of this.#inFlight) {
      if (now < expiresAt) continue;
      this.#inFlight.delete(transaction);
      this.#retired.add(transaction);
      this.#timeoutsInARow++;
      this.counters.timeouts++;
      this.#settle(ticket, at, { kind: "timeout" });
    }
    this.#dropLate(now);
  }

  #dropLate(now: Instant): void {
    const isLate = ({ sendBy }: Waiting) => sendBy !== undefined && now > sendBy;
    if (!this.#waiting.some(isLate)) return;
    for (const one of this.#waiting)
      if (isLate(one)) this.#settle(one.ticket, now, { kind: "unsent", because: "late" });
    this.#waiting = this.#waiting.filter((one) => !isLate(one));
  }

  #settle(ticket: Ticket, at: Instant, answer: Answer): void {
    this.#settled.push({ ticket, at, answer });
  }
}

interface Waiting extends SubmitOptions {
  readonly ticket: Ticket;
  readonly request: Request;
  readonly pdu: Uint8Array;
}

interface Sent extends Waiting {
  readonly at: Instant;
  readonly expiresAt: Instant;
}
