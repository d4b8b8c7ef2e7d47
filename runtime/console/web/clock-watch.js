// How far behind the gateway what was just heard is, and whether somebody has set the gateway's clock. A word that comes
// late and a clock that was set back look the same at first; only the second one stays as it is. A clock that was set
// forward is seen at once, for nothing comes early.

export class ClockWatch {
  /** The gateway's time less ours where a word took the shortest way, in milliseconds. @type {number | undefined} */ #ahead;
  #nowUs = 0;
  /** Since when everything came late, by more or by less than a jump, and the least late of it. @type {{ atMs: number, byMs: number } | undefined} */ #late;
  lateMs = 0;

  /**
   * Takes the gateway's time with each of its words. Returns by how much its clock was set, or nothing.
   * @param {number} nowUs @param {number} atMs ours, which never goes back @returns {number | undefined}
   */
  hear(nowUs, atMs) {
    const ahead = nowUs / 1_000 - atMs;
    // A clock that stands still says nothing about how old a word is.
    if (nowUs === this.#nowUs) {
      this.#late = undefined;
      this.lateMs = 0;
      return undefined;
    }
    this.#nowUs = nowUs;
    const byMs = ahead - (this.#ahead ?? ahead);
    if (byMs >= 0 || this.#ahead === undefined) {
      this.#settle(ahead);
      return byMs > jumpMs ? byMs : undefined;
    }
    this.lateMs = -byMs;
    const isJump = -byMs > jumpMs;
    if (this.#late === undefined || -this.#late.byMs > jumpMs !== isJump) this.#late = { atMs, byMs };
    this.#late.byMs = Math.max(this.#late.byMs, byMs);
    if (atMs - this.#late.atMs < (isJump ? believedMs : driftMs)) return undefined;
    const back = this.#late.byMs;
    this.#settle(this.#ahead + back);
    return isJump ? back : undefined;
  }

  /** Another run of the gateway, perhaps on another machine: what was known of its clock is of no use. */
  forget() {
    this.#ahead = undefined;
    this.#late = undefined;
    this.lateMs = 0;
  }

  /** @param {number} ahead */
  #settle(ahead) {
    this.#ahead = ahead;
    this.#late = undefined;
    this.lateMs = 0;
  }
}

/** Less than this is the network, or a clock that is kept right. */
const jumpMs = 1_500;
const believedMs = 5_000;
/** What every word of a minute was late by is no lateness: two clocks never run at quite the same rate. */
const driftMs = 60_000;
