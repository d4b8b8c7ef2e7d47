import { assert, Fault } from "./fault.ts";

/**
 * A queue of byte strings between two threads: one pushes, one reads, nobody locks. It lives in shared
 * memory, so what was pushed outlives the death of either thread, and a reader that takes back only
 * what it has made durable (`advance`) loses nothing when it dies in between.
 *
 * Layout: a header of three 32-bit words (written, read, refused), then cells of eight bytes. `written`
 * and `read` count cells modulo 2^32; their difference is in use. An entry is a cell that begins with its
 * length, 32 bits, and the payload, padded to a cell; a length of `wrap` says that the rest is unused.
 * Payloads begin at a cell because shared memory is copied by words of eight bytes only between places
 * that lie alike in them, else byte by byte, which takes some seven times as long.
 */
export class Ring {
  readonly #head: Int32Array;
  /** The first of a cell's two is the length. */
  readonly #halves: Int32Array;
  readonly #bytes: Uint8Array;
  /** In cells. */
  readonly #capacity: number;

  static allocate(bytes: number): SharedArrayBuffer {
    assert(bytes >= 64 && (bytes & (bytes - 1)) === 0, "a ring's size is a power of two");
    return new SharedArrayBuffer(headerBytes + bytes);
  }

  constructor(memory: SharedArrayBuffer) {
    const bytes = memory.byteLength - headerBytes;
    assert(bytes >= 64 && (bytes & (bytes - 1)) === 0, "a ring's memory is made by allocate()");
    this.#head = new Int32Array(memory, 0, headerBytes / 4);
    this.#halves = new Int32Array(memory, headerBytes);
    this.#bytes = new Uint8Array(memory, headerBytes);
    this.#capacity = bytes / cellBytes;
  }

  /** The longest entry that always fits into an empty ring, wherever its write position stands. */
  get entryBytesMax(): number {
    return (this.#capacity / 2 - 1) * cellBytes;
  }

  /** Bytes that may still be pushed, `bytesOf` each. */
  get freeBytes(): number {
    return (this.#capacity - this.#used()) * cellBytes;
  }

  get capacityBytes(): number {
    return this.#capacity * cellBytes;
  }

  /** What an entry of so many bytes takes of a ring. */
  static bytesOf(length: number): number {
    return cellsOf(length) * cellBytes;
  }

  /** How many entries were ever refused for want of room. */
  get refused(): number {
    return Atomics.load(this.#head, refusedAt);
  }

  /** Producer: false, and counted, where there is no room (`reserve` bytes are to stay free). Never waits. */
  push(entry: Uint8Array, reserve = 0): boolean {
    assert(entry.length <= this.entryBytesMax, "an entry fits the ring");
    const cells = cellsOf(entry.length);
    let at = Atomics.load(this.#head, writtenAt);
    const used = (at - Atomics.load(this.#head, readAt)) >>> 0;
    let place = this.#place(at);
    const tail = this.#capacity - place;
    const skipped = tail < cells ? tail : 0;
    if ((used + skipped + cells) * cellBytes + reserve > this.capacityBytes) {
      Atomics.add(this.#head, refusedAt, 1);
      return false;
    }
    if (skipped > 0) {
      this.#halves[place * 2] = wrap;
      at = (at + skipped) | 0;
      place = 0;
    }
    this.#halves[place * 2] = entry.length;
    this.#bytes.set(entry, (place + 1) * cellBytes);
    // The reader sees the entry only from here on; the stores above are ordered before this one.
    Atomics.store(this.#head, writtenAt, (at + cells) | 0);
    Atomics.notify(this.#head, writtenAt);
    return true;
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
      const length = this.#halves[place * 2]!;
      const isWrap = length === wrap;
      const cells = isWrap ? this.#capacity - place : cellsOf(length);
      // An entry lies inside the ring and inside what was written; else the walk would never meet its end.
      const isSound = (isWrap || length >= 0) && place + cells <= this.#capacity && cells <= (end - at) >>> 0;
      if (!isSound)
        throw new Fault("core/ring-corrupt", `A shared ring holds an entry of ${length} bytes at ${place}`);
      if (isWrap) {
        at = (at + cells) | 0;
        continue;
      }
      const from = (place + 1) * cellBytes;
      visit(this.#bytes.slice(from, from + length));
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
    const written = Atomics.load(this.#head, writtenAt);
    if (written !== Atomics.load(this.#head, readAt)) return;
    const waiting = Atomics.waitAsync(this.#head, writtenAt, written, timeoutMs);
    if (waiting.async) await waiting.value;
  }

  #used(): number {
    return (Atomics.load(this.#head, writtenAt) - Atomics.load(this.#head, readAt)) >>> 0;
  }

  #place(at: number): number {
    return (at >>> 0) & (this.#capacity - 1);
  }
}

function cellsOf(length: number): number {
  return 1 + Math.ceil(length / cellBytes);
}

const headerBytes = 64;
const cellBytes = 8;
const writtenAt = 0;
const readAt = 1;
const refusedAt = 2;
const wrap = -1;
