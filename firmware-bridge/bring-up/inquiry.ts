// One question at a time to any unit of a wire, in functions that no master of the daemon uses: who is there,
// and what are you? Bytes and `now` in, frames and answers out, as every conversation here.
//
// An answer counts only if its unit, function and length fit, and on a network its transaction too. On a serial
// line a late answer could fit a later question to the same unit, so after a failure the line has to be silent
// for a whole time-out before that unit is asked again. What is learnt here are names, never values.

import type { Conversation } from "#bridge/link/conversation.ts";
import { crc16 } from "#bridge/protocol/crc16.ts";
import { joined } from "#bridge/protocol/joined.ts";
import { EnvelopeReader, encodeEnvelope, replyLengthMin } from "#bridge/protocol/mbap.ts";
import {
  crcBytes,
  encodeRtu,
  rtuBytesMax,
  type SerialPace,
  settleUsMin,
} from "#bridge/protocol/rtu-frame.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { decodeIdentify, decodeServerId, identifyFunction, serverIdFunction } from "./identification.ts";
import { linkUsMax } from "./reader.ts";

export interface Question {
  readonly unit: number;
  readonly pdu: Uint8Array;
}

export type Heard = Readonly<
  | { kind: "reply"; pdu: Uint8Array }
  | { kind: "exception"; code: number }
  | { kind: "garbled" }
  | { kind: "silent" }
  | { kind: "down" }
>;

export interface HeardIn {
  readonly heard: Heard;
  readonly tookUs: number;
}

export type InquiryWire = Readonly<
  { kind: "tcp"; firstTransaction: number } | { kind: "rtu"; pace: SerialPace; echo: boolean }
>;

/** Reading functions only: nothing that is asked here may change a device. */
export const inquiryFunctions: readonly number[] = [1, 2, 3, 4, serverIdFunction, identifyFunction];

export class Inquiry implements Conversation {
  readonly #wire: InquiryWire;
  readonly #timeoutUs: number;
  readonly #reader = new EnvelopeReader(replyLengthMin);
  #transaction: number;
  #isOpen = false;
  #asked: Asked | undefined;
  #transmits: Uint8Array[] = [];
  #heard: Uint8Array = new Uint8Array(0);
  /** Until then nothing is asked of `quietUnit`, and a moment less of anybody. */
  #quietUntil = 0;
  #settleUntil = 0;
  #quietUnit = -1;

  constructor({ wire, timeoutUs }: { readonly wire: InquiryWire; readonly timeoutUs: number }) {
    this.#wire = wire;
    this.#timeoutUs = timeoutUs;
    this.#transaction = wire.kind === "tcp" ? wire.firstTransaction : 0;
  }

  ask({ unit, pdu }: Question, now: Instant): Promise<HeardIn> {
    assert(this.#asked === undefined, "an inquiry asks one thing at a time");
    assert(inquiryFunctions.includes(pdu[0]!), "an inquiry only reads");
    const { promise, resolve } = Promise.withResolvers<HeardIn>();
    // Until it is on the wire it waits for the link, which may still be on its way up.
    const giveUpAt = now + linkUsMax;
    this.#asked = { unit, pdu, tell: resolve, sentAt: undefined, expiresAt: giveUpAt, echoLeft: 0 };
    this.#send(now);
    return promise;
  }

  opened(now: Instant): void {
    this.#isOpen = true;
    this.#reader.reset();
    this.#heard = new Uint8Array(0);
    this.#send(now);
  }

  closed(now: Instant): void {
    this.#isOpen = false;
    this.#transmits = [];
    if (this.#asked?.sentAt !== undefined) this.#settle({ kind: "down" }, now);
  }

  receive(bytes: Uint8Array, now: Instant): "sound" | "broken" {
    if (this.#wire.kind === "tcp") {
      const { envelopes, isBroken } = this.#reader.receive(bytes);
      for (const { transaction, unit, pdu } of envelopes)
        if (transaction === this.#transaction && unit === this.#asked?.unit) this.#take(pdu, now);
      return isBroken ? "broken" : "sound";
    }
    if (this.#asked?.sentAt === undefined) return "sound";
    this.#heard = joined(this.#heard, bytes);
    const own = Math.min(this.#asked.echoLeft, this.#heard.length);
    this.#asked.echoLeft -= own;
    this.#heard = this.#heard.subarray(own);
    if (this.#heard.length > rtuBytesMax) this.#settle({ kind: "garbled" }, now);
    else if (
      this.#heard[0] === this.#asked.unit &&
      this.#heard.length > 1 + crcBytes &&
      crc16(this.#heard) === 0
    )
      this.#take(this.#heard.slice(1, -crcBytes), now);
    return "sound";
  }

  wake(now: Instant): "sound" {
    const asked = this.#asked;
    if (asked !== undefined && now >= asked.expiresAt) {
      if (asked.sentAt === undefined) this.#settle({ kind: "down" }, now);
      else this.#settle({ kind: this.#heard.length > 0 ? "garbled" : "silent" }, now);
    } else this.#send(now);
    return "sound";
  }

  wakeAt(): Instant | undefined {
    const asked = this.#asked;
    if (asked === undefined) return undefined;
    if (asked.sentAt !== undefined || !this.#isOpen) return asked.expiresAt;
    return Math.min(asked.expiresAt, this.#quietFor(asked));
  }

  transmits(): readonly Uint8Array[] {
    return this.#transmits.splice(0);
  }

  #quietFor({ unit }: Asked): Instant {
    return unit === this.#quietUnit ? this.#quietUntil : this.#settleUntil;
  }

  #send(now: Instant): void {
    const asked = this.#asked;
    if (asked === undefined || asked.sentAt !== undefined || !this.#isOpen) return;
    if (now < this.#quietFor(asked)) return;
    const { unit, pdu } = asked;
    asked.sentAt = now;
    this.#heard = new Uint8Array(0);
    if (this.#wire.kind === "tcp") {
      this.#transaction = (this.#transaction + 1) & 0xffff;
      this.#transmits.push(encodeEnvelope({ transaction: this.#transaction, unit, pdu }));
      asked.expiresAt = now + this.#timeoutUs;
      return;
    }
    const { pace, echo } = this.#wire;
    const frame = encodeRtu({ unit, pdu });
    if (echo) asked.echoLeft = frame.length;
    this.#transmits.push(frame);
    // The longest answer may just be on its way.
    asked.expiresAt = now + this.#timeoutUs + pace.characterUs * (frame.length + rtuBytesMax);
  }

  #take(pdu: Uint8Array, now: Instant): void {
    const code = this.#asked!.pdu[0]!;
    if (pdu[0] === (code | 0x80) && pdu.length === 2) this.#settle({ kind: "exception", code: pdu[1]! }, now);
    else if (isWhole(pdu, this.#asked!.pdu)) this.#settle({ kind: "reply", pdu }, now);
    else if (this.#wire.kind === "tcp") this.#settle({ kind: "garbled" }, now);
  }

  #settle(heard: Heard, now: Instant): void {
    const { tell, sentAt = now, unit } = this.#asked!;
    this.#asked = undefined;
    this.#heard = new Uint8Array(0);
    if (this.#wire.kind === "rtu") {
      const isFine = heard.kind === "reply" || heard.kind === "exception";
      this.#settleUntil = now + (isFine ? this.#wire.pace.silenceUs : settleUsMin);
      this.#quietUntil = isFine ? this.#settleUntil : now + this.#timeoutUs;
      this.#quietUnit = unit;
    }
    tell({ heard, tookUs: now - sentAt });
  }
}

interface Asked extends Question {
  readonly tell: (heard: HeardIn) => void;
  sentAt: Instant | undefined;
  expiresAt: Instant;
  echoLeft: number;
}

function isWhole(pdu: Uint8Array, question: Uint8Array): boolean {
  const [code] = question;
  if (pdu[0] !== code) return false;
  if (code === identifyFunction) return typeof decodeIdentify(pdu) === "object";
  if (code === serverIdFunction) return typeof decodeServerId(pdu) === "object";
  const count = (question[3]! << 8) | question[4]!;
  const bytes = code! <= 2 ? Math.ceil(count / 8) : count * 2;
  return pdu[1] === bytes && pdu.length === 2 + bytes;
}
