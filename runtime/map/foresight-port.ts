// What a map says beside an energy: why, and what comes next.

import type { Limits } from "./limits.ts";
import type { Misses } from "./misses.ts";

export interface Oddity {
  /** One channel, or two that do not go together. */
  readonly channels: readonly number[];
  /** Nats of rarity among normal states, at least 0. */
  readonly surprise: number;
}

/** Where a command leads, by a forecaster from the same recording. */
export interface Foresight {
  /** Channels that a proposal may set and that moved in the record, and those whose future is judged. */
  readonly commands: readonly number[];
  readonly slow: readonly number[];
  readonly horizonRows: number;
  readonly secondsPerRow: number;
  /** The false-block rate that the limits keep: the map's own, or another where roll-outs are worth other rows. */
  readonly alpha: number;
  /** Of roll-outs from rows that the forecaster was not fitted to, with commands as the plant gave them. */
  readonly limits: Limits;
  /** What it missed one row ahead on rows that it was not fitted to. */
  readonly misses: Pick<Misses, "rows" | "energies">;
  /** How far the second state is from the sequel of the first, one row later: 1 is as usual from there. Total. */
  miss(before: Float64Array, after: Float64Array): number;
  /** The roll-out from a state with some commanded channels held at the values they have in `target`. */
  outlook(
    state: Float64Array,
    orders: { readonly target: Float64Array; readonly held: readonly number[] },
  ): Outlook;
}

/** The farthest moment of a roll-out. Total: what cannot be computed is as rare as can be. */
export interface Outlook {
  /** In half widths of what the slow channel showed in the record: 1 is its border. */
  readonly energy: number;
  /** The energies of the first and of the last row: whether it leads out or back. */
  readonly first: number;
  readonly last: number;
  /** Rows from now. */
  readonly row: number;
  /** The slow channel that is the farthest from what it showed at that moment, and the value it would have. */
  readonly channel: number;
  readonly value: number;
}
