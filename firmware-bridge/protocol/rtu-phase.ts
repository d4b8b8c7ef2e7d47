// What a master on a serial Modbus line is doing. A reply on it says which unit and function it
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
//
// Where several units share a line, a doubt is about one of them: its frames bear its number, so the others are
// asked on, and its proof is asked for when its own turn comes.

import type { Instant } from "#runtime/core/clock.ts";
import { decodeReply, encodeRequest, type Reply, type Request, replyBytes } from "./modbus-pdu.ts";
import {
  babbleUsMax,
  broadcastUs,
  crcBytes,
  encodeRtu,
  findReply,
  noiseBytesMax,
  rtuBytesMax,
  type SerialPace,
} from "./rtu-frame.ts";
import type { Waiting } from "./waiting-room.ts";

export interface RtuMasterOptions {
  /** Of requests that name none. 0 speaks to all units of the line: they obey and do not answer, so nothing can be read. */
  readonly unit: number;
  /** How long a device may think, where a request says nothing else; the time of the bytes on the line comes on top. */
  readonly timeoutUs: number;
  readonly pace: SerialPace;
  /** Two-wire adapters that hear themselves repeat every byte sent before the answer comes. */
  readonly echo: boolean;
}

/** What a serial master is doing; there is one line, so it does one thing at a time. */
export type Phase =
  /** Nothing is on the line, and from `from` on something may be. */
  { readonly kind: "ready"; readonly from: Instant } | Asking | Proving | Settling;

export interface Sending {
  readonly unit: number;
  readonly request: Request;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly frame: Uint8Array;
  /** Bytes of our own that must still come back before anybody else's. */
  echoLeft: number;
  heard: Uint8Array;
}

export interface Asking extends Sending, Waiting {
  readonly kind: "asking";
  /** An answer just like the one before it: it may be a second copy of that, and the right one follow. */
  held?: GoodReply;
}

export interface Proving extends Sending {
  readonly kind: "proving";
}

export type Listening = Asking | Proving;

export interface Settling {
  readonly kind: "settling";
  readonly since: Instant;
  readonly silenceUs: number;
  /** Who is asked for a proof after it. */
  readonly toProve: number | undefined;
  /** An answer is still owed to us: the next bytes are probably that. */
  readonly isOwed: boolean;
}

/** Something was heard, and what follows it, or does not, decides. */
function isPaused(phase: Listening): boolean {
  return phase.heard.length > 0 || (phase.kind === "asking" && phase.held !== undefined);
}

/** When a settling line counts as silent, if nothing more is heard. */
export function quietAt({ since, silenceUs }: Settling, heardAt: Instant): Instant {
  return Math.max(since, heardAt) + silenceUs;
}

/** When time alone ends what the line is at. */
export function dueAt(phase: Listening | Settling, heardAt: Instant, settleUs: number): Instant {
  if (phase.kind === "settling") return Math.min(quietAt(phase, heardAt), phase.since + babbleUsMax);
  return isPaused(phase) ? Math.min(phase.expiresAt, heardAt + settleUs) : phase.expiresAt;
}

/** What is put on the line, and how long its unit may think. */
export interface Asked {
  readonly unit: number;
  readonly request: Request;
  readonly timeoutUs: number;
}

/** One frame on its way, and until when its answer is waited for: the bytes take their time too. */
export function sent(
  { unit, request, timeoutUs }: Asked,
  { pace, echo, now }: { readonly pace: SerialPace; readonly echo: boolean; readonly now: Instant },
): Sending {
  const frame = encodeRtu({ unit, pdu: encodeRequest(request) });
  const wireUs = pace.characterUs * (frame.length + 1 + replyBytes(request) + crcBytes);
  const expiresAt = now + wireUs + (unit === 0 ? broadcastUs : timeoutUs);
  const echoLeft = echo ? frame.length : 0;
  return { unit, request, at: now, expiresAt, frame, echoLeft, heard: new Uint8Array(0) };
}

export type GoodReply = Exclude<Reply, { kind: "malformed" }>;

export type Heard = Readonly<
  | { kind: "more" }
  | { kind: "answer"; reply: GoodReply; pdu: Uint8Array; isLast: boolean }
  /** Somebody's answer, dropped: a proof is asked for because such a one may come. */
  | { kind: "late" }
  | { kind: "wrong"; detail: string }
>;

/** What the bytes heard so far say to what was sent. */
export function listen(phase: Listening): Heard {
  const { unit, frame, echoLeft } = phase;
  const own = Math.min(echoLeft, phase.heard.length);
  const from = frame.length - echoLeft;
  if (!frame.subarray(from, from + own).every((byte, index) => byte === phase.heard[index]))
    return wrong("what was sent came back changed: two spoke at once, or the wiring is bad");
  phase.echoLeft -= own;
  phase.heard = phase.heard.subarray(own);
  // Nobody answers a broadcast: whatever this is, it is not for us.
  if (unit === 0) phase.heard = new Uint8Array(0);
  const found = findReply(phase.heard, unit);
  if (found.kind === "frame") {
    const reply = decodeReply(phase.request, found.pdu);
    phase.heard = phase.heard.subarray(found.end);
    if (reply.kind !== "malformed")
      return { kind: "answer", reply, pdu: found.pdu, isLast: phase.heard.length === 0 };
    return phase.kind === "proving" ? { kind: "late" } : wrong(reply.detail);
  }
  if (phase.heard.length > rtuBytesMax + noiseBytesMax)
    return wrong(`${phase.heard.length} bytes without an answer among them`);
  return { kind: "more" };
}

function wrong(detail: string): Heard {
  return { kind: "wrong", detail };
}

/** What a line looks like whose adapter repeats everything and was not declared to. */
export function ownWords({ frame, heard }: Sending): string {
  const isOwn = heard.length >= frame.length && frame.every((byte, index) => byte === heard[index]);
  return isOwn ? ": they are our own, so set device.echo to true" : "";
}
