import type { Clock, Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";

/** What happens at its time. Where it sets promises off it says so by returning one, and time waits for it. */
export type Act = () => void | Promise<void>;

interface Event {
  readonly at: Instant;
  readonly serial: number;
  readonly act: Act;
}

/**
 * A clock whose time passes only when it is told to, and a list of what is due. Between two events no time
 * passes at all, so an hour takes as long as what happens in it; events of one instant happen in the order in
 * which they were planned, so a run is the same to the bit however fast the machine is.
 */
export class Timeline implements Clock {
  #now: Instant;
  #serial = 0;
  /** The next one is the last. */
  readonly #events: Event[] = [];

  constructor(startsAt: Instant) {
    this.#now = startsAt;
  }

  now(): Instant {
    return this.#now;
  }

  /** Plans an event, on a whole microsecond; answers how to call it off. What is due in the past is due now. */
  at(instant: Instant, act: Act): () => void {
    const event: Event = { at: Math.max(this.#now, Math.ceil(instant)), serial: this.#serial++, act };
    this.#events.splice(this.#placeOf(event), 0, event);
    return () => {
      const index = this.#events.indexOf(event);
      if (index >= 0) this.#events.splice(index, 1);
    };
  }

  /** Again and again on a grid, the first time one step from now. */
  every(stepUs: number, act: Act): () => void {
    assert(stepUs > 0, "time goes on");
    let due = this.#now + stepUs;
    let callOff = () => {};
    const go = (): void | Promise<void> => {
      due += stepUs;
      callOff = this.at(due, go);
      return act();
    };
    callOff = this.at(due, go);
    return () => callOff();
  }

  /** Lets time pass up to an instant, and all happen that is due until then. */
  async runTo(until: Instant): Promise<void> {
    for (let next = this.#events.at(-1); next !== undefined && next.at <= until; next = this.#events.at(-1)) {
      this.#events.pop();
      this.#now = next.at;
      const going = next.act();
      if (going !== undefined) await going;
    }
    this.#now = Math.max(this.#now, until);
  }

  /** From the end on, the first place behind which nothing is due later. */
  #placeOf({ at, serial }: Event): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#events[middle]!;
      if (other.at > at || (other.at === at && other.serial > serial)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
