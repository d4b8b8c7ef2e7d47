// How slow is too slow. A total time-out would make a large file on a thin line impossible; an idle time-out alone lets a
// server hold a gateway for weeks with a byte now and then. So there are two: a longest silence, and a least amount in
// every stretch of waiting. Only the time that we wait counts, not what our own disk takes.

export interface PaceLimits {
  readonly idleMsMax: number;
  readonly windowMs: number;
  readonly windowBytesMin: number;
}

/** 273 bytes a second: a GPRS line is four times as fast. */
export const usualPace: PaceLimits = { idleMsMax: 30_000, windowMs: 60_000, windowBytesMin: 16_384 };

export class Pace {
  readonly #limits: PaceLimits;
  #waitedMs = 0;
  #bytes = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  /** How long the next piece may be waited for. */
  waitMsMax(): number {
    const { idleMsMax, windowMs, windowBytesMin } = this.#limits;
    return this.#bytes >= windowBytesMin
      ? idleMsMax
      : Math.max(0, Math.min(idleMsMax, windowMs - this.#waitedMs));
  }

  /** A piece came after so long. What came before its window ended does not count in the next. */
  note(bytes: number, waitedMs: number): void {
    this.#waitedMs += waitedMs;
    this.#bytes += bytes;
    if (this.#bytes < this.#limits.windowBytesMin) return;
    if (this.#waitedMs < this.#limits.windowMs) return;
    this.#waitedMs = 0;
    this.#bytes = 0;
  }
}
