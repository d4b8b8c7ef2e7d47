/**
 * Gateway time in whole microseconds: the wall clock as it stood at boot plus the time that has passed
 * since on the monotonic clock. It never jumps, so ages, deadlines and expiries survive a wrong or
 * corrected wall clock; the difference to the wall clock is recorded, not followed.
 */
export type Instant = number;

export interface Clock {
  now(): Instant;
}

/** What all threads of one daemon share, so that their instants compare. */
export interface BootAnchor {
  readonly wallUs: number;
  readonly monotonicUs: number;
}

export const US_PER_MS = 1_000;
export const US_PER_S = 1_000_000;

export function clockFrom(anchor: BootAnchor, monotonicUs: () => number): Clock {
  const offset = anchor.wallUs - anchor.monotonicUs;
  return { now: () => offset + monotonicUs() };
}
