// What the main thread and the proof thread say to each other. Records do not come this way: they come
// through rings, which need nobody to be awake on this side.

import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import type { LoggedRecord, LogIndex } from "./port.ts";
import type { Retention, Space } from "./retention.ts";
import type { Hash } from "./tree.ts";

export interface ProofWorkerSetup {
  readonly dir: string;
  readonly origin: string;
  /** The same for all lives of the thread in one process, as long as the rings are. */
  readonly run: string;
  readonly rings: readonly SharedArrayBuffer[];
  readonly status: SharedArrayBuffer;
  /** How long records may wait in their ring. */
  readonly commitMs: number;
  /** How long they may wait for company on their way to the disk. */
  readonly flushMs: number;
  readonly keep: Keep;
  /** From where on committed records are told; absent: from the first one that is new. */
  readonly tellFrom: LogIndex | undefined;
  /** The epoch that an earlier life of this process opened; absent: the newest, or a new one where that is broken. */
  readonly epoch: number | undefined;
}

/** What of the log is kept, and for whom. */
export interface Keep {
  readonly retain: Retention;
  /** The cursors of those who have to have taken what goes; none: it goes whether anybody has it or not. */
  readonly readers: readonly string[];
}

export type Ask = Readonly<
  | { ask: "read"; from: LogIndex; max: number }
  | { ask: "tail"; max: number }
  | { ask: "consistency"; older: number; newer: number; epoch?: number }
  | { ask: "entries"; from: LogIndex; size: number; epoch?: number }
  | { ask: "older-epochs" }
  | { ask: "renew"; because: string; boot: Uint8Array }
  | { ask: "cursor"; name: string }
  | { ask: "set-cursor"; name: string; next: LogIndex }
  | { ask: "cosigned" }
  | { ask: "keep-cosigned"; note: string; line: string }
  | { ask: "evidence"; of: EvidenceOf }
  | { ask: "flush" }
  | { ask: "close" }
>;

/** A record and its place, or that the log of so many records is the beginning of today's. */
export type EvidenceOf = Readonly<{ index: LogIndex } | { since: number }>;

/** The questions of the uplink that hands the log in. */
export type Submitted = Extract<Ask, { ask: "consistency" | "entries" }>;

export interface AskTypes {
  readonly read: readonly LoggedRecord[];
  readonly tail: readonly Uint8Array[];
  /** The proof that a checkpoint goes on where an older one ended. */
  readonly consistency: readonly Hash[];
  /** What a mirror is sent: the body of an add-entries. */
  readonly entries: Uint8Array;
  readonly "older-epochs": readonly OlderEpoch[];
  readonly renew: null;
  readonly cursor: LogIndex;
  readonly "set-cursor": null;
  /** Checkpoints with what others have signed below them. */
  readonly cosigned: readonly string[];
  readonly "keep-cosigned": null;
  /** Null where the disk has no such record yet, or never had so many. */
  readonly evidence: string | null;
  readonly flush: null;
  readonly close: null;
}

/** `told` gives back credit: how many batches the main thread has taken from its queue. */
export type ToWorker = Readonly<{ kind: "ask"; id: number; ask: Ask } | { kind: "told"; batches: number }>;

export type FromWorker = Readonly<
  | { kind: "ready"; epoch: number; key: string; because: string | undefined; head: LogHead }
  | { kind: "renewed"; epoch: number; key: string; because: string; head: LogHead; tellNext: LogIndex }
  | { kind: "taken"; records: readonly LoggedRecord[] }
  | { kind: "flushed"; head: LogHead }
  | { kind: "answer"; id: number; value: AskTypes[keyof AskTypes] }
  | { kind: "refusal"; id: number; fault: FaultText }
  | { kind: "trouble"; fault: FaultText }
  | { kind: "recovered" }
  | { kind: "space"; space: Space }
  | { kind: "pruned"; first: LogIndex }
  | { kind: "end"; fault: FaultText }
>;

/** One that is not written to any more, as far as it is whole. */
export interface OlderEpoch {
  readonly epoch: number;
  readonly size: number;
  readonly note: string;
}

/** How far the log is on the disk. */
export interface LogHead {
  readonly size: number;
  /** In base64, as the checkpoint has it. */
  readonly root: string;
  /** The signed checkpoint. */
  readonly note: string;
}

/** A Fault on its way between threads, where classes do not survive. */
export interface FaultText {
  readonly code: FaultCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What the main thread hears of the log beside its records. */
export type ProofEvent = Readonly<
  | { kind: "trouble"; fault: Fault }
  | { kind: "recovered" }
  | { kind: "ended"; fault: Fault }
  | { kind: "new-epoch"; because: string }
  | { kind: "pruned"; first: LogIndex }
>;

export function textOf({ code, message, hint }: Fault): FaultText {
  return { code, message, hint };
}

export function faultOf({ code, message, hint }: FaultText): Fault {
  return new Fault(code, message, hint === undefined ? {} : { hint });
}

/** Batches on their way to the main thread; while it does not take them, they stay where they are. */
export const toldBatchesMax = 8;
export const readRecordsMax = 1_024;
