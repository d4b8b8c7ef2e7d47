import { type BootAnchor, type Clock, clockFrom } from "./clock.ts";

// The door to the machine's clocks. The monotonic clock is the same one in all threads of a process,
// so an instant taken on one thread compares with an instant taken on another.

export function takeAnchor(): BootAnchor {
  return {
    wallUs: Math.round((performance.timeOrigin + performance.now()) * 1_000),
    monotonicUs: monotonicUs(),
  };
}

export function nodeClock(anchor: BootAnchor): Clock {
  return clockFrom(anchor, monotonicUs);
}

/** Taken once: to look it up costs a fifth of a look at the clock. */
const { hrtime } = process;

export function monotonicUs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
}
