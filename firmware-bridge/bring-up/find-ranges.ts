// Which addresses of a table a device has. Nobody can ask a Modbus device that, so it is tried out, with as few
// requests as may be: a block that is read whole is there whole; a block that is refused is halved, because one
// missing register is enough to refuse it. Pure but for `look`, which asks the device.

/** `there` and `missing` are the device's word; `barred` means that it has no such table; `silent` nobody knows. */
export type Look = "there" | "missing" | "barred" | "silent";

export interface Range {
  readonly from: number;
  /** The last address, included. */
  readonly to: number;
}

export interface Search {
  /** Asked address by address where blocks are refused. */
  readonly sweep: Range;
  /** Single addresses elsewhere that manufacturers like to begin at; from a hit the range around it is found. */
  readonly landmarks: readonly number[];
  readonly blockMax: number;
  readonly requestsMax: number;
}

export interface Found {
  readonly ranges: readonly Range[];
  readonly isBarred: boolean;
  readonly requests: number;
  /** The longest block that the device gave at once. */
  readonly blockSeen: number;
  /** Addresses of the sweep that nobody could decide: time-outs, or no requests left. */
  readonly undecided: number;
}

export type LookAt = (address: number, count: number) => Promise<Look>;

/** Below so many addresses a refused block is asked one by one: halving on would cost more. */
const singlesMax = 8;
/** So many silences in a row, and the device is left alone. */
const silencesMax = 3;

export async function findRanges(search: Search, look: LookAt): Promise<Found> {
  const finding = new Finding(search, look);
  await finding.sweep();
  await finding.visit(search.landmarks);
  return finding.found();
}

class Finding {
  readonly #search: Search;
  readonly #look: LookAt;
  readonly #there = new Set<number>();
  #requests = 0;
  #silences = 0;
  #blockSeen = 0;
  #undecided = 0;
  #isBarred = false;

  constructor(search: Search, look: LookAt) {
    this.#search = search;
    this.#look = look;
  }

  async sweep(): Promise<void> {
    const { from, to } = this.#search.sweep;
    const waiting: Range[] = [];
    for (let at = to + 1; at > from; at -= this.#search.blockMax)
      waiting.push({ from: Math.max(from, at - this.#search.blockMax), to: at - 1 });
    // The end of the list is next: halves are looked at before what lies behind them.
    for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
      const size = block.to - block.from + 1;
      const seen = await this.#ask(block.from, size);
      if (seen === undefined || seen === "silent") this.#undecided += size;
      if (seen !== "missing" || size === 1) continue;
      const step = size <= singlesMax ? 1 : Math.ceil(size / 2);
      for (let at = block.from + Math.floor((size - 1) / step) * step; at >= block.from; at -= step)
        waiting.push({ from: at, to: Math.min(at + step - 1, block.to) });
    }
  }

  async visit(landmarks: readonly number[]): Promise<void> {
    for (const landmark of landmarks) {
      if (this.#there.has(landmark) || (await this.#ask(landmark, 1)) !== "there") continue;
      await this.#grow(landmark, 1);
      await this.#grow(landmark, -1);
    }
  }

  found(): Found {
    const ranges: { from: number; to: number }[] = [];
    for (const at of [...this.#there].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last?.to === at - 1) last.to = at;
      else ranges.push({ from: at, to: at });
    }
    return {
      ranges,
      isBarred: this.#isBarred,
      requests: this.#requests,
      blockSeen: this.#blockSeen,
      undecided: this.#isBarred ? 0 : this.#undecided,
    };
  }

  /** From an address that is there to the end of its range: ever longer blocks, and then halves of the last step. */
  async #grow(start: number, direction: 1 | -1): Promise<void> {
    let edge = start;
    let step = 1;
    let isFast = true;
    while (step >= 1) {
      const room = direction === 1 ? tableSize - 1 - edge : edge;
      const count = Math.min(step, room, this.#search.blockMax);
      if (count < 1) return;
      const from = direction === 1 ? edge + 1 : edge - count;
      const seen = await this.#ask(from, count);
      if (seen === "there") edge += direction * count;
      else if (seen !== "missing" || count === 1) return;
      else isFast = false;
      // A block that is longer than the device gives at once is refused as well, so a step that is good stays.
      if (seen === "missing") step = Math.floor(count / 2);
      else step = isFast ? Math.min(step * 2, this.#search.blockMax) : count;
    }
  }

  /** Undefined where nothing is asked any more. */
  async #ask(address: number, count: number): Promise<Look | undefined> {
    if (this.#requests >= this.#search.requestsMax || this.#isBarred || this.#silences >= silencesMax)
      return undefined;
    this.#requests++;
    const seen = await this.#look(address, count);
    this.#silences = seen === "silent" ? this.#silences + 1 : 0;
    if (seen === "barred") this.#isBarred = true;
    if (seen === "there") {
      this.#blockSeen = Math.max(this.#blockSeen, count);
      for (let at = address; at < address + count; at++) this.#there.add(at);
    }
    return seen;
  }
}

const tableSize = 65_536;
