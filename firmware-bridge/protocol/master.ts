// What every Modbus master says, whatever the wire: who drives one need not know which. Bytes and `now`
// in, frames to send and settled requests out; no master owns a socket, a port or a timer.
//
//   submit ─▶ waiting ─(window)─▶ in flight ─▶ settled: reply │ timeout │ closed
//                └─▶ settled: unsent (link down, or its time to be sent is over)

import type { Instant } from "#runtime/core/clock.ts";
import type { Reply, Request } from "./modbus-pdu.ts";

export interface Master {
  readonly counters: MasterCounters;
  readonly isOpen: boolean;
  /** Requests without an answer since the last answer, of all units or of one. */
  timeoutsInARow(unit?: number): number;
  submit(request: Request, now: Instant, options?: SubmitOptions): Ticket;
  open(now: Instant): void;
  close(now: Instant): void;
  /** `broken`: nothing more on this connection can be believed; destroy it and call `close`. */
  receive(bytes: Uint8Array, now: Instant): Soundness;
  /** To be called at `wakeAt`, and harmless at any other time. */
  wake(now: Instant): Soundness;
  wakeAt(): Instant | undefined;
  /** Frames to send, in order; taking them is the promise to send them. */
  takeTransmits(): readonly Uint8Array[];
  takeSettled(): readonly Settled[];
}

export interface SubmitOptions {
  /** Whom of several on one wire it is for; absent: the one that the master was made for. */
  readonly unit?: number;
  /** How long that one may think; absent: as long as the master was told. */
  readonly timeoutUs?: number;
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
  /** A write to all units of a serial line, which none of them answers. */
  | { kind: "broadcast" }
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
  /** TCP: streams that lost their frames. Serial: lines that never fell silent. Either ends the connection. */
  brokenStreams: number;
  /** Serial: how often the line had to fall silent before anything was asked again. */
  resyncs: number;
  /** Serial: such silences after which the device would not prove that it had nothing more to say. */
  unproven: number;
  /** Requests that found no place in front of the wire. */
  dropped: number;
}

export type Soundness = "sound" | "broken";

export function freshCounters(): MasterCounters {
  return {
    sent: 0,
    replies: 0,
    exceptions: 0,
    timeouts: 0,
    malformed: 0,
    late: 0,
    unknown: 0,
    brokenStreams: 0,
    resyncs: 0,
    unproven: 0,
    dropped: 0,
  };
}
