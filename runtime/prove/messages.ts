// What the main thread and the proof thread say to each other. Records do not come this way: they come
// through rings, which need nobody to be awake on this side.

import type { FaultCode } from "#runtime/core/fault.ts";
import type { LoggedRecord, LogIndex } from "./port.ts";

export interface ProofWorkerSetup {
  readonly dir: string;
  readonly origin: string;
  /** The same for all lives of the thread in one process, as long as the rings are. */
  readonly run: string;
  readonly rings: readonly SharedArrayBuffer[];
  readonly status: SharedArrayBuffer;
  readonly commitMs: number;
  /** From where on committed records are told; absent: from the first one that is new. */
  readonly tellFrom: LogIndex | undefined;
}

export type Ask = Readonly<
  | { ask: "read"; from: LogIndex; max: number }
  | { ask: "tail"; max: number }
  | { ask: "cursor"; name: string }
  | { ask: "set-cursor"; name: string; next: LogIndex }
  | { ask: "flush" }
  | { ask: "close" }
>;

export interface AskTypes {
  readonly read: readonly LoggedRecord[];
  readonly tail: readonly Uint8Array[];
  readonly cursor: LogIndex;
  readonly "set-cursor": null;
  readonly flush: null;
  readonly close: null;
}

/** `told` gives back credit: how many batches the main thread has taken from its queue. */
export type ToWorker = Readonly<{ kind: "ask"; id: number; ask: Ask } | { kind: "told"; batches: number }>;

export type FromWorker = Readonly<
  | { kind: "ready"; size: number; root: string }
  | { kind: "committed"; records: readonly LoggedRecord[]; size: number; root: string }
  | { kind: "answer"; id: number; value: AskTypes[keyof AskTypes] }
  | { kind: "refusal"; id: number; fault: FaultText }
  | { kind: "trouble"; fault: FaultText }
  | { kind: "recovered" }
  | { kind: "end"; fault: FaultText }
>;

/** A Fault on its way between threads, where classes do not survive. */
export interface FaultText {
  readonly code: FaultCode;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Batches on their way to the main thread; while it does not take them, they stay on the disk only. */
export const toldBatchesMax = 8;
export const readRecordsMax = 1_024;
