/** A position in the proof log: entry 0 is the first. */
export type LogIndex = number;

/** What the control loop needs of the log: a place to leave a record. Never waits. */
export interface Evidence {
  /** False: no room. Then nothing may be done that the record was to witness. */
  append(record: Uint8Array): boolean;
  /** For the few records that must still fit when `append` no longer does: stand-down, fault, stop. */
  appendLast(record: Uint8Array): boolean;
}

/** A record that is on disk for good, as readers see it. */
export interface LoggedRecord {
  readonly index: LogIndex;
  /** The record's own bytes, as text. */
  readonly body: string;
}

/** A record as it is stored; without a body where those from `index` to `last` cannot be read any more. */
export type StoredEntry = Readonly<
  | { index: LogIndex; body: Uint8Array; last?: undefined }
  | { index: LogIndex; body: undefined; last: LogIndex }
>;

/** A signed checkpoint as it is stored; the note says the size again, under the signature. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
}
