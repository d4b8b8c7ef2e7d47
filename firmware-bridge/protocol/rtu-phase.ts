import type { Instant } from "#runtime/core/clock.ts";
import { decodeReply, type Reply, type Request } from "./modbus-pdu.ts";
import { findReply, noiseBytesMax, rtuBytesMax } from "./rtu-frame.ts";
import type { Waiting } from "./waiting-room.ts";

/** What a serial master is doing; there is one line, so it does one thing at a time. */
export type Phase =
  /** Nothing is on the line, and from `from` on something may be. */
  { readonly kind: "ready"; readonly from: Instant } | Asking | Proving | Settling;

export interface Sending {
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
  readonly mustProve: boolean;
  /** An answer is still owed to us: the next bytes are probably that. */
  readonly isOwed: boolean;
}

/** Something was heard, and what follows it, or does not, decides. */
export function isPaused(phase: Listening): boolean {
  return phase.heard.length > 0 || (phase.kind === "asking" && phase.held !== undefined);
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
export function listen(phase: Listening, unit: number): Heard {
  const { frame, echoLeft } = phase;
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
