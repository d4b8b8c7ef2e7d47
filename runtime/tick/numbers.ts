/**
 * The numbers of the ticks, which all capsules of a gateway draw from one row: the device keeps one number, that
 * of the tick whose write was the last, and a restart compares it with the log, whoever wrote. It is the one word
 * that control threads share; nobody decides anything by it.
 */
export class TickNumbers {
  readonly memory: SharedArrayBuffer;
  readonly #last: BigInt64Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(8);
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#last = new BigInt64Array(memory);
  }

  /** Before the first tick of a run: the last one that log or device knows of. */
  goOnFrom(tick: number): void {
    Atomics.store(this.#last, 0, BigInt(tick));
  }

  /** Control thread: the number of its next tick, which nobody else gets. */
  take(): number {
    return Number(Atomics.add(this.#last, 0, 1n)) + 1;
  }

  /** The last one that was given away. */
  get last(): number {
    return Number(Atomics.load(this.#last, 0));
  }
}
