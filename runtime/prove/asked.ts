import type { Fault } from "#runtime/core/fault.ts";

interface Waiting {
  resolve(value: never): void;
  reject(fault: Fault): void;
}

/** Questions to a thread that wait for their answers, by number. */
export class Asked {
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  /** `send` is called with the question's number once somebody waits for its answer. */
  ask<T>(send: (id: number) => void): Promise<T> {
    const id = this.#count++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      send(id);
    });
  }

  answer(id: number, value: unknown): void {
    this.#take(id)?.resolve(value as never);
  }

  refuse(id: number, fault: Fault): void {
    this.#take(id)?.reject(fault);
  }

  /** Nobody will answer any more. */
  giveUp(fault: Fault): void {
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
