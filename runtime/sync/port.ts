import type { LoggedRecord, LogIndex } from "#runtime/prove/port.ts";

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
