import type { Clock, Instant } from "#runtime/core/clock.ts";

/** Something that is printed once for all who ask within a moment. */
export class Kept {
  readonly #clock: Clock;
  readonly #make: () => Uint8Array;
  readonly #forUs: number;
  #made: { readonly at: Instant; readonly bytes: Uint8Array } | undefined;

  constructor(clock: Clock, { make, forUs }: { make: () => Uint8Array; readonly forUs: number }) {
    this.#clock = clock;
    this.#make = make;
    this.#forUs = forUs;
  }

  bytes(): Uint8Array {
    const now = this.#clock.now();
    const ageUs = now - (this.#made?.at ?? Number.NEGATIVE_INFINITY);
    // A clock that was set back makes nothing fresh.
    if (this.#made === undefined || ageUs >= this.#forUs || ageUs < 0)
      this.#made = { at: now, bytes: this.#make() };
    return this.#made.bytes;
  }
}
