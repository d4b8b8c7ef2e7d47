import type { Instant } from "#runtime/core/clock.ts";

/** Two capsules at one tick: what each let through to each actuator, in the order of `points`; null where nothing. */
export interface TrialDot {
  readonly at: Instant;
  readonly guard: readonly (number | null)[];
  readonly trial: readonly (number | null)[];
}

/** The whole of a trial in so many places, however long it lasts: where there is no more room every second one goes. */
export class Course {
  #dots: TrialDot[] = [];
  #each = 1;
  #seen = 0;

  /** Ticks from one dot to the next. */
  get each(): number {
    return this.#each;
  }

  get dots(): readonly TrialDot[] {
    return this.#dots;
  }

  add(dot: TrialDot): void {
    if (this.#seen++ % this.#each !== 0) return;
    this.#dots.push(dot);
    if (this.#dots.length < dotsMax) return;
    this.#dots = this.#dots.filter((_, place) => place % 2 === 0);
    this.#each *= 2;
  }
}

export const dotsMax = 240;
