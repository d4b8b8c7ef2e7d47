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

const wordBytes = 8;
const beatsAt = 0;
const stateAt = 1;
