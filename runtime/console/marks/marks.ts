// What happened in a span of time, of a log that may have many millions of records. The zones that were looked at keep
// their marks, so that a span is read from the disk once; each question reads so many zones and no more, and says where
// the next one goes on.

import { readZone, type SearchedLog, zonesReadMax } from "#runtime/console/search/search.ts";
import { zoneRecords } from "#runtime/console/search/zones.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import { Folding, type Mark, markOf } from "./mark.ts";

export interface MarksAsk {
  /** At or after, and before. */
  readonly since: Instant;
  readonly until: Instant;
  /** Records below this one; undefined: from the end of the span. */
  readonly before?: LogIndex | undefined;
}

export interface MarksPage {
  /** The earliest first. */
  readonly marks: readonly Mark[];
  /** Ask again with this as `before`; none where the beginning of the span was reached. */
  readonly next: LogIndex | null;
}

export class MarkBook {
  readonly #zones = new Map<number, Zone>();

  /** Takes one committed record; each once, in their order. */
  note(index: LogIndex, record: Record): void {
    const number = Math.floor(index / zoneRecords);
    this.#take(this.#zones.get(number) ?? this.#begin(number), index, record);
  }

  /** A zone as it stands on the disk, in place of what was noted of it. */
  learn(number: number, records: readonly Indexed[]): Zone {
    this.#zones.delete(number);
    const zone = this.#begin(number);
    for (const { index, record } of records) this.#take(zone, index, record);
    return zone;
  }

  /** Only where all `count` records of it are known. */
  known(number: number, count: number): Zone | undefined {
    const zone = this.#zones.get(number);
    return zone !== undefined && zone.noted >= count ? zone : undefined;
  }

  #take(zone: Zone, index: LogIndex, record: Record): void {
    // What was read from the disk meanwhile may be told of once more.
    if (index < zone.next) return;
    zone.next = index + 1;
    zone.noted++;
    zone.from = Math.min(zone.from, record.at);
    const mark = markOf(index, record);
    if (mark !== undefined) zone.folding.addWithin(mark, marksAZoneMax);
  }

  #begin(number: number): Zone {
    if (this.#zones.size >= zonesKept) this.#zones.delete(this.#zones.keys().next().value!);
    const zone = { noted: 0, next: 0, from: Number.POSITIVE_INFINITY, folding: new Folding() };
    this.#zones.set(number, zone);
    return zone;
  }
}

interface Zone {
  noted: number;
  next: LogIndex;
  from: Instant;
  readonly folding: Folding;
}

interface Indexed {
  readonly index: LogIndex;
  readonly record: Record;
}

export async function marksIn(log: SearchedLog, book: MarkBook, ask: MarksAsk): Promise<MarksPage> {
  const found: Mark[] = [];
  let before = Math.min(ask.before ?? (await endOf(log, ask.until)), log.size);
  let looked = 0;
  let walked = 0;
  while (before > log.first) {
    const number = Math.floor((before - 1) / zoneRecords);
    const start = number * zoneRecords;
    const known = book.known(number, Math.min(zoneRecords, log.size - start));
    const isPaid = known === undefined && looked++ === zonesReadMax;
    if (isPaid || walked++ === zonesWalkedMax || found.length >= marksMax)
      return { marks: folded(found), next: before };
    const zone = known ?? (await learnt(log, book, number));
    const isAsked = ({ at, until, last }: Mark): boolean =>
      until >= ask.since && at < ask.until && last >= log.first;
    found.push(...zone.folding.marks.filter(isAsked));
    before = Math.max(start, log.first);
    if (zone.from < ask.since) return { marks: folded(found), next: null };
  }
  return { marks: folded(found), next: null };
}

async function learnt(log: SearchedLog, book: MarkBook, number: number): Promise<Zone> {
  const start = number * zoneRecords;
  const read = await readZone(log, Math.max(start, log.first), Math.min(start + zoneRecords, log.size));
  return book.learn(
    number,
    read.map(({ index, body }) => ({ index, record: JSON.parse(body) as Record })),
  );
}

function folded(found: readonly Mark[]): readonly Mark[] {
  const folding = new Folding();
  for (const mark of found.toSorted((one, other) => one.at - other.at || one.first - other.first))
    folding.add(mark);
  return folding.marks;
}

/**
 * A record behind the last one before an instant, by halves: two dozen records are read of a log of a hundred million.
 * Gap: in a log whose clock was set back the hours that came twice are looked for where they came last.
 */
async function endOf(log: SearchedLog, until: Instant): Promise<LogIndex> {
  let [low, high] = [log.first, log.size];
  while (high - low > zoneRecords) {
    const middle = Math.floor((low + high) / 2);
    const [found] = await log.read(middle, 1);
    if (found === undefined || (JSON.parse(found.body) as Record).at >= until) high = middle;
    else low = middle;
  }
  // What stands a little behind may be a little earlier: an outcome is written when it is known.
  return Math.min(log.size, high + zoneRecords);
}

/** A million records, those of a day at ten a second; empty zones take a few words each. */
export const zonesKept = 4_096;
const marksAZoneMax = 8;
const zonesWalkedMax: number = zonesKept;
/** One zone more than that at most. */
export const marksMax = 500;
