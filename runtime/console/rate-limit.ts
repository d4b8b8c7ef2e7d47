/**
 * How much one client may ask for: a bucket of requests that fills again at a steady pace. What it remembers has a bound;
 * a client that is forgotten had a full bucket, or is counted with others who came when there were too many.
 */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #rate: Rate;

  constructor(rate: Rate = defaultRate) {
    this.#rate = rate;
  }

  get remembered(): number {
    return this.#buckets.size;
  }

  /** Takes so many requests out of the bucket: 0, or after how many milliseconds there would be enough. */
  take(client: string, cost: number, nowMs: number): number {
    const { perSecond, burst } = this.#rate;
    const key = this.#key(client, nowMs);
    const { left, atMs } = this.#buckets.get(key) ?? { left: burst, atMs: nowMs };
    // A clock that was set back gives nothing, and takes nothing.
    const filled = Math.min(burst, left + (Math.max(0, nowMs - atMs) * perSecond) / 1_000);
    const isEnough = filled >= Math.min(cost, burst);
    this.#buckets.set(key, { left: isEnough ? filled - cost : filled, atMs: nowMs });
    return isEnough ? 0 : Math.max(1, Math.ceil(((Math.min(cost, burst) - filled) * 1_000) / perSecond));
  }

  #key(client: string, nowMs: number): string {
    if (this.#buckets.has(client) || this.#buckets.size < clientsMax) return client;
    const { perSecond, burst } = this.#rate;
    for (const [key, { atMs }] of this.#buckets)
      if (nowMs - atMs >= (2 * burst * 1_000) / perSecond || nowMs < atMs) this.#buckets.delete(key);
    return this.#buckets.size < clientsMax ? client : others;
  }
}

/** Requests. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

/** A page asks a few times a second and a Prometheus less; a program that asks more often should listen to the stream. */
const defaultRate: Rate = { perSecond: 250, burst: 1_000 };
export const clientsMax = 1_024;
/** No principal and no address is called so. */
const others = "";
