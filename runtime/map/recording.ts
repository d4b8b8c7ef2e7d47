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
