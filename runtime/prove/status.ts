import type { Durability } from "#runtime/capsule/manifest.ts";

/** `retrying`: the disk refuses, the records wait in the spool and their rings, and none is said to be on the disk. */
export type ProofState = (typeof states)[number];

/** What a record may survive before anybody acts on it: the end of this process, or a power cut as well. */
export type Surety = Exclude<Durability, "async">;

export interface Demand {
  readonly asked: number;
  readonly timeoutMs: number;
}

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

  /** Whoever has pushed a record and will not act before it is that safe. Returns what to wait for. */
  demand(surety: Surety): number {
    const asked = (Atomics.add(this.#words, askedAt[surety], 1) + 1) | 0;
    Atomics.add(this.#words, wakesAt, 1);
    Atomics.notify(this.#words, wakesAt);
    return asked;
  }

  /** Resolves once all that was pushed before `asked` is that safe; false where the time is over first. Blocks nobody. */
  async isGranted(surety: Surety, { asked, timeoutMs }: Demand): Promise<boolean> {
    for (let wakes = 0; ; wakes++) {
      const granted = Atomics.load(this.#words, grantedAt[surety]);
      // The counters run over; what counts is which is ahead.
      if (((granted - asked) | 0) >= 0) return true;
      if (wakes === wakesMax) return false;
      const wait = Atomics.waitAsync(this.#words, grantedAt[surety], granted, timeoutMs);
      if (wait.async && (await wait.value) === "timed-out") wakes = wakesMax - 1;
    }
  }

  /** Proof thread: what is demanded now; read before the rings are, so that a grant never says too much. */
  asked(surety: Surety): number {
    return Atomics.load(this.#words, askedAt[surety]);
  }

  isDemanded(surety: Surety): boolean {
    return this.asked(surety) !== Atomics.load(this.#words, grantedAt[surety]);
  }

  grant(surety: Surety, asked: number): void {
    if (Atomics.exchange(this.#words, grantedAt[surety], asked) !== asked)
      Atomics.notify(this.#words, grantedAt[surety]);
  }

  /** Proof thread: how often anybody has demanded; read before looking at what is. */
  get wakes(): number {
    return Atomics.load(this.#words, wakesAt);
  }

  /** Proof thread: resolves when somebody has demanded since `wakes` was read. */
  async demanded(wakes: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#words, wakesAt, wakes);
    if (wait.async) await wait.value;
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
const wordBytes = 32;
const beatsAt = 0;
const stateAt = 1;
const wakesAt = 2;
const askedAt: Readonly<Record<Surety, number>> = { committed: 3, durable: 4 };
const grantedAt: Readonly<Record<Surety, number>> = { committed: 5, durable: 6 };
