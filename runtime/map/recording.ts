import type { Channel } from "./energy.ts";
import type { Series } from "./series.ts";

/**
 * What a column of a recording is. A `command` is what somebody sets and a proposal would change; a `mode`
 * is a whole number or a word that says in which way the plant runs; all else is `measured`.
 */
export type Role = "measured" | "command" | "mode";

export interface RecordedChannel extends Channel {
  readonly role: Role;
}

/**
 * What a plant showed, cleaned, in the order of time: every value finite, a new stretch wherever time is
 * missing. It is all that a map is fitted to, whichever files it came from.
 */
export interface Recording extends Series {
  /** One per column, in the order of the columns. */
  readonly channels: readonly RecordedChannel[];
  /** From one row of a stretch to the next; 0 where nobody knows. */
  readonly secondsPerRow: number;
  /** Where the rows come from, for people. */
  readonly origin: string;
}

/** Rows without a gap, as a recording: each channel's range is what the rows show. */
export function recordingOf(
  rows: Float64Array,
  {
    channels,
    secondsPerRow,
    origin,
  }: {
    readonly channels: readonly Omit<RecordedChannel, "min" | "max">[];
    readonly secondsPerRow: number;
    readonly origin: string;
  },
): Recording {
  const width = channels.length;
  const low = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < rows.length; at++) {
    low[at % width] = Math.min(low[at % width]!, rows[at]!);
    high[at % width] = Math.max(high[at % width]!, rows[at]!);
  }
  return {
    rows,
    width,
    stretches: [[0, rows.length / width]],
    channels: channels.map((channel, at) => ({ ...channel, min: low[at]!, max: high[at]! })),
    secondsPerRow,
    origin,
  };
}
