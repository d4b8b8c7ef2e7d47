import type { Instant } from "#runtime/core/clock.ts";

// What a log says of itself.

/** The first record of a later epoch: why the log before it was not gone on with. */
export interface GenesisRecord {
  readonly kind: "genesis";
  /** It belongs to no run. */
  readonly boot: "none";
  readonly at: Instant;
  readonly epoch: number;
  /** The name under which the epoch before was signed. */
  readonly before: string;
  readonly because: string;
}

/** Old records are given up, because that was asked for: what stands before `first` may not be there any more. */
export interface PruneRecord {
  readonly kind: "prune";
  /** It belongs to no run. */
  readonly boot: "none";
  readonly at: Instant;
  readonly first: number;
  readonly because: "retain" | "asked";
  /** What an uplink had taken by then, up to and without this record; null where none was asked. */
  readonly taken: number | null;
  /** Where an earlier epoch went, all of it: which, and the checkpoint that it ended with; `first` is its size. */
  readonly epoch?: number;
  readonly checkpoint?: string;
}
