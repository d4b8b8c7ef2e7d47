import type { LogIndex, StoredEntry } from "#runtime/prove/port.ts";
import type { Batch } from "#runtime/prove/writer.ts";
import type { Spool, Spooled } from "./spool.ts";
import type { LogStore } from "./store.ts";

export interface PendingSetup {
  readonly spool: Spool;
  /** The log they are for, and the process whose rings they come from. */
  readonly log: string;
  readonly run: string;
  /** The size of the log on the disk. */
  readonly first: LogIndex;
}

/**
 * The records that have left the rings and are not on the disk yet: in memory, and in the spool in case that we die. A
 * commit to the disk costs the flash some 40 KB whatever is in it, so they wait for company.
 */
export class Pending {
  readonly #setup: PendingSetup;
  #first: LogIndex;
  #bodies: Uint8Array[] = [];
  #bytes = 0;
  #sinceMs = 0;

  constructor(setup: PendingSetup) {
    this.#setup = setup;
    this.#first = setup.first;
  }

  /** The index of the next record. */
  get end(): LogIndex {
    return this.#first + this.#bodies.length;
  }

  get records(): number {
    return this.#bodies.length;
  }

  /**
   * What waits is bounded, in bytes and in time: beyond that records stay in their rings, which fill, and who
   * produces sees that. So a power cut never costs more than `lossMs`, also where the disk has refused for long.
   */
  isFull(nowMs: number, lossMs: number): boolean {
    return this.#bytes >= pendingBytesMax || (this.#bodies.length > 0 && nowMs - this.#sinceMs > lossMs);
  }

  /** Survives our death when this returns, though not a power cut. */
  take({ bodies, positions }: Batch, nowMs: number): void {
    const { spool, log, run } = this.#setup;
    spool.append({ log, first: this.end, run, positions, bodies });
    this.#keep(bodies, nowMs);
  }

  /**
   * What an earlier life has left in the spool. Returns how far it had read the rings, where they are still ours; and
   * what belongs to no log that we have, and was not taken.
   */
  recover(left: readonly Spooled[], nowMs: number): { positions: readonly number[]; foreign: number } {
    const { log, run } = this.#setup;
    let foreign = 0;
    for (const batch of left) {
      const known = this.end - batch.first;
      if (batch.log !== log || known < 0) foreign += batch.bodies.length;
      else this.#keep(batch.bodies.slice(known), nowMs);
    }
    const last = left.at(-1);
    return { positions: last?.run === run ? last.positions : [], foreign };
  }

  /** What waits here, for the log that is gone on with instead of this one. */
  get waiting(): readonly Uint8Array[] {
    return this.#bodies;
  }

  /** Takes over what another log was to have; the spool still has it under that one's name until the next flush. */
  adopt(bodies: readonly Uint8Array[], nowMs: number): void {
    this.#keep(bodies, nowMs);
  }

  isDue(nowMs: number, waitMs: number): boolean {
    if (this.#bodies.length === 0) return false;
    return (
      this.#bodies.length >= flushRecords || this.#bytes >= flushBytes || nowMs - this.#sinceMs >= waitMs
    );
  }

  /** All of it is on the disk when this returns, and the spool is empty. */
  flushTo(store: LogStore): void {
    this.rebase(store.size);
    store.commit(this.#bodies);
    this.rebase(store.size);
    this.#setup.spool.clear();
  }

  /** A commit may have reached the disk though it threw: what is there is not written twice. */
  rebase(size: number): void {
    for (const { length } of this.#bodies.splice(0, size - this.#first)) this.#bytes -= length;
    this.#first = size;
  }

  /** From the disk where they are there already, else from memory. */
  read(store: LogStore, from: LogIndex, max: number): readonly StoredEntry[] {
    if (from < this.#first) return store.read(from, Math.min(max, this.#first - from));
    const at = from - this.#first;
    return this.#bodies.slice(at, at + max).map((body, offset) => ({ index: from + offset, body }));
  }

  #keep(bodies: readonly Uint8Array[], nowMs: number): void {
    if (this.#bodies.length === 0) this.#sinceMs = nowMs;
    for (const body of bodies) {
      this.#bodies.push(body);
      this.#bytes += body.length;
    }
  }
}

/** A flush is due at so many records or bytes, however young they are. */
const flushRecords = 256;
const flushBytes = 65_536;
const pendingBytesMax = 1_048_576;
