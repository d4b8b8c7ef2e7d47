import { assert } from "#runtime/core/fault.ts";

/** `out` is one that its keeper has given up, or is just replacing. */
export const replicaStates = ["starting", "ready", "out"] as const;
export type ReplicaState = (typeof replicaStates)[number];

/**
 * The memory that one replica and the thread that asks it share: a question, its number, an answer and the
 * number of the question that it answers. The asker writes only while no question is open and reads only once
 * the numbers agree, so that neither ever sees half of what the other writes. Neither waits for the other for
 * longer than it chooses to.
 */
export class ReplicaSlot {
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  readonly #words: Int32Array;

  static allocate(inputs: number, outputs: number): SharedArrayBuffer {
    return new SharedArrayBuffer(headerBytes + 8 * (inputs + outputs));
  }

  constructor(memory: SharedArrayBuffer, inputs: number) {
    const outputs = (memory.byteLength - headerBytes) / 8 - inputs;
    assert(Number.isInteger(outputs) && outputs >= 0, "a slot's memory is made by allocate()");
    this.#words = new Int32Array(memory, 0, headerBytes / 4);
    this.inputs = new Float64Array(memory, headerBytes, inputs);
    this.outputs = new Float64Array(memory, headerBytes + 8 * inputs, outputs);
  }

  get state(): ReplicaState {
    return replicaStates[Atomics.load(this.#words, stateAt)] ?? "out";
  }

  set state(state: ReplicaState) {
    Atomics.store(this.#words, stateAt, replicaStates.indexOf(state));
  }

  /** The number of the newest question; a keeper sees by it whether one and the same stays open. */
  get asked(): number {
    return Atomics.load(this.#words, askedAt);
  }

  get isIdle(): boolean {
    return Atomics.load(this.#words, answeredAt) === this.asked;
  }

  /** Asker: puts the question that `inputs` holds by now. Only while the slot is ready and idle. */
  ask(): void {
    assert(this.isIdle, "a replica is asked one question at a time");
    Atomics.store(this.#words, askedAt, (this.asked + 1) | 0);
    Atomics.notify(this.#words, askedAt);
  }

  /** Replica: sleeps until there is an open question; returns its number. */
  nextQuestion(): number {
    for (;;) {
      const asked = this.asked;
      if (asked !== Atomics.load(this.#words, answeredAt)) return asked;
      Atomics.wait(this.#words, askedAt, asked);
    }
  }

  /** Replica: what `outputs` holds is the answer to that question. */
  answer(question: number, bell: Bell): void {
    Atomics.store(this.#words, answeredAt, question);
    bell.ring();
  }

  /** Replica, new: whatever a former life left open is answered with nothing. */
  enter(bell: Bell): void {
    this.outputs.fill(Number.NaN);
    this.answer(this.asked, bell);
    // Only now may it be asked: a question that came before would have been answered with nothing.
    this.state = "ready";
  }
}

const headerBytes = 16;
const askedAt = 0;
const answeredAt = 1;
const stateAt = 2;

/** One word that all replicas of a capsule ring, because a thread can sleep on one word only. */
export class Bell {
  readonly #word: Int32Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(4);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#word = new Int32Array(memory);
  }

  get rings(): number {
    return Atomics.load(this.#word, 0);
  }

  ring(): void {
    Atomics.add(this.#word, 0, 1);
    Atomics.notify(this.#word, 0);
  }

  /** Returns once it has rung since `rings` was read, or the time is over. */
  wait(rings: number, timeoutMs: number): void {
    Atomics.wait(this.#word, 0, rings, timeoutMs);
  }
}
