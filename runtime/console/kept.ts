import type { Clock, Instant } from "#runtime/core/clock.ts";

/** Something that is made once for all who ask within a moment. */
export class Kept<Thing> {
  readonly #clock: Clock;
  readonly #make: () => Thing;
  readonly #forUs: number;
  #made: { readonly at: Instant; readonly thing: Thing } | undefined;

  constructor(clock: Clock, { make, forUs }: { readonly make: () => Thing; readonly forUs: number }) {
    this.#clock = clock;
    this.#make = make;
    this.#forUs = forUs;
  }

  get(): Thing {
    const now = this.#clock.now();
    const ageUs = now - (this.#made?.at ?? Number.NEGATIVE_INFINITY);
    // A clock that was set back makes nothing fresh.
    if (this.#made === undefined || ageUs >= this.#forUs || ageUs < 0)
      this.#made = { at: now, thing: this.#make() };
    return this.#made.thing;
  }

  /** What happened since is to be seen at once. */
  drop(): void {
    this.#made = undefined;
  }
}
