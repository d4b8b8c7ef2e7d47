// Looking for records in a log that may have many millions. One question reads so much of the disk and no more; where it
// has not found enough by then, it says how far it came, and the next question goes on from there.

import type { LoggedRecord, LogIndex } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import { isWanted, looksLike, type Wanted } from "./wanted.ts";
import { type Zones, zoneRecords } from "./zones.ts";

export interface SearchAsk extends Wanted {
  /** Records below this one; undefined: from the newest. */
  readonly before?: LogIndex | undefined;
  readonly max: number;
}

/** The newest first. */
export interface SearchPage {
  readonly found: readonly LoggedRecord[];
  /** Ask again with this as `before`; none where the oldest record was looked at. */
  readonly next: LogIndex | null;
}

export interface SearchedLog {
  /** How many records it has, and which of them is the oldest that is still there. */
  readonly size: number;
  readonly first: LogIndex;
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
}

export async function search(log: SearchedLog, zones: Zones, ask: SearchAsk): Promise<SearchPage> {
  const found: LoggedRecord[] = [];
  let before = Math.min(ask.before ?? log.size, log.size);
  let bytes = 0;
  for (let looked = 0; before > log.first; ) {
    const number = Math.floor((before - 1) / zoneRecords);
    const from = Math.max(number * zoneRecords, log.first);
    if (zones.mayHold(number, ask)) {
      if (looked++ === zonesReadMax) return { found, next: before };
      const read = await readZone(log, from, before);
      if (isWhole(read, number)) zones.learn(number, read.map(parsed));
      for (const logged of read.toReversed()) {
        if (!looksLike(logged.body, ask) || !isWanted(parsed(logged).record, ask)) continue;
        bytes += logged.body.length;
        // One is always given, or whoever asks would ask for the same one for ever.
        if (found.length > 0 && bytes > pageBytesMax) return { found, next: found.at(-1)!.index };
        found.push(logged);
        if (found.length === ask.max) return { found, next: logged.index > log.first ? logged.index : null };
      }
    }
    before = from;
  }
  return { found, next: null };
}

/** The log gives fewer where they are long. */
export async function readZone(
  log: SearchedLog,
  from: LogIndex,
  end: LogIndex,
): Promise<readonly LoggedRecord[]> {
  const all: LoggedRecord[] = [];
  for (let next = from; next < end; ) {
    const batch = (await log.read(next, end - next)).filter(({ index }) => index >= next && index < end);
    if (batch.length === 0) break;
    all.push(...batch);
    next = batch.at(-1)!.index + 1;
  }
  return all;
}

function isWhole(read: readonly LoggedRecord[], number: number): boolean {
  return read.length === zoneRecords && read[0]!.index === number * zoneRecords;
}

function parsed({ index, body }: LoggedRecord): { index: LogIndex; record: Record } {
  return { index, record: JSON.parse(body) as Record };
}

/** Two thousand records: some milliseconds of the log's own thread, which has other work. */
export const zonesReadMax = 8;
const pageBytesMax = 1_048_576;
