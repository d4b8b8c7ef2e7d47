/**
 * Counts what went wrong, by who did it, and says when that was too often. What it remembers has a bound: of more
 * people at once than that, all others are counted as one.
 */
export class Throttle {
  readonly #windows = new Map<string, { since: number; count: number }>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** How long nothing more is looked at from there; 0 where it may go on. */
  waitMs(from: string, nowMs: number): number {
    const window = this.#windows.get(this.#key(from));
    if (window === undefined || window.count < this.#max) return 0;
    // A clock that was set back must not lock anybody out for longer.
    return nowMs < window.since ? 0 : Math.max(0, window.since + windowMs - nowMs);
  }

  /** Says whether it was the last one that is let through. */
  count(from: string, nowMs: number): "again" | "last" | "over" {
    for (const [key, { since }] of this.#windows)
      if (nowMs >= since + windowMs || nowMs < since) this.#windows.delete(key);
    const key = this.#key(from);
    const window = this.#windows.get(key) ?? { since: nowMs, count: 0 };
    window.count++;
    this.#windows.set(key, window);
    if (window.count < this.#max) return "again";
    return window.count === this.#max ? "last" : "over";
  }

  #key(from: string): string {
    return this.#windows.has(from) || this.#windows.size < rememberedMax ? from : "others";
  }
}

export const windowMs = 60_000;
export const rememberedMax = 1_024;
