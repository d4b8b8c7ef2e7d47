/**
 * How much of the gateway agents may have, all of them together: so many questions under way, and so many a second after a
 * short run of more. A person reads none of it faster, and a small gateway has other work.
 */
export class Pace {
  #under = 0;
  #left: number = burstMax;
  #atMs = Number.NEGATIVE_INFINITY;

  /** False: not now. What was let in leaves again by `leave`. */
  enter(nowMs: number): boolean {
    // A clock that was set back gives nothing, and takes nothing.
    const earned = Math.max(0, ((nowMs - this.#atMs) / 1_000) * perSecondMax);
    this.#left = Math.min(burstMax, this.#left + earned);
    this.#atMs = nowMs;
    if (this.#under >= underWayMax || this.#left < 1) return false;
    this.#left--;
    this.#under++;
    return true;
  }

  leave(): void {
    this.#under--;
  }
}

export const burstMax = 100;
export const perSecondMax = 20;
export const underWayMax = 16;
