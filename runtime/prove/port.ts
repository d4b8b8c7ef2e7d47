/** A position in the proof log: entry 0 is the first. */
export type LogIndex = number;

/** What the control loop needs of the log: a place to leave a record. Never waits. */
export interface Evidence {
  /** False: no room. Then nothing may be done that the record was to witness. */
  append(record: Uint8Array): boolean;
  /** For the few records that must still fit when `append` no longer does: stand-down, fault, stop. */
  appendLast(record: Uint8Array): boolean;
}
