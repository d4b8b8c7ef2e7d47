// The master's end of a serial Modbus line, without the line. `rtu-phase.ts` says why it does not always ask at once.

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
import type { Reply, Request } from "./modbus-pdu.ts";
import { babbleUsMax, settleUsMin } from "./rtu-frame.ts";
import {
  type Asked,
  dueAt,
  type Listening,
  listen,
  ownWords,
  type Phase,
  quietAt,
  type RtuMasterOptions,
  type Sending,
  type Settling,
  sent,
} from "./rtu-phase.ts";
import { type RtuUnit, RtuUnits } from "./rtu-units.ts";
import { UnitRests } from "./unit-rests.ts";
import { WaitingRoom } from "./waiting-room.ts";

export class ModbusRtuMaster implements Master {
  readonly counters: MasterCounters = freshCounters();
  readonly #options: RtuMasterOptions;
  readonly #settleUs: number;
  readonly #room: WaitingRoom;
  readonly #units = new RtuUnits();
  readonly #rests = new UnitRests();
  #isOpen = false;
  #phase: Phase = { kind: "ready", from: 0 };
  #heardAt: Instant = 0;
  #transmits: Uint8Array[] = [];

  constructor(options: RtuMasterOptions) {
    const { unit, timeoutUs, pace } = options;
    assert(timeoutUs > 0, "a time-out is positive");
    this.#options = options;
    this.#room = new WaitingRoom(options);
    this.#unit(unit, timeoutUs);
    this.#settleUs = Math.max(settleUsMin, pace.silenceUs);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  timeoutsInARow(unit?: number): number {
    return this.#rests.timeoutsInARow(unit);
  }

  submit(request: Request, now: Instant, options: SubmitOptions = {}): Ticket {
    const { unit = this.#options.unit, timeoutUs = this.#options.timeoutUs } = options;
    assert(unit !== 0 || request.kind.startsWith("write"), "nobody answers a broadcast");
    this.#unit(unit, timeoutUs);
    const ticket = this.#room.enter(request, now, { isOpen: this.#isOpen, wishes: options });
    this.counters.dropped = this.#room.dropped;
    this.#fill(now);
    return ticket;
  }

  /** The port is open. The device never noticed that it was not, so what it may still say is waited for. */
  open(now: Instant): void {
    assert(!this.#isOpen, "a link opens once before it closes");
    this.#isOpen = true;
    this.#rests.forget();
    this.#units.forget();
    this.#settle(now, { unit: this.#options.unit, mustProve: true });
  }

  close(now: Instant): void {
    this.#isOpen = false;
    this.#transmits = [];
    if (this.#phase.kind === "asking")
      this.#room.settle(this.#phase.ticket, this.#phase.at, { kind: "closed" });
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
        this.#settle(now, { unit: this.#options.unit, mustProve: false });
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
      if (now >= quietAt(phase, this.#heardAt)) this.#settled(phase, now);
    } else if (phase.kind !== "ready") this.#expire(phase, now);
    this.#fill(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    const phase = this.#phase;
    let at = this.#room.lateAt;
    if (phase.kind !== "ready") at = Math.min(at, dueAt(phase, this.#heardAt, this.#settleUs));
    else if (this.#isOpen && !this.#room.isEmpty)
      at = Math.min(at, Math.max(phase.from, this.#rests.firstOf(this.#room.units)));
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

  #unit(unit: number, timeoutUs: number = this.#options.timeoutUs): RtuUnit {
    this.#rests.meet(unit);
    return this.#units.of(unit, timeoutUs);
  }

  #fill(now: Instant): void {
    this.#room.dropLate(now);
    if (!this.#isOpen || this.#phase.kind !== "ready" || now < this.#phase.from) return;
    const next = this.#room.first(now, (unit) => this.#rests.mayBeAsked(unit, now));
    if (next === undefined) return;
    const unit = this.#unit(next.unit);
    if (this.#rests.isShared && unit.unit !== 0 && !unit.isSure) {
      if (unit.proof.isUnknown) this.#giveUpProof(unit, now);
      else this.#prove(unit, now);
      // Whoever was given up rests, and the line is free for the next.
      if (this.#phase.kind === "ready") this.#fill(now);
      return;
    }
    this.#room.take(next);
    this.counters.sent++;
    this.#phase = { kind: "asking", ...next, ...this.#send(next, now) };
  }

  #prove(unit: RtuUnit, now: Instant): void {
    this.#phase = { kind: "proving", ...this.#send({ ...unit, request: unit.proof.request() }, now) };
  }

  /** Puts one frame on the line. */
  #send(asked: Asked, now: Instant): Sending {
    const sending = sent(asked, { ...this.#options, now });
    this.#transmits.push(sending.frame);
    return sending;
  }

  #listen(phase: Listening, now: Instant): void {
    const heard = listen(phase);
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
        if (phase.kind === "asking" && this.#unit(phase.unit).lastAnswer.isRepeatedBy(heard, phase)) {
          phase.held = heard.reply;
          this.#listen(phase, now);
        } else this.#take(phase, { ...heard, now });
    }
  }

  #take(
    phase: Listening,
    { reply, isLast, now }: { readonly reply: Reply; readonly isLast: boolean; readonly now: Instant },
  ): void {
    const { proof } = this.#unit(phase.unit);
    if (phase.kind === "proving") {
      proof.given();
      this.#unit(phase.unit).isSure = true;
    } else {
      if (reply.kind === "exception") this.counters.exceptions++;
      else this.counters.replies++;
      this.#rests.answered(phase.unit);
      proof.questionAnswered();
      this.#room.settle(phase.ticket, phase.at, reply);
    }
    this.#phase = { kind: "ready", from: now + this.#options.pace.silenceUs };
    // More than was asked for: whoever says it twice may do so again.
    if (!isLast) this.#settle(now, { unit: phase.unit, mustProve: false });
  }

  #expire(phase: Listening, now: Instant): void {
    const { unit, at, heard, expiresAt, echoLeft } = phase;
    const isOver = now >= this.#heardAt + this.#settleUs && echoLeft === 0;
    if (isOver && heard.length > 0)
      this.#fail(phase, { now, detail: `${heard.length} bytes that are no answer${ownWords(phase)}` });
    else if (isOver && phase.kind === "asking" && phase.held !== undefined)
      this.#take(phase, { reply: phase.held, isLast: true, now });
    else if (now < expiresAt) return;
    else if (unit === 0 && phase.kind === "asking") {
      this.#room.settle(phase.ticket, phase.at, { kind: "broadcast" });
      this.#phase = { kind: "ready", from: now };
    } else {
      this.counters.timeouts++;
      this.#rests.silent(unit, { since: at, now });
      if (phase.kind === "asking") {
        this.#unit(unit).proof.questionTimedOut();
        this.#room.settle(phase.ticket, phase.at, { kind: "timeout" });
        this.#settle(now, { unit, mustProve: true, isOwed: true });
      } else this.#proofFailed(phase, { now, isSilent: true });
    }
  }

  #fail(phase: Listening, { now, detail }: { readonly now: Instant; readonly detail: string }): void {
    this.counters.malformed++;
    if (phase.kind === "asking") {
      this.#room.settle(phase.ticket, phase.at, { kind: "malformed", detail });
      this.#settle(now, { unit: phase.unit, mustProve: true });
    } else this.#proofFailed(phase, { now, isSilent: false });
  }

  #settle(
    now: Instant,
    { unit, mustProve, isOwed = false }: { unit: number; mustProve: boolean; isOwed?: boolean },
  ): void {
    const doubted = this.#unit(unit);
    this.counters.resyncs++;
    doubted.proof.begin(this.#phase.kind === "asking" ? this.#phase.request : undefined);
    if (mustProve) doubted.isSure = false;
    this.#silence(now, { doubted: mustProve ? doubted : undefined, isOwed });
  }

  /** On a shared line nobody is asked for a proof before its turn: the others go on. */
  #silence(now: Instant, { doubted, isOwed }: { doubted: RtuUnit | undefined; isOwed: boolean }): void {
    const toProve = this.#rests.isShared || doubted?.unit === 0 ? undefined : doubted;
    this.#phase = { kind: "settling", since: now, silenceUs: this.#settleUs, toProve: toProve?.unit, isOwed };
    if (toProve?.proof.isUnknown) this.#giveUpProof(toProve, now);
  }

  #proofFailed(
    { unit }: Listening,
    { now, isSilent }: { readonly now: Instant; readonly isSilent: boolean },
  ): void {
    const doubted = this.#unit(unit);
    const isAgain = !isSilent && doubted.proof.isWorthAnotherTry;
    this.#silence(now, { doubted, isOwed: isSilent });
    if (isAgain) return;
    if (!doubted.proof.hasBeenGiven) {
      this.#giveUpProof(doubted, now);
      return;
    }
    // Whoever waits for it learns now that nobody answers, and not after all proofs to come.
    this.#room.linkLost(now, unit);
    doubted.proof.begin();
  }

  /** Nothing but time can tell: on a line of its own it is waited for in silence, else the others go on meanwhile. */
  #giveUpProof(doubted: RtuUnit, now: Instant): void {
    this.counters.unproven++;
    doubted.proof.notGiven();
    doubted.isSure = true;
    const silenceUs = Math.max(this.#settleUs, doubted.timeoutUs);
    this.#rests.rest(doubted.unit, now + silenceUs);
    if (!this.#rests.isShared)
      this.#phase = { kind: "settling", since: now, silenceUs, toProve: undefined, isOwed: true };
  }

  #settled({ toProve }: Settling, now: Instant): void {
    if (toProve === undefined) this.#phase = { kind: "ready", from: now };
    else this.#prove(this.#unit(toProve), now);
  }
}
