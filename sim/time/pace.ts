import { type Instant, US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import type { Timeline } from "./timeline.ts";

/** How virtual time goes: so many times as fast as ours, as fast as it can, or a step each time it is asked. */
export type Speed = number | "max" | "step";

export interface PaceParts {
  readonly speed: Speed;
  readonly untilAt: Instant;
  /** Our own time, in milliseconds. */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** For `step`: resolves with how many seconds to go on for; undefined is the end. */
  readonly nextS?: () => Promise<number | undefined>;
  /** Called now and then with where time stands. */
  readonly onSlice?: (at: Instant) => void;
}

/** Lets time pass at its pace. Whoever is too slow for it falls behind: no event is ever left out. */
export async function keepPace(timeline: Timeline, parts: PaceParts): Promise<void> {
  const { speed, untilAt, nowMs, sleep, nextS, onSlice } = parts;
  const [startedMs, startedAt] = [nowMs(), timeline.now()];
  while (timeline.now() < untilAt) {
    let sliceUs = speed === "max" ? maxSliceUs : sliceMs * US_PER_MS;
    if (speed === "step") {
      const seconds = await nextS?.();
      if (seconds === undefined) return;
      sliceUs = Math.round(seconds * US_PER_S);
    } else if (speed !== "max") sliceUs = Math.max(1, Math.round(sliceUs * speed));
    await timeline.runTo(Math.min(untilAt, timeline.now() + sliceUs));
    onSlice?.(timeline.now());
    if (typeof speed !== "number") continue;
    const dueMs = startedMs + (timeline.now() - startedAt) / US_PER_MS / speed;
    if (dueMs > nowMs()) await sleep(dueMs - nowMs());
  }
}

const sliceMs = 20;
/** So that a bar moves while time flies. */
const maxSliceUs: number = 5 * US_PER_S;
