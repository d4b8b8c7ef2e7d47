import type { MirroredLog } from "#runtime/hub/port.ts";
import type { CompactRange } from "#runtime/prove/tree.ts";

/** A leaf of the hub's own log, with the checkpoint that was signed when it came. */
export interface KeptSettlement {
  readonly body: Uint8Array;
  readonly note: string;
}

/** What a settlement is computed from, and where it is kept. Whoever writes has all of it to itself meanwhile. */
export interface LedgerBooks {
  logs(): Promise<readonly MirroredLog[]>;
  /** Of one package, as many as are kept; none where they were given up. */
  records(log: MirroredLog, number: number): Promise<readonly Uint8Array[]>;
  /** The tree of the records before `from`; undefined where a record that it takes to know it was given up. */
  before(log: MirroredLog, from: number): Promise<CompactRange | undefined>;
  /** All of them, in order. */
  settlements(): Promise<readonly KeptSettlement[]>;
  settlement(which: number | "newest"): Promise<KeptSettlement | undefined>;
  /** What a log's records left open, as it was noted with the newest settlement up to `number` that moved it. */
  open(log: MirroredLog, number: number): Promise<string | undefined>;
  /** How many records are kept of the first `count` packages, which are full. */
  recordsIn(log: MirroredLog, count: number): Promise<number>;
  /** Gives those up, and what they are found by; the roots over the packages stay. */
  giveUp(log: MirroredLog, count: number): Promise<void>;
  add(kept: KeptSettlement, opens: readonly NotedOpen[], number: number): Promise<void>;
}

export interface NotedOpen {
  readonly log: MirroredLog;
  readonly size: number;
  readonly open: string;
}
