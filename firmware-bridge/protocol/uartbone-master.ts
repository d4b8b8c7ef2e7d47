import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { encodeUartboneRead, encodeUartboneWrite, uartboneCommandMs, uartboneWordsIn } from "./uartbone.ts";
import {
  freshUartboneCounters,
  type UartboneAnswer,
  type UartboneCounters,
  type UartboneJob,
  type UartboneRequest,
  type UartboneSettled,
  type UartboneSubmitOptions,
} from "./uartbone-request.ts";

export interface UartboneOptions {
  readonly timeoutUs: number;
  /**
   * Whether a program may write over this link while nobody watches. Without it writes are refused: over
   * UARTBone a wrong write leaves no trace, and a wrong address hits another register.
   */
  readonly unattended: "refuse" | "allow";
}

export const uartboneWaitingMax = 64;
/** So many reads without an answer in a row mean that the connection is dead, whatever the port says. */
export const uartboneSilentMax = 3;
/**
 * After a time-out the bridge may stand in the middle of a command, and an answer may be on its way. Both are
 * over after a silence longer than the bridge's own; what comes in it belongs to nobody and prolongs it.
 */
export const quietUs: number = 2 * uartboneCommandMs * US_PER_MS;
/** A line that does not fall silent for so long is opened anew. */
export const babbleUsMax: number = 3_000 * US_PER_MS;

/**
 * The gateway's side, sans-I/O, one command at a time. Each write is followed by a read of the same words,
 * whoever asked for it, and its answer is that of the read.
 */
export class UartboneMaster {
  readonly counters: UartboneCounters = freshUartboneCounters();
  readonly #options: UartboneOptions;
  #waiting: UartboneJob[] = [];
  #current: Current | undefined;
  #received: number[] = [];
  #isOpen = false;
  #nextTicket = 1;
  #silentInARow = 0;
  #hasAnswered = false;
  /** Both undefined unless the line is being given time to fall silent. */
  #quietUntil: Instant | undefined;
  #quietSince = 0;
  #transmits: Uint8Array[] = [];
  #settled: UartboneSettled[] = [];

  constructor(options: UartboneOptions) {
    assert(options.timeoutUs > 0, "a time-out is positive");
    this.#options = options;
  }

  /** Whether something has answered on this connection, and still does. */
  get isAnswering(): boolean {
    return this.#isOpen && this.#hasAnswered && this.#silentInARow === 0;
  }

  submit(request: UartboneRequest, now: Instant, options: UartboneSubmitOptions = {}): number {
    const ticket = this.#nextTicket++;
    const job: UartboneJob = { ticket, request, ...options };
    if (request.kind === "write" && request.by === "program" && this.#options.unattended === "refuse")
      this.#settle(job, now, {
        kind: "refused",
        detail: "Nobody watches, and a UARTBone write leaves no trace where it fails",
      });
    else if (this.#waiting.length >= uartboneWaitingMax)
      this.#settle(job, now, { kind: "unsent", because: "full" });
    else if (!this.#isOpen && options.whileDown !== "wait")
      this.#settle(job, now, { kind: "unsent", because: "link-down" });
    else if (options.place === "front") this.#waiting.unshift(job);
    else this.#waiting.push(job);
    this.#advance(now);
    return ticket;
  }

  /** What was said before we came may leave the bridge in the middle of a command: silence first. */
  open(now: Instant): void {
    assert(!this.#isOpen, "a link opens once before it closes");
    this.#isOpen = true;
    this.#hasAnswered = false;
    this.#silentInARow = 0;
    this.#beQuiet(now);
    this.#advance(now);
  }

  close(now: Instant): void {
    this.#isOpen = false;
    this.#transmits = [];
    this.#quietUntil = undefined;
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined)
      this.#settle(
        current.job,
        current.at,
        current.written === undefined ? { kind: "closed" } : { kind: "unknown", detail: notReadBack },
      );
    this.#dismiss(({ whileDown }) => whileDown !== "wait", { now, because: "link-down" });
  }

  receive(bytes: Uint8Array, now: Instant): void {
    if (this.#quietUntil !== undefined) this.#quietUntil = now + quietUs;
    const { count = 0 } = this.#current ?? {};
    const room = count * 4 - this.#received.length;
    this.#received.push(...bytes.subarray(0, room));
    this.counters.stray += Math.max(0, bytes.length - room);
    if (this.#current !== undefined && this.#received.length === count * 4) this.#answered(this.#current);
    this.#advance(now);
  }

  /** To be called at `wakeAt`, and harmless at any other time. */
  wake(now: Instant): "sound" | "broken" {
    const current = this.#current;
    if (current !== undefined && now >= current.expiresAt) {
      this.#current = undefined;
      this.counters.timeouts++;
      this.#silentInARow++;
      this.#settle(
        current.job,
        current.at,
        current.written === undefined ? { kind: "timeout" } : { kind: "unknown", detail: notReadBack },
      );
      if (this.#silentInARow >= uartboneSilentMax) return "broken";
      this.#beQuiet(now);
    }
    if (this.#quietUntil !== undefined && now - this.#quietSince > babbleUsMax) return "broken";
    this.#advance(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    const times = [this.#current?.expiresAt, this.#quietUntil];
    // One past: at `sendBy` itself there is still time.
    for (const { sendBy } of this.#waiting) if (sendBy !== undefined) times.push(sendBy + 1);
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  takeTransmits(): readonly Uint8Array[] {
    return this.#transmits.splice(0);
  }

  takeSettled(): readonly UartboneSettled[] {
    return this.#settled.splice(0);
  }

  #advance(now: Instant): void {
    this.#dismiss(({ sendBy }) => sendBy !== undefined && now > sendBy, { now, because: "late" });
    if (this.#quietUntil !== undefined && now >= this.#quietUntil) this.#quietUntil = undefined;
    if (!this.#isOpen || this.#quietUntil !== undefined || this.#current !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    const { request } = job;
    const { address } = request;
    // What came unasked belongs to nobody. It cannot be told from an answer later.
    this.#received = [];
    if (request.kind === "write") this.#transmits.push(encodeUartboneWrite(address, request.words));
    const written = request.kind === "write" ? request.words : undefined;
    const count = request.kind === "write" ? request.words.length : request.count;
    this.#transmits.push(encodeUartboneRead(address, count));
    this.counters.sent++;
    this.#current = { job, count, written, at: now, expiresAt: now + this.#options.timeoutUs };
  }

  #answered({ job, at, written }: Current): void {
    const words = uartboneWordsIn(Uint8Array.from(this.#received));
    this.#received = [];
    this.#current = undefined;
    this.#silentInARow = 0;
    this.#hasAnswered = true;
    this.counters.replies++;
    const wrong = written?.findIndex((word, index) => word !== words[index]);
    if (wrong === undefined) this.#settle(job, at, { kind: "words", words });
    else if (wrong < 0) this.#settle(job, at, { kind: "verified" });
    else {
      this.counters.mismatches++;
      const detail = `Word ${job.request.address + wrong} reads ${words[wrong]} and not ${written![wrong]}`;
      this.#settle(job, at, { kind: "unknown", detail });
    }
  }

  #beQuiet(now: Instant): void {
    this.#quietSince = now;
    this.#quietUntil = now + quietUs;
  }

  #dismiss(
    isOut: (job: UartboneJob) => boolean,
    { now, because }: { now: Instant; because: "link-down" | "late" },
  ): void {
    for (const job of this.#waiting.filter(isOut)) this.#settle(job, now, { kind: "unsent", because });
    this.#waiting = this.#waiting.filter((job) => !isOut(job));
  }

  #settle({ ticket }: UartboneJob, at: Instant, answer: UartboneAnswer): void {
    this.#settled.push({ ticket, at, answer });
  }
}

interface Current {
  readonly job: UartboneJob;
  readonly count: number;
  readonly written: readonly number[] | undefined;
  readonly at: Instant;
  readonly expiresAt: Instant;
}

const notReadBack = "The read-back was not answered";
