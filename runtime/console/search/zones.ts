import type { LogIndex } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import type { Wanted } from "./wanted.ts";

/** So many records after one another are a zone; the first begins at 0. */
export const zoneRecords = 256;
/** Two million records; of what is older than those that were noted last, the disk is asked. */
export const zonesMax = 8_192;

/**
 * What is in each part of the log, without its records: which kinds, verdicts and origins, and from when to when. A
 * search for one block among a day of allowed proposals reads a few zones and not a day. What was never noted is
 * looked at.
 */
export class Zones {
  readonly #zones = new Map<number, Zone>();
  /** Kinds, verdicts and origins that were met, in that order: a bit each. */
  readonly #words = new Map<string, number>();

  get size(): number {
    return this.#zones.size;
  }

  /** Takes one record of the log; each once, in any order. */
  note(index: LogIndex, record: Record): void {
    const number = Math.floor(index / zoneRecords);
    const zone = this.#zones.get(number) ?? this.#begin(number);
    zone.noted++;
    this.#mark(zone, record.kind);
    if ("verdict" in record) this.#mark(zone, record.verdict);
    if ("origin" in record) this.#mark(zone, record.origin);
    const at = "at" in record ? record.at : undefined;
    if (at === undefined) return;
    if (at < zone.from) zone.from = at;
    if (at > zone.to) zone.to = at;
  }

  /** A zone as it stands on the disk, in place of what was noted of it. */
  learn(number: number, records: readonly { readonly index: LogIndex; readonly record: Record }[]): void {
    if (this.#zones.get(number)?.noted === zoneRecords) return;
    this.#zones.delete(number);
    for (const { index, record } of records) this.note(index, record);
  }

  /** False only where it is known that nothing of the kind is in there. */
  mayHold(number: number, { kind, verdict, origin, since, until }: Wanted): boolean {
    const zone = this.#zones.get(number);
    if (zone === undefined || zone.noted < zoneRecords) return true;
    return (
      [kind, verdict, origin].every((word) => word === undefined || this.#has(zone, word)) &&
      (since === undefined || zone.to >= since) &&
      (until === undefined || zone.from < until)
    );
  }

  #begin(number: number): Zone {
    if (this.#zones.size >= zonesMax) this.#zones.delete(this.#zones.keys().next().value!);
    const zone = { noted: 0, words: 0, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
    this.#zones.set(number, zone);
    return zone;
  }

  /** There are fewer words than bits; should there ever be more, the last bit is that of all the others. */
  #mark(zone: Zone, word: string): void {
    const known = this.#words.get(word);
    const bit = known ?? Math.min(this.#words.size, bitsMax - 1);
    if (known === undefined) this.#words.set(word, bit);
    if (!isSet(zone.words, bit)) zone.words += 2 ** bit;
  }

  #has(zone: Zone, word: string): boolean {
    const bit = this.#words.get(word);
    return bit !== undefined && isSet(zone.words, bit);
  }
}

interface Zone {
  noted: number;
  /** As a sum of powers of two, in a double. */
  words: number;
  from: number;
  to: number;
}

function isSet(words: number, bit: number): boolean {
  return Math.floor(words / 2 ** bit) % 2 === 1;
}

const bitsMax = 52;
