// How long a log is kept, and how long its disk will do. A log is given up by whole files, the oldest first. Age is counted
// in time that the gateway ran: a clock that steps by ten years makes nothing old, and a gateway that was
// switched off for a year still has its last month.

import type { LogIndex } from "./port.ts";

export interface Retention {
  /** Days of running after which a file may go; absent: none ever. */
  readonly days?: number;
  /** What the log may take; absent: all that the disk has. */
  readonly bytes?: number;
}

/** A file that nothing is written to any more. */
export interface HeldFile {
  readonly number: number;
  readonly bytes: number;
  /** The record behind its last one. */
  readonly end: LogIndex;
}

export interface Holdings {
  /** The oldest first. */
  readonly full: readonly HeldFile[];
  /** Of all files, the one that is written to among them. */
  readonly bytes: number;
  /** For how long the gateway has run, all in all. */
  readonly ranMs: number;
  /** For how long it had when the first record after this file came. */
  readonly ranMsAfter: (file: HeldFile) => number;
  /** For how long it had when the oldest of all files was begun. */
  readonly ranMsAtFirst: number;
}

/** How many of the oldest files go: those that are too old, and those that are too much. Nothing beyond `takenTo` ever does. */
export function surplusIn(
  { full, bytes: all, ranMs, ranMsAfter }: Holdings,
  { days, bytes: most = Number.POSITIVE_INFINITY }: Retention,
  takenTo: LogIndex,
): number {
  // Down to less than was asked for, so that the next file does not cause the next look.
  const goal = all > most ? most * reliefShare : most;
  let bytes = all;
  for (const [count, file] of full.entries()) {
    const isOld = days !== undefined && ranMs - ranMsAfter(file) > days * msPerDay;
    if (file.end > takenTo || !(isOld || bytes > goal)) return count;
    bytes -= file.bytes;
  }
  return full.length;
}

/** What `iv status` says of the disk. */
export interface Space {
  readonly bytes: number;
  /** The oldest record that is there. */
  readonly first: LogIndex;
  /** What a day of running adds; null where it has not run for long enough to tell. */
  readonly bytesPerDay: number | null;
  /** What the log may take, by its configuration or because the disk has no more. */
  readonly limitBytes: number;
  readonly limitOf: "retain" | "disk";
  /** Days of running until that is reached; null where nobody can tell, or where what is old goes before. */
  readonly daysLeft: number | null;
}

export function spaceOf(
  { bytes, ranMs, ranMsAtFirst }: Pick<Holdings, "bytes" | "ranMs" | "ranMsAtFirst">,
  { days, bytes: most = Number.POSITIVE_INFINITY }: Retention,
  { first, freeBytes }: { readonly first: LogIndex; readonly freeBytes: number },
): Space {
  const spanMs = ranMs - ranMsAtFirst;
  const bytesPerDay = spanMs < tellingMs ? null : (bytes * msPerDay) / spanMs;
  const limitOf = most <= bytes + freeBytes ? "retain" : "disk";
  const limitBytes = Math.min(most, bytes + freeBytes);
  const isSteady = days !== undefined && bytesPerDay !== null && days * bytesPerDay <= limitBytes;
  const daysLeft =
    bytesPerDay === null || bytesPerDay === 0 || isSteady
      ? null
      : Math.max(0, limitBytes - bytes) / bytesPerDay;
  return { bytes, first, bytesPerDay, limitBytes, limitOf, daysLeft };
}

export const msPerDay = 86_400_000;
const reliefShare = 0.9;
/** Less says more about the start than about a day. */
const tellingMs = 600_000;
