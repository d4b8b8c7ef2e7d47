import type { LoggedRecord, LogIndex } from "#runtime/prove/port.ts";
import type { Hash } from "#runtime/prove/tree.ts";

/** The proof log as the uplink sees it. Nothing is queued anywhere else: the log is the outbox. */
export interface OutboxSource {
  /** Committed records from `from` on, oldest first, at most `max`; none at or behind the end. */
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  /** The first record that the broker has not acknowledged, as it was last set; 0 in the beginning. */
  cursor(): Promise<LogIndex>;
  /** Never called with less than before. A crash between two calls costs duplicates, never a gap. */
  setCursor(index: LogIndex): Promise<void>;
  /** Calls with the number of committed entries whenever it grew. Returns the way to stop. */
  onGrow(listener: (entries: number) => void): () => void;
}

/** The log as it is handed in to a mirror: what is signed and on the disk, with the hashes that prove it. */
export interface ProofSource {
  /** Both as of one checkpoint. */
  head(): { readonly size: number; readonly note: string };
  consistency(older: number, newer: number): Promise<readonly Hash[]>;
  /** The body of an `add-entries`: the package that begins with record `from`, of the log signed at `size`. */
  entries(from: LogIndex, size: number): Promise<Uint8Array>;
  /** All records before it are cosigned by the mirror; 0 in the beginning. */
  cursor(): Promise<LogIndex>;
  setCursor(index: LogIndex): Promise<void>;
  /** The key that signs the log, as C2SP writes one. */
  key(): string;
  /**
   * Ends this epoch of the log and begins the next, saying why; false where that cannot be yet, or never, as with an epoch
   * that was given up before.
   */
  renew(because: string): Promise<boolean>;
  /** Checkpoints that others have signed too, as the log keeps them. */
  cosigned(): Promise<readonly string[]>;
  /** Keeps a verified line below a checkpoint of the log. */
  keepCosigned(note: string, line: string): Promise<void>;
  /** Calls with the size whenever a checkpoint is on the disk. Returns the way to stop. */
  onGrow(listener: (size: number) => void): () => void;
}
