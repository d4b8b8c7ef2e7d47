import type { Instant } from "#runtime/core/clock.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";

/** All that one tick leaves for the next. */
export interface Memory {
  readonly tick: number;
  /** The set-points last sent, and when; the device's own word counts as soon as it is newer. */
  readonly sent: { readonly setpoints: readonly number[]; readonly at: Instant } | undefined;
  readonly goodSince: Instant;
}

export function rememberMemory(pen: StatePen, { tick, sent, goodSince }: Memory): Memory {
  const since = pen.number(goodSince);
  const count = pen.below(sent === undefined ? 0 : sent.setpoints.length + 1, setpointsMax + 2);
  if (count === 0) return { tick, sent: undefined, goodSince: since };
  const at = pen.number(sent?.at ?? 0);
  const setpoints = Array.from({ length: count - 1 }, (_, place) => pen.number(sent?.setpoints[place] ?? 0));
  return { tick, sent: { setpoints, at }, goodSince: since };
}

/** As many as a manifest may have. */
const setpointsMax = 32;
