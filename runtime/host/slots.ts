import { assert, Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";

/** Threads of capsules that a gateway has at the same time: those that guard, on trial, and taking over. */
export const slotsMax = 8;

/**
 * The evidence rings, which the proof thread is told of once, at its birth. Each has one producer at a time; a
 * post that ends leaves its ring to the next, with what is still in it. Memory that was never written is not used.
 */
export class Slots {
  readonly rings: readonly SharedArrayBuffer[];
  readonly #free: SharedArrayBuffer[];
  #lives = 0;
  #posts = 0;

  constructor(bytes: number) {
    this.rings = Array.from({ length: slotsMax }, () => Ring.allocate(bytes));
    this.#free = [...this.rings];
  }

  take(): SharedArrayBuffer {
    const slot = this.#free.shift();
    if (slot === undefined)
      throw new Fault("capsule/refused", `${slotsMax} threads of capsules are running already`, {
        hint: "Retire a capsule, or end a trial",
      });
    return slot;
  }

  free(slot: SharedArrayBuffer): void {
    assert(this.rings.includes(slot) && !this.#free.includes(slot), "a slot is freed once");
    this.#free.push(slot);
  }

  /** Counts the lives of all threads of a run, so that no two of them ever name two permits the same. */
  nextLife(): number {
    return this.#lives++;
  }

  nextPost(): number {
    return this.#posts++;
  }
}
