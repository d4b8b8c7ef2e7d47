// The log is the outbox. What is left to do upstream is one integer: the first record that nobody has
// acknowledged. Everything beside it is forgotten when a connection ends, and found again in the log.

import { assert } from "#runtime/core/fault.ts";
import type { LoggedRecord, LogIndex } from "#runtime/prove/port.ts";

/** What is on its way. `flying` are the records from `cursor` to `next`, true where one was acknowledged. */
export interface Outbox {
  readonly cursor: LogIndex;
  readonly next: LogIndex;
  readonly flying: readonly boolean[];
}

/** Records on the wire without an answer; with records of 16 KiB at most, 1 MiB of memory. */
export const inFlightMax = 64;

/** Every connection begins like this: whatever was in flight may be lost, so it is sent again. */
export function resumeAt(cursor: LogIndex): Outbox {
  assert(Number.isSafeInteger(cursor) && cursor >= 0, "an outbox resumes at a place in the log");
  return { cursor, next: cursor, flying: [] };
}

export function roomIn(outbox: Outbox): number {
  return inFlightMax - outbox.flying.length;
}

/** A gap in what the log gave would be a gap upstream for ever, so it is a bug and not a case. */
export function take(outbox: Outbox, batch: readonly LoggedRecord[]): Outbox {
  assert(batch.length <= roomIn(outbox), "an outbox takes no more than it has room for");
  for (const [offset, { index }] of batch.entries())
    assert(index === outbox.next + offset, `record ${outbox.next + offset} follows, not ${index}`);
  return {
    cursor: outbox.cursor,
    next: outbox.next + batch.length,
    flying: [...outbox.flying, ...batch.map(() => false)],
  };
}

/**
 * The cursor moves over acknowledged records only, and stops at the first that is not: brokers may
 * answer out of order. An answer for what is behind the cursor is an old one, and nothing happens.
 */
export function acknowledge(outbox: Outbox, index: LogIndex): Outbox {
  const { cursor, next, flying } = outbox;
  assert(index < next, `record ${index} is acknowledged after it was sent`);
  if (index < cursor) return outbox;
  const marked = flying.with(index - cursor, true);
  const firstOpen = marked.indexOf(false);
  const done = firstOpen < 0 ? marked.length : firstOpen;
  return { cursor: cursor + done, next, flying: marked.slice(done) };
}

/**
 * What goes over the wire: the record's own text, not parsed and printed again, so that a receiver hashes
 * the very bytes that stand in the log. `index` is what it drops duplicates by.
 */
export function envelope({ index, body }: LoggedRecord): string {
  return `{"index":${index},"record":${body}}`;
}
