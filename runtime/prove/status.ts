/** `retrying`: the disk refuses, the records wait in their rings, and nothing is acknowledged. */
export type ProofState = (typeof states)[number];

const states = ["starting", "running", "retrying", "ended"] as const;

/**
 * What the proof thread shows of itself without being asked. A thread that hangs in a write to the disk
 * answers no message, but its beats stand still, and everybody can see that.
 */
export class ProofStatus {
  readonly #words: Int32Array;
  readonly #size: BigInt64Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(wordBytes + 8);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, wordBytes / 4);
    this.#size = new BigInt64Array(memory, wordBytes);
  }

  /** Proof thread: one more turn of its loop is over. */
  beat(): void {
    Atomics.add(this.#words, beatsAt, 1);
  }

  enter(state: ProofState): void {
    Atomics.store(this.#words, stateAt, states.indexOf(state));
  }

  commit(size: number): void {
    Atomics.store(this.#size, 0, BigInt(size));
  }

  /** Whoever has pushed a record and will not act before it is on the disk. Returns what to wait for. */
  demand(): number {
    const asked = (Atomics.add(this.#words, askedAt, 1) + 1) | 0;
    Atomics.notify(this.#words, askedAt);
    return asked;
  }

  /** Sleeps until all that was pushed before `asked` is on the disk; false where the time is over first. */
  awaitGrant(asked: number, timeoutMs: number): boolean {
    for (let wakes = 0; wakes < wakesMax; wakes++) {
      const granted = Atomics.load(this.#words, grantedAt);
      // The counters run over; what counts is which is ahead.
      if (((granted - asked) | 0) >= 0) return true;
      if (Atomics.wait(this.#words, grantedAt, granted, timeoutMs) === "timed-out") return false;
    }
    return false;
  }

  /** Proof thread: what is demanded now; read before the rings are, so that a grant never says too much. */
  get asked(): number {
    return Atomics.load(this.#words, askedAt);
  }

  get isDemanded(): boolean {
    return this.asked !== Atomics.load(this.#words, grantedAt);
  }

  grant(asked: number): void {
    Atomics.store(this.#words, grantedAt, asked);
    Atomics.notify(this.#words, grantedAt);
  }

  /** Proof thread: resolves when somebody demands. */
  async demanded(): Promise<void> {
    const { value } = Atomics.waitAsync(this.#words, askedAt, Atomics.load(this.#words, grantedAt));
    await value;
  }

  get beats(): number {
    return Atomics.load(this.#words, beatsAt);
  }

  get state(): ProofState {
    return states[Atomics.load(this.#words, stateAt)]!;
  }

  /** How many records are on disk, for good. */
  get size(): number {
    return Number(Atomics.load(this.#size, 0));
  }
}

/** A grant may be for somebody who asked before; more than that would mean that we are never served. */
const wakesMax = 4;
const wordBytes = 16;
const beatsAt = 0;
const stateAt = 1;
const askedAt = 2;
const grantedAt = 3;
