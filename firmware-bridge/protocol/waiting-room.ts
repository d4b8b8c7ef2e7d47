import type { Instant } from "#runtime/core/clock.ts";
import type { Answer, Settled, SubmitOptions, Ticket } from "./master.ts";
import { encodeRequest, type Request } from "./modbus-pdu.ts";

/** A request that was not sent yet. */
export interface Waiting {
  readonly ticket: Ticket;
  readonly request: Request;
  readonly pdu: Uint8Array;
  readonly unit: number;
  readonly timeoutUs: number;
  readonly wishes: SubmitOptions;
}

/** Whom a request is for, and how long that one may think, where the asker does not say. */
export type Addressee = Pick<Waiting, "unit" | "timeoutUs">;

/** So many requests wait for one wire at most, however many devices are on it. */
export const waitingMax = 64;
/** And so many bytes of them. */
export const waitingBytesMax = 8_192;

const nothingSettled: readonly Settled[] = [];

/**
 * Where requests wait for the wire, in order and in bounded number, and where answers wait to be fetched.
 * Who waits too long, or for a link that is lost, is told that nothing was sent.
 */
export class WaitingRoom {
  /** Requests that found no place. */
  dropped = 0;
  readonly #addressee: Addressee;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #settled: Settled[] = [];
  #nextTicket: Ticket = 1;
  /** The earliest `sendBy` of all that wait, or earlier: looking at each of them for every request would cost. */
  #lateAt: Instant = Number.POSITIVE_INFINITY;

  constructor(addressee: Addressee) {
    this.#addressee = addressee;
  }

  enter(
    request: Request,
    now: Instant,
    { isOpen, wishes }: { isOpen: boolean; wishes: SubmitOptions },
  ): Ticket {
    const ticket = this.#nextTicket++;
    // Encoded at once: what cannot be a request is a bug of the caller and shows in the caller's stack.
    const pdu = encodeRequest(request);
    if (this.#waiting.length >= waitingMax || this.#bytes + pdu.length > waitingBytesMax) {
      this.dropped++;
      this.settle(ticket, now, { kind: "unsent", because: "full" });
    } else if (!isOpen && wishes.whileDown !== "wait")
      this.settle(ticket, now, { kind: "unsent", because: "link-down" });
    else {
      const { unit = this.#addressee.unit, timeoutUs = this.#addressee.timeoutUs, sendBy } = wishes;
      const one: Waiting = { ticket, request, pdu, unit, timeoutUs, wishes };
      if (wishes.place === "front") this.#waiting.unshift(one);
      else this.#waiting.push(one);
      this.#bytes += pdu.length;
      if (sendBy !== undefined) this.#lateAt = Math.min(this.#lateAt, sendBy);
    }
    return ticket;
  }

  /** The first that may be sent to its unit, which stays here until it is taken; those that are too late are told. */
  first(now: Instant, mayBeAsked?: (unit: number) => boolean): Waiting | undefined {
    this.dropLate(now);
    if (mayBeAsked === undefined) return this.#waiting[0];
    return this.#waiting.find(({ unit }) => mayBeAsked(unit));
  }

  take(one: Waiting): void {
    const at = this.#waiting.indexOf(one);
    if (at === 0) this.#waiting.shift();
    else this.#waiting.splice(at, 1);
    this.#bytes -= one.pdu.length;
  }

  dropLate(now: Instant): void {
    if (now <= this.#lateAt) return;
    const sendBy = ({ wishes }: Waiting) => wishes.sendBy ?? Number.POSITIVE_INFINITY;
    this.#turnAway((one) => now > sendBy(one), now, "late");
    this.#lateAt = Math.min(Number.POSITIVE_INFINITY, ...this.#waiting.map(sendBy));
  }

  /** The link is gone, or one unit is: only who said so goes on waiting. */
  linkLost(now: Instant, unit?: number): void {
    const isLost = (one: Waiting) =>
      one.wishes.whileDown !== "wait" && (unit === undefined || one.unit === unit);
    this.#turnAway(isLost, now, "link-down");
    this.dropLate(now);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** The units that somebody wants to ask. */
  get units(): readonly number[] {
    return this.#waiting.map(({ unit }) => unit);
  }

  /** When the first of them will be too late; infinite if none can be. */
  get lateAt(): Instant {
    // One past: at `sendBy` itself a request may still go.
    return this.#waiting.length === 0 ? Number.POSITIVE_INFINITY : this.#lateAt + 1;
  }

  settle(ticket: Ticket, at: Instant, answer: Answer): void {
    this.#settled.push({ ticket, at, answer });
  }

  takeSettled(): readonly Settled[] {
    if (this.#settled.length === 0) return nothingSettled;
    const taken = this.#settled;
    this.#settled = [];
    return taken;
  }

  #turnAway(isMeant: (one: Waiting) => boolean, now: Instant, because: "late" | "link-down"): void {
    const gone = this.#waiting.filter(isMeant);
    if (gone.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !gone.includes(one));
    for (const { ticket, pdu } of gone) {
      this.#bytes -= pdu.length;
      this.settle(ticket, now, { kind: "unsent", because });
    }
  }
}
