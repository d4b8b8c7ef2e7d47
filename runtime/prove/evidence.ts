import { Ring } from "#runtime/core/ring.ts";
import type { Evidence } from "./port.ts";
import { recordBytesMax } from "./record.ts";

/**
 * A thread's way into the log: a ring that the proof thread empties. An ordinary record leaves the
 * reserve free, so that a full ring, which already means that no more acts are permitted, still has room
 * to say that the machine was stood down, and why.
 */
export class RingEvidence implements Evidence {
  readonly #ring: Ring;

  constructor(ring: Ring) {
    this.#ring = ring;
  }

  append(record: Uint8Array): boolean {
    return fits(record) && this.#ring.push(record, reserveBytes);
  }

  appendLast(record: Uint8Array): boolean {
    return fits(record) && this.#ring.push(record);
  }
}

/** A record that is too long for the log is treated as one without room: what it was to witness is not done. */
function fits(record: Uint8Array): boolean {
  return record.length <= recordBytesMax;
}

/**
 * Room for two of the longest records: a stand-down and its outcome. Each is counted twice, because a
 * ring leaves up to one entry's length unused where it wraps around.
 */
export const reserveBytes: number = 2 * 2 * Ring.bytesOf(recordBytesMax);

/** The smallest ring that holds the reserve and as much again for ordinary records. */
export const evidenceRingBytesMin = 262_144;
