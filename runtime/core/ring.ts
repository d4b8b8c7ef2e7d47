import { assert, Fault } from "./fault.ts";

/**
 * A queue of byte strings between two threads: one pushes, one reads, nobody locks. It lives in shared
 * memory, so what was pushed outlives the death of either thread, and a reader that takes back only
 * what it has made durable (`advance`) loses nothing when it dies in between.
 *
 * Layout: a header of four 32-bit words (written, read, pushes, refused), then the bytes. `written` and
 * `read` count 4-byte cells modulo 2^32; the count of bytes in use is their difference. An entry is a
 * 32-bit length and the payload, padded to a cell; a length of `wrap` says that the rest is unused.
 */
export class Ring {
  readonly #head: Int32Array;
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #capacity: number;
  /** Half a word further than in the entry itself; grows to the longest entry. */
  #shifted: Uint8Array = new Uint8Array(shiftBytes);
  #view: Uint8Array = this.#shifted.subarray(shiftBytes);

  static allocate(bytes: number): SharedArrayBuffer {
    assert(bytes >= 64 && (bytes & (bytes - 1)) === 0, "a ring's size is a power of two");
    return new SharedArrayBuffer(headerBytes + bytes);
  }

  constructor(memory: SharedArrayBuffer) {
    const bytes = memory.byteLength - headerBytes;
    assert(bytes >= 64 && (bytes & (bytes - 1)) === 0, "a ring's memory is made by allocate()");
    this.#head = new Int32Array(memory, 0, headerBytes / 4);
    this.#cells = new Int32Array(memory, headerBytes);
    this.#bytes = new Uint8Array(memory, headerBytes);
    this.#capacity = this.#cells.length;
  }

  /** The longest entry that always fits into an empty ring, wherever its write position stands. */
  get entryBytesMax(): number {
    return (this.#capacity / 2 - 2) * 4;
  }

  /** Bytes that may still be pushed; an entry takes its length, rounded up to four, plus four. */
  get freeBytes(): number {
    return (this.#capacity - this.#used()) * 4;
  }

  get capacityBytes(): number {
    return this.#capacity * 4;
  }

  /** How many entries were ever refused for want of room. */
  get refused(): number {
    return Atomics.load(this.#head, refusedAt);
  }

  /** Producer: false, and counted, where there is no room (`reserve` bytes are to stay free). Never waits. */
  push(entry: Uint8Array, reserve = 0): boolean {
    assert(entry.length <= this.entryBytesMax, "an entry fits the ring");
    const cells = 1 + ((entry.length + 3) >>> 2);
    let at = Atomics.load(this.#head, writtenAt);
    let place = this.#place(at);
    const tail = this.#capacity - place;
    const skipped = tail < cells ? tail : 0;
    if (this.#used() + skipped + cells + (reserve >>> 2) > this.#capacity) {
      Atomics.add(this.#head, refusedAt, 1);
      return false;
    }
    if (skipped > 0) {
      this.#cells[place] = wrap;
      at = (at + skipped) | 0;
      place = 0;
    }
    this.#cells[place] = entry.length;
    this.#put(entry, (place + 1) * 4);
    // The reader sees the entry only from here on; the store above is ordered before this one.
    Atomics.store(this.#head, writtenAt, (at + cells) | 0);
    Atomics.add(this.#head, pushesAt, 1);
    Atomics.notify(this.#head, pushesAt);
    return true;
  }

  /**
   * Shared memory is copied by words only where both sides lie alike in them, else byte by byte, which takes some seven
   * times as long; every other place in a ring is such a one.
   */
  #put(entry: Uint8Array, at: number): void {
    if ((entry.byteOffset & wordMask) === (at & wordMask)) {
      this.#bytes.set(entry, at);
      return;
    }
    if (this.#view.length !== entry.length) {
      if (this.#shifted.length < shiftBytes + entry.length)
        this.#shifted = new Uint8Array(shiftBytes + entry.length);
      this.#view = this.#shifted.subarray(shiftBytes, shiftBytes + entry.length);
    }
    this.#view.set(entry);
    this.#bytes.set(this.#view, at);
  }

  /**
   * Reader: visits up to `max` entries without taking them. The bytes are copies. Returns the position
   * to `advance` to once their effect is safe.
   */
  read(max: number, visit: (entry: Uint8Array) => void): number {
    let at = Atomics.load(this.#head, readAt);
    const end = Atomics.load(this.#head, writtenAt);
    for (let seen = 0; at !== end && seen < max; ) {
      const place = this.#place(at);
      const length = this.#cells[place]!;
      const isWrap = length === wrap;
      const cells = isWrap ? this.#capacity - place : 1 + ((length + 3) >>> 2);
      // An entry lies inside the ring and inside what was written; else the walk would never meet its end.
      const isSound = (isWrap || length >= 0) && place + cells <= this.#capacity && cells <= (end - at) >>> 0;
      if (!isSound)
        throw new Fault("core/ring-corrupt", `A shared ring holds an entry of ${length} bytes at ${place}`);
      if (isWrap) {
        at = (at + cells) | 0;
        continue;
      }
      visit(this.#bytes.slice((place + 1) * 4, (place + 1) * 4 + length));
      at = (at + cells) | 0;
      seen++;
    }
    return at;
  }

  advance(position: number): void {
    Atomics.store(this.#head, readAt, position);
  }

  /** Reader: takes up to `max` entries at once, for where losing them with the thread does no harm. */
  drain(max: number, visit: (entry: Uint8Array) => void): void {
    this.advance(this.read(max, visit));
  }

  /** Reader: until something is pushed, or the time is over. */
  async waitAsync(timeoutMs: number): Promise<void> {
    const pushes = Atomics.load(this.#head, pushesAt);
    if (this.#used() > 0) return;
    const waiting = Atomics.waitAsync(this.#head, pushesAt, pushes, timeoutMs);
    if (waiting.async) await waiting.value;
  }

  #used(): number {
    return (Atomics.load(this.#head, writtenAt) - Atomics.load(this.#head, readAt)) >>> 0;
  }

  #place(at: number): number {
    return (at >>> 0) & (this.#capacity - 1);
  }
}

const headerBytes = 64;
const writtenAt = 0;
const readAt = 1;
const pushesAt = 2;
const refusedAt = 3;
const wrap = -1;
/** Words of eight bytes; an entry begins at the beginning of one or, being behind its length, in the middle. */
const wordMask = 7;
const shiftBytes = 4;
