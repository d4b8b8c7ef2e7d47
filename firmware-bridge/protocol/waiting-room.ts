import type { Instant } from "#runtime/core/clock.ts";
import type { Answer, Settled, SubmitOptions, Ticket } from "./master.ts";
import { encodeRequest, type Request } from "./modbus-pdu.ts";

/** A request that was not sent yet. */
export interface Waiting extends SubmitOptions {
  readonly ticket: Ticket;
  readonly request: Request;
  readonly pdu: Uint8Array;
}

export const waitingMax = 64;

/**
 * Where requests wait for the wire, in order and in bounded number, and where answers wait to be fetched.
 * Who waits too long, or for a link that is lost, is told that nothing was sent.
 */
export class WaitingRoom {
  #waiting: Waiting[] = [];
  #settled: Settled[] = [];
  #nextTicket: Ticket = 1;

  enter(request: Request, now: Instant, options: SubmitOptions & { readonly isOpen: boolean }): Ticket {
    const { isOpen, ...wishes } = options;
    const ticket = this.#nextTicket++;
    // Encoded at once: what cannot be a request is a bug of the caller and shows in the caller's stack.
    const one: Waiting = { ticket, request, pdu: encodeRequest(request), ...wishes };
    if (this.#waiting.length >= waitingMax) this.settle(ticket, now, { kind: "unsent", because: "full" });
    else if (!isOpen && wishes.whileDown !== "wait")
      this.settle(ticket, now, { kind: "unsent", because: "link-down" });
    else if (wishes.place === "front") this.#waiting.unshift(one);
    else this.#waiting.push(one);
    return ticket;
  }

  /** The next to be sent; those that are too late for it are told. */
  next(now: Instant): Waiting | undefined {
    this.dropLate(now);
    return this.#waiting.shift();
  }

  dropLate(now: Instant): void {
    const isLate = ({ sendBy }: Waiting) => sendBy !== undefined && now > sendBy;
    if (!this.#waiting.some(isLate)) return;
    for (const one of this.#waiting)
      if (isLate(one)) this.settle(one.ticket, now, { kind: "unsent", because: "late" });
    this.#waiting = this.#waiting.filter((one) => !isLate(one));
  }

  /** The link is gone: only who said so goes on waiting. */
  linkLost(now: Instant): void {
    for (const { ticket, whileDown } of this.#waiting)
      if (whileDown !== "wait") this.settle(ticket, now, { kind: "unsent", because: "link-down" });
    this.#waiting = this.#waiting.filter(({ whileDown }) => whileDown === "wait");
    this.dropLate(now);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** When the first of them will be too late; infinite if none can be. */
  get lateAt(): Instant {
    let earliest = Number.POSITIVE_INFINITY;
    // One past: at `sendBy` itself a request may still go.
    for (const { sendBy } of this.#waiting) earliest = Math.min(earliest, (sendBy ?? earliest) + 1);
    return earliest;
  }

  settle(ticket: Ticket, at: Instant, answer: Answer): void {
    this.#settled.push({ ticket, at, answer });
  }

  takeSettled(): readonly Settled[] {
    const taken = this.#settled;
    this.#settled = [];
    return taken;
  }
}
