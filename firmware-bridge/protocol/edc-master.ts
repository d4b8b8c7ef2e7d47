// The gateway's side of the EDC link, sans-I/O (SPEC-EDC.md, chapter 5). One request is under way at a
// time. A frame is repeated unchanged, which a board answers from its store; a write that stays without an
// answer is asked about by its number and never sent again.

import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { CobsReader } from "./cobs.ts";
import { decodeFrame, type EdcFrame, seqMax, status } from "./edc-frame.ts";
import { type BoardIdentity, Greeter, type GreeterOptions } from "./edc-greeting.ts";
import {
  answersWords,
  changesBoard,
  type EdcAnswer,
  type EdcCounters,
  type EdcRequest,
  type EdcSettled,
  type EdcSubmitOptions,
  encodeStep,
  freshCounters,
  type Job,
  type Step,
  stepsOf,
} from "./edc-request.ts";
import {
  questionAbout,
  type Resolved,
  resolveUsMax,
  type Unresolved,
  UnresolvedWrites,
} from "./edc-unresolved.ts";

export const triesMax = 4;
export const waitingMax = 64;
/** So many requests without an answer in a row mean that the connection is dead, whatever the socket says. */
export const givenUpInARowMax = 3;

export class EdcMaster {
  readonly counters: EdcCounters = freshCounters();
  readonly #options: Pick<GreeterOptions, "timeoutUs">;
  readonly #reader = new CobsReader();
  #waiting: Job[] = [];
  #current: Current | undefined;
  readonly #greeter: Greeter;
  readonly #unresolved = new UnresolvedWrites();
  #board: BoardIdentity | undefined;
  #isOpen = false;
  #isLinked = false;
  #lastSeq = 0;
  #nextTicket = 1;
  #silentInARow = 0;
  #settled: EdcSettled[] = [];
  #transmits: Uint8Array[] = [];

  constructor(options: GreeterOptions) {
    assert(options.timeoutUs > 0, "a time-out is positive");
    this.#options = options;
    this.#greeter = new Greeter(options);
  }

  /** Whether a board has answered our greeting on this connection, and still answers. */
  get isAnswering(): boolean {
    return this.#isLinked && this.#silentInARow === 0;
  }

  /** The board that answered last. */
  get board(): BoardIdentity | undefined {
    return this.#board;
  }

  submit(request: EdcRequest, now: Instant, options: EdcSubmitOptions = {}): number {
    const ticket = this.#nextTicket++;
    const job: Job = { ticket, request, steps: stepsOf(request), ...options };
    if (this.#waiting.length >= waitingMax) this.#settle(job, now, { kind: "unsent", because: "full" });
    else if (!this.#isOpen && options.whileDown !== "wait")
      this.#settle(job, now, { kind: "unsent", because: "link-down" });
    else if (options.place === "front") this.#waiting.unshift(job);
    else this.#waiting.push(job);
    this.#advance(now);
    return ticket;
  }

  open(now: Instant): void {
    assert(!this.#isOpen, "a link opens once before it closes");
    this.#isOpen = true;
    this.#silentInARow = 0;
    this.#reader.reset();
    this.#greet(now);
  }

  close(now: Instant): void {
    this.#isOpen = false;
    this.#isLinked = false;
    this.#greeter.end();
    this.#transmits = [];
    this.#giveUp(now, { kind: "closed" });
    this.#dismiss(({ whileDown }) => whileDown !== "wait", { now, because: "link-down" });
  }

  receive(bytes: Uint8Array, now: Instant): void {
    const brokenBefore = this.#reader.broken;
    for (const piece of this.#reader.receive(bytes)) {
      const frame = decodeFrame(piece);
      if (frame === undefined) this.counters.malformed++;
      // A request is our own, come back: an echo of the wire.
      else if (frame.kind === "reply") this.#take(frame, now);
    }
    this.counters.malformed += this.#reader.broken - brokenBefore;
    this.#advance(now);
  }

  /** To be called at `wakeAt`, and harmless at any other time. */
  wake(now: Instant): "sound" | "broken" {
    const hello = this.#greeter.wake(now);
    if (hello === "silent") return "broken";
    if (hello !== undefined) this.#sendHello(hello);
    const current = this.#current;
    if (current !== undefined && now >= current.expiresAt) {
      const mayRepeat = current.job?.sendBy === undefined || now <= current.job.sendBy;
      if (current.tries < triesMax && mayRepeat) {
        current.tries++;
        current.expiresAt = now + this.#options.timeoutUs;
        this.counters.repeats++;
        this.#transmits.push(current.bytes);
      } else {
        this.counters.timeouts++;
        this.#silentInARow++;
        this.#giveUp(now, { kind: "timeout" });
        if (this.#silentInARow >= givenUpInARowMax) return "broken";
      }
    }
    this.#advance(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    const times = [this.#greeter.expiresAt, this.#current?.expiresAt];
    // One past: at `sendBy` and at `until` themselves there is still time.
    for (const { sendBy } of this.#waiting) if (sendBy !== undefined) times.push(sendBy + 1);
    for (const until of this.#unresolved.untils) times.push(until + 1);
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  takeTransmits(): readonly Uint8Array[] {
    return this.#transmits.splice(0);
  }

  takeSettled(): readonly EdcSettled[] {
    return this.#settled.splice(0);
  }

  #take(frame: EdcFrame, now: Instant): void {
    if (this.#greeter.isWaiting) {
      const board = this.#greeter.take(frame);
      if (board === undefined) this.counters.late++;
      else this.#linked(board);
      return;
    }
    const current = this.#current;
    if (current === undefined || frame.seq !== current.seq || frame.op !== current.step.op) {
      this.counters.late++;
      return;
    }
    const isTurnedAway = frame.status === status.noLink || frame.status === status.stale;
    // Who turns a request away says in its answer which link the request named.
    if ((isTurnedAway ? frame.words[0] : frame.link) !== this.#board!.link) {
      this.counters.late++;
      return;
    }
    if (isTurnedAway) {
      // This copy of the request did nothing. An earlier one may have, so a write is asked about all the same.
      this.#giveUp(now, { kind: "timeout" });
      this.#greet(now);
      return;
    }
    this.#current = undefined;
    this.#silentInARow = 0;
    this.counters.replies++;
    if (current.job === undefined) {
      this.counters.resolved++;
      this.#settleAll([this.#unresolved.resolve(current.about!, frame)], now);
    } else this.#answered(current.job, { current, frame, now });
  }

  #linked(board: BoardIdentity): void {
    if (this.#board !== undefined && this.#board.boot !== board.boot) this.counters.restarts++;
    this.#board = board;
    this.#isLinked = true;
    this.#silentInARow = 0;
    this.#lastSeq = 0;
  }

  #answered(job: Job, { current, frame, now }: { current: Current; frame: EdcFrame; now: Instant }): void {
    if (frame.status !== status.ok) {
      this.counters.refusals++;
      this.#settle(job, current.at, { kind: "refused", status: frame.status });
    } else if (current.index + 1 < job.steps.length)
      this.#send({ job, index: current.index + 1, at: current.at }, now);
    else if (job.request.kind === "read" && frame.words.length !== job.request.count)
      this.#settle(job, current.at, { kind: "refused", status: status.badLength });
    else if (answersWords(job.request)) this.#settle(job, current.at, { kind: "words", words: frame.words });
    else this.#settle(job, current.at, { kind: "applied" });
  }

  /** Ends what is under way without its reply. */
  #giveUp(now: Instant, answer: EdcAnswer): void {
    const current = this.#current;
    this.#current = undefined;
    if (current?.job === undefined) return;
    const { job, index, seq, at } = current;
    const { link, boot } = this.#board!;
    if (!changesBoard(job.request)) this.#settle(job, at, answer);
    // What was staged and not committed is nothing.
    else if (index < job.steps.length - 1) this.#settle(job, at, { kind: "lost" });
    else
      this.#settleAll(
        this.#unresolved.add({ ticket: job.ticket, link, seq, boot, until: now + resolveUsMax }),
        now,
      );
  }

  #advance(now: Instant): void {
    this.#expire(now);
    if (!this.#isOpen || !this.#isLinked || this.#current !== undefined) return;
    const about = this.#unresolved.first;
    if (this.#lastSeq >= seqMax) this.#greet(now);
    else if (about !== undefined)
      this.#transmit({ about, index: 0, at: now, step: questionAbout(about) }, now);
    else this.#begin(this.#waiting.shift(), now);
  }

  #begin(job: Job | undefined, now: Instant): void {
    if (job === undefined) return;
    if (changesBoard(job.request) && !this.#board!.isWritable) {
      this.#settle(job, now, { kind: "unsent", because: "map-mismatch" });
      this.#advance(now);
    } else this.#send({ job, index: 0, at: now }, now);
  }

  #expire(now: Instant): void {
    this.#settleAll(this.#unresolved.expire(now, this.#isLinked ? this.#board!.boot : undefined), now);
    const about = this.#current?.about;
    if (about !== undefined && !this.#unresolved.has(about)) this.#current = undefined;
    this.#dismiss(({ sendBy }) => sendBy !== undefined && now > sendBy, { now, because: "late" });
  }

  #dismiss(
    isOut: (job: Job) => boolean,
    { now, because }: { now: Instant; because: "link-down" | "late" },
  ): void {
    for (const job of this.#waiting.filter(isOut)) this.#settle(job, now, { kind: "unsent", because });
    this.#waiting = this.#waiting.filter((job) => !isOut(job));
  }

  #send({ job, index, at }: { job: Job; index: number; at: Instant }, now: Instant): void {
    // A group that has expired half staged is not committed any more.
    if (index > 0 && (this.#lastSeq >= seqMax || (job.sendBy !== undefined && now > job.sendBy)))
      this.#settle(job, at, { kind: "lost" });
    else this.#transmit({ job, index, at, step: job.steps[index]! }, now);
  }

  #transmit(one: Pick<Current, "job" | "about" | "index" | "at" | "step">, now: Instant): void {
    const seq = ++this.#lastSeq;
    const bytes = encodeStep(one.step, { seq, link: this.#board!.link });
    this.#current = { ...one, seq, bytes, tries: 1, expiresAt: now + this.#options.timeoutUs };
    this.#transmits.push(bytes);
    this.counters.sent++;
  }

  #greet(now: Instant): void {
    this.#isLinked = false;
    this.#sendHello(this.#greeter.begin(now));
  }

  #sendHello(hello: Uint8Array): void {
    this.counters.greetings++;
    this.#transmits.push(hello);
  }

  #settleAll(resolved: readonly Resolved[], at: Instant): void {
    for (const one of resolved) this.#settle(one, at, one.answer);
  }

  #settle({ ticket }: Pick<Job, "ticket">, at: Instant, answer: EdcAnswer): void {
    this.#settled.push({ ticket, at, answer });
  }
}

interface Current {
  readonly job?: Job | undefined;
  /** Instead of a job: the write that this frame asks about. */
  readonly about?: Unresolved | undefined;
  readonly index: number;
  readonly at: Instant;
  readonly step: Step;
  readonly seq: number;
  readonly bytes: Uint8Array;
  tries: number;
  expiresAt: Instant;
}
