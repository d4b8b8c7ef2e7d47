import type { Instant } from "#runtime/core/clock.ts";

export type UartboneRequest = Readonly<
  | { kind: "read"; address: number; count: number }
  | { kind: "write"; address: number; words: readonly number[]; by: "person" | "program" }
>;

export type UartboneAnswer = Readonly<
  | { kind: "words"; words: readonly number[] }
  /** Read back equal. Nothing better exists here. */
  | { kind: "verified" }
  /** Read back otherwise, or not at all: what stands in the register, nobody can say. */
  | { kind: "unknown"; detail: string }
  | { kind: "refused"; detail: string }
  | { kind: "timeout" }
  | { kind: "closed" }
  /** No byte of it left this program. */
  | { kind: "unsent"; because: "link-down" | "late" | "full" }
>;

export interface UartboneSubmitOptions {
  readonly place?: "front" | "back";
  readonly whileDown?: "settle" | "wait";
  /** The last instant at which it may be sent. */
  readonly sendBy?: Instant;
}

export interface UartboneSettled {
  readonly ticket: number;
  /** When it was handed to the link; for an unsent one, when that was given up. */
  readonly at: Instant;
  readonly answer: UartboneAnswer;
}

export interface UartboneCounters {
  sent: number;
  replies: number;
  timeouts: number;
  /** Writes that read back otherwise. */
  mismatches: number;
  /** Bytes that nobody had asked for. */
  stray: number;
}

export interface UartboneJob extends UartboneSubmitOptions {
  readonly ticket: number;
  readonly request: UartboneRequest;
}

export function freshUartboneCounters(): UartboneCounters {
  return { sent: 0, replies: 0, timeouts: 0, mismatches: 0, stray: 0 };
}
