import { existsSync, readFileSync, statSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { noteBytesMax } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { decodeRecord, type Record } from "#runtime/prove/record.ts";
import { parseProof } from "#runtime/prove/tlog-proof.ts";

export interface Stretch {
  readonly from: number | undefined;
  /** The last one, which is among them. */
  readonly to: number | undefined;
}

export interface IndexedRecord {
  readonly index: number;
  readonly record: Record;
}

/** Where decisions are read from: a log on disk, or the one record of a proof. */
export class ReplayPlace implements Disposable {
  readonly path: string;
  readonly #log: LogReader | undefined;
  readonly #proved: IndexedRecord | undefined;
  readonly #start: number;
  readonly #from: number;
  readonly #to: number;

  constructor(place: string, { from, to }: Stretch) {
    this.#proved = provedIn(place);
    this.#log = this.#proved === undefined ? new LogReader(place) : undefined;
    this.path = this.#log?.path ?? place;
    this.#start = this.#log?.start().size ?? 0;
    const size = this.#log?.size() ?? this.#proved!.index + 1;
    this.#from = Math.max(from ?? this.#proved?.index ?? this.#start, this.#start);
    this.#to = Math.min((to ?? size - 1) + 1, size);
  }

  get count(): number {
    return Math.max(0, this.#to - this.#from);
  }

  get from(): number {
    return this.#from;
  }

  /**
   * What was said before the stretch and holds in it: the run's boot, and the capsules that came to life since. The
   * way to the stretch begins `from` where each capsule's last anchor before it stands.
   */
  before(): { readonly heard: readonly IndexedRecord[]; readonly from: number } {
    const log = this.#log;
    const heard: IndexedRecord[] = [];
    if (log === undefined) return { heard, from: this.#from };
    const anchors = new Map<string, number>();
    for (let end = this.#from; end > this.#start; end -= pageRecords) {
      const page: IndexedRecord[] = [];
      for (const { index, body } of log.entries(Math.max(this.#start, end - pageRecords), end)) {
        const record = body === undefined || !tells(body) ? undefined : recordIn(body);
        if (record !== undefined) page.push({ index, record });
      }
      for (const { index, record } of page.toReversed())
        if (record.kind === "anchor" && this.#from - index <= wayRecordsMax && !anchors.has(record.capsule))
          anchors.set(record.capsule, index);
      heard.unshift(...page.filter(({ record }) => record.kind !== "anchor"));
      if (page.some(({ record }) => record.kind === "boot")) break;
    }
    const boot = heard.find(({ record }) => record.kind === "boot")?.index ?? this.#start;
    const from = Math.min(this.#from, ...[...anchors.values()].filter((index) => index > boot));
    return { heard, from };
  }

  /** The index of the first record of a kind, from one up to and without another. */
  find(from: number, to: number, is: (record: Record) => boolean): number | undefined {
    for (const { index, record } of this.between(from, to)) if (is(record)) return index;
    return undefined;
  }

  within(): Generator<IndexedRecord> {
    if (this.#proved !== undefined) return this.#alone(this.#proved);
    return this.between(this.#from, this.#to);
  }

  *#alone(proved: IndexedRecord): Generator<IndexedRecord> {
    if (this.count > 0) yield proved;
  }

  /** What cannot be read ends it: whether a log is whole is asked elsewhere. */
  *between(from: number, to: number): Generator<IndexedRecord> {
    if (this.#log === undefined || from >= to) return;
    for (const { index, body } of this.#log.entries(from, to)) {
      const record = body === undefined ? undefined : recordIn(body);
      if (record === undefined)
        throw new Fault("proof/broken", `Record ${index} in ${this.path} cannot be read`, {
          hint: "Look at the log with iv proof verify",
        });
      yield { index, record };
    }
  }

  [Symbol.dispose](): void {
    this.#log?.[Symbol.dispose]();
  }
}

const pageRecords = 2_048;
/** Two anchors of a capsule are closer than that, with the outcomes between them. */
const wayRecordsMax = 8_192;

function provedIn(place: string): IndexedRecord | undefined {
  if (!existsSync(place) || !statSync(place).isFile() || statSync(place).size > 2 * noteBytesMax)
    return undefined;
  const proof = parseProof(readFileSync(place, "utf8"), deflated);
  const record = proof && recordIn(proof.record);
  return proof === undefined || record === undefined ? undefined : { index: proof.index, record };
}

const kindsTold = ["boot", "lifecycle", "terms", "anchor"];

/** A search in bytes: nearly all records are decisions, and need not be parsed to see that. */
function tells(body: Uint8Array): boolean {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length);
  return kindsTold.some((kind) => text.includes(`"kind":"${kind}"`));
}

function recordIn(body: Uint8Array): Record | undefined {
  try {
    const record = decodeRecord(body);
    return typeof record === "object" && record !== null && typeof record.kind === "string"
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}
