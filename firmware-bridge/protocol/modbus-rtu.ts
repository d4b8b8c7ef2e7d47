// The master's end of a serial Modbus line, without the line. A reply on it says which unit and function it
// comes from and how many bytes it has, and not what it answers: one that comes late fits the next request
// of the same shape. Other masters were seen to shift every later value by one request that way. So after
// anything that went wrong nothing is asked before two things happened:
//
//   settling  the line was silent for a while, and what came until then was dropped
//   proving   the device answered a question in a function that nothing else asks in. A device answers in
//             order: once it has answered this, it has nothing left to say to what was asked before
//
// A device without that function says so with an exception, which proves the same. Once it has given a proof
// it is asked nothing without one. A device that never gave any leaves only time as a witness: silence of a
// whole time-out, counted as `unproven`.

import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { joined } from "./joined.ts";
import {
  freshCounters,
  type Master,
  type MasterCounters,
  type Settled,
  type Soundness,
  type SubmitOptions,
  type Ticket,
} from "./master.ts";
import { encodeRequest, type Reply, type Request, replyBytes } from "./modbus-pdu.ts";
import { babbleUsMax, broadcastUs, crcBytes, encodeRtu, type SerialPace, settleUsMin } from "./rtu-frame.ts";
import { LastAnswer } from "./rtu-last-answer.ts";
import {
  type Asking,
  isPaused,
  type Listening,
  listen,
  ownWords,
  type Phase,
  type Sending,
  type Settling,
} from "./rtu-phase.ts";
import { Proof } from "./rtu-proof.ts";
import { WaitingRoom } from "./waiting-room.ts";

export interface RtuMasterOptions {
  /** 0 speaks to all units of the line: they obey and do not answer, so nothing can be read. */
  readonly unit: number;
  /** How long a device may think; the time that the bytes take on the line comes on top. */
  readonly timeoutUs: number;
  readonly pace: SerialPace;
  /** Two-wire adapters that hear themselves repeat every byte sent before the answer comes. */
  readonly echo: boolean;
}

export class ModbusRtuMaster implements Master {
  readonly counters: MasterCounters = freshCounters();
  readonly #options: RtuMasterOptions;
  readonly #settleUs: number;
  readonly #room = new WaitingRoom();
  #isOpen = false;
  #phase: Phase = { kind: "ready", from: 0 };
  #heardAt: Instant = 0;
  #transmits: Uint8Array[] = [];
  #timeoutsInARow = 0;
  readonly #proof = new Proof();
  readonly #lastAnswer = new LastAnswer();

  constructor(options: RtuMasterOptions) {
    const { unit, timeoutUs, pace } = options;
    assert(Number.isInteger(unit) && unit >= 0 && unit <= 247, "a serial unit is 0 to 247");
    assert(timeoutUs > 0, "a time-out is positive");
    this.#options = options;
    this.#settleUs = Math.max(settleUsMin, pace.silenceUs);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get timeoutsInARow(): number {
    return this.#timeoutsInARow;
  }

  submit(request: Request, now: Instant, options: SubmitOptions = {}): Ticket {
    assert(this.#options.unit !== 0 || request.kind.startsWith("write"), "nobody answers a broadcast");
    const ticket = this.#room.enter(request, now, { ...options, isOpen: this.#isOpen });
    this.#fill(now);
    return ticket;
  }

  /** The port is open. The device never noticed that it was not, so what it may still say is waited for. */
  open(now: Instant): void {
    assert(!this.#isOpen, "a link opens once before it closes");
    this.#isOpen = true;
    this.#timeoutsInARow = 0;
    this.#proof.forget();
    this.#settle(now, { mustProve: true });
  }

  close(now: Instant): void {
    this.#isOpen = false;
    this.#transmits = [];
    if (this.#phase.kind === "asking") this.#tell(this.#phase, { kind: "closed" });
    this.#phase = { kind: "ready", from: now };
    this.#room.linkLost(now);
  }

  receive(bytes: Uint8Array, now: Instant): Soundness {
    const phase = this.#phase;
    if (bytes.length === 0) return "sound";
    this.#heardAt = now;
    switch (phase.kind) {
      case "ready":
        // Nobody asked: a second copy of an answer, or somebody else on the line.
        this.counters.unknown++;
        this.#settle(now, { mustProve: false });
        break;
      case "settling":
        if (phase.isOwed) this.counters.late++;
        this.#phase = { ...phase, isOwed: false };
        break;
      case "asking":
      case "proving":
        phase.heard = joined(phase.heard, bytes);
        this.#listen(phase, now);
        this.#fill(now);
    }
    return "sound";
  }

  wake(now: Instant): Soundness {
    const phase = this.#phase;
    if (phase.kind === "settling") {
      if (now >= phase.since + babbleUsMax) {
        this.counters.brokenStreams++;
        return "broken";
      }
      if (now >= this.#quietAt(phase)) this.#settled(phase, now);
    } else if (phase.kind !== "ready") this.#expire(phase, now);
    this.#fill(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    const at = this.#isOpen ? Math.min(this.#dueAt(), this.#room.lateAt) : this.#room.lateAt;
    return at === Number.POSITIVE_INFINITY ? undefined : at;
  }

  takeTransmits(): readonly Uint8Array[] {
    const taken = this.#transmits;
    this.#transmits = [];
    return taken;
  }

  takeSettled(): readonly Settled[] {
    return this.#room.takeSettled();
  }

  #dueAt(): Instant {
    const phase = this.#phase;
    if (phase.kind === "ready") return this.#room.isEmpty ? Number.POSITIVE_INFINITY : phase.from;
    if (phase.kind === "settling") return Math.min(this.#quietAt(phase), phase.since + babbleUsMax);
    return isPaused(phase) ? Math.min(phase.expiresAt, this.#heardAt + this.#settleUs) : phase.expiresAt;
  }

  #quietAt({ since, silenceUs }: Settling): Instant {
    return Math.max(since, this.#heardAt) + silenceUs;
  }

  #fill(now: Instant): void {
    this.#room.dropLate(now);
    if (!this.#isOpen || this.#phase.kind !== "ready" || now < this.#phase.from) return;
    const next = this.#room.next(now);
    if (next === undefined) return;
    this.counters.sent++;
    this.#phase = { kind: "asking", ...next, ...this.#send(next.request, now) };
  }

  /** Puts one frame on the line and says until when its answer is waited for. */
  #send(request: Request, now: Instant): Sending {
    const { unit, pace, timeoutUs, echo } = this.#options;
    const frame = encodeRtu({ unit, pdu: encodeRequest(request) });
    this.#transmits.push(frame);
    const wireUs = pace.characterUs * (frame.length + 1 + replyBytes(request) + crcBytes);
    const patienceUs = unit === 0 ? broadcastUs : timeoutUs;
    return {
      request,
      at: now,
      expiresAt: now + wireUs + patienceUs,
      frame,
      echoLeft: echo ? frame.length : 0,
      heard: new Uint8Array(0),
    };
  }

  #listen(phase: Listening, now: Instant): void {
    const heard = listen(phase, this.#options.unit);
    switch (heard.kind) {
      case "more":
        return;
      case "late":
        this.counters.late++;
        this.#listen(phase, now);
        return;
      case "wrong":
        this.#fail(phase, { now, detail: heard.detail });
        return;
      case "answer":
        if (phase.kind === "asking" && this.#lastAnswer.isRepeatedBy(heard, phase)) {
          phase.held = heard.reply;
          this.#listen(phase, now);
        } else this.#take(phase, { ...heard, now });
    }
  }

  #take(
    phase: Listening,
    { reply, isLast, now }: { readonly reply: Reply; readonly isLast: boolean; readonly now: Instant },
  ): void {
    if (phase.kind === "proving") this.#proof.given();
    else {
      if (reply.kind === "exception") this.counters.exceptions++;
      else this.counters.replies++;
      this.#timeoutsInARow = 0;
      this.#proof.questionAnswered();
      this.#tell(phase, reply);
    }
    this.#phase = { kind: "ready", from: now + this.#options.pace.silenceUs };
    // More than was asked for: whoever says it twice may do so again.
    if (!isLast) this.#settle(now, { mustProve: false });
  }

  #expire(phase: Listening, now: Instant): void {
    const { heard, expiresAt, echoLeft } = phase;
    const isOver = now >= this.#heardAt + this.#settleUs && echoLeft === 0;
    if (isOver && heard.length > 0)
      this.#fail(phase, { now, detail: `${heard.length} bytes that are no answer${ownWords(phase)}` });
    else if (isOver && phase.kind === "asking" && phase.held !== undefined)
      this.#take(phase, { reply: phase.held, isLast: true, now });
    else if (now < expiresAt) return;
    else if (this.#options.unit === 0 && phase.kind === "asking") {
      this.#tell(phase, { kind: "broadcast" });
      this.#phase = { kind: "ready", from: now };
    } else {
      this.counters.timeouts++;
      this.#timeoutsInARow++;
      if (phase.kind === "asking") {
        this.#proof.questionTimedOut();
        this.#tell(phase, { kind: "timeout" });
        this.#settle(now, { mustProve: true, isOwed: true });
      } else this.#proofFailed(now, { isSilent: true });
    }
  }

  #fail(phase: Listening, { now, detail }: { readonly now: Instant; readonly detail: string }): void {
    this.counters.malformed++;
    if (phase.kind === "asking") {
      this.#tell(phase, { kind: "malformed", detail });
      this.#settle(now, { mustProve: true });
    } else this.#proofFailed(now, { isSilent: false });
  }

  #settle(now: Instant, { mustProve, isOwed = false }: { mustProve: boolean; isOwed?: boolean }): void {
    this.counters.resyncs++;
    this.#proof.begin(this.#phase.kind === "asking" ? this.#phase.request : undefined);
    this.#silence(now, { mustProve: mustProve && this.#options.unit !== 0, isOwed });
  }

  #silence(now: Instant, { mustProve, isOwed }: { mustProve: boolean; isOwed: boolean }): void {
    if (mustProve && this.#proof.isUnknown) this.#giveUpProof(now);
    else this.#phase = { kind: "settling", since: now, silenceUs: this.#settleUs, mustProve, isOwed };
  }

  #proofFailed(now: Instant, { isSilent }: { readonly isSilent: boolean }): void {
    const isAgain = !isSilent && this.#proof.isWorthAnotherTry;
    if (!isAgain && !this.#proof.hasBeenGiven) {
      this.#giveUpProof(now);
      return;
    }
    if (!isAgain) {
      // Whoever waits learns now that nobody answers, and not after all proofs to come.
      this.#room.linkLost(now);
      this.#proof.begin();
    }
    this.#silence(now, { mustProve: true, isOwed: isSilent });
  }

  #giveUpProof(now: Instant): void {
    this.counters.unproven++;
    this.#proof.notGiven();
    const silenceUs = Math.max(this.#settleUs, this.#options.timeoutUs);
    this.#phase = { kind: "settling", since: now, silenceUs, mustProve: false, isOwed: true };
  }

  #settled({ mustProve }: Settling, now: Instant): void {
    if (mustProve) this.#phase = { kind: "proving", ...this.#send(this.#proof.request(), now) };
    else this.#phase = { kind: "ready", from: now };
  }

  #tell({ ticket, at }: Asking, answer: Settled["answer"]): void {
    this.#room.settle(ticket, at, answer);
  }
}
