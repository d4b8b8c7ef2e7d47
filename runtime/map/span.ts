// How far a predicted path leaves what the record holds, and how far a command beyond the record is believed.
// Harm is where nobody has been: the border of the record counts, not how often its middle was visited.

import { logarithm } from "#runtime/core/elementary.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Forecaster } from "./forecaster.ts";
import type { Outlook } from "./foresight-port.ts";
import type { Series } from "./series.ts";

/** What each of some channels showed, from its lowest to its highest value. */
export interface Span {
  readonly channels: readonly number[];
  readonly middle: Float64Array;
  /** Never 0: a channel that never moved keeps its unit. */
  readonly halfWidth: Float64Array;
}

export function spanOf({ rows, width, stretches }: Series, channels: readonly number[]): Span {
  const lowest = new Float64Array(channels.length).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(channels.length).fill(Number.NEGATIVE_INFINITY);
  for (const [first, end] of stretches)
    for (let row = first; row < end; row++)
      channels.forEach((channel, at) => {
        const value = rows[row * width + channel]!;
        lowest[at] = Math.min(lowest[at]!, value);
        highest[at] = Math.max(highest[at]!, value);
      });
  return {
    channels,
    middle: lowest.map((low, at) => (low + highest[at]!) / 2),
    halfWidth: lowest.map((low, at) => (highest[at]! - low) / 2 || 1),
  };
}

/**
 * The moment of a path at which a slow channel is the farthest from the middle of what it showed, in half widths
 * of that: 1 is the border of the record. The farthest counts from `fromRow` on: before it a slow channel is where
 * it was whatever is commanded, and its noise would be held against the command. Total: what is not finite is as
 * far as can be.
 */
export function farthestOn(
  path: Float64Array,
  { span, width, fromRow }: { span: Span; width: number; fromRow: number },
): Outlook {
  const { channels, middle, halfWidth } = span;
  let farthest: Outlook = { energy: -1, first: 0, last: 0, row: 0, channel: channels[0]!, value: 0 };
  let [first, last] = [0, 0];
  for (let row = 0; row * width < path.length; row++) {
    last = 0;
    for (let at = 0; at < channels.length; at++) {
      const channel = channels[at]!;
      const value = path[row * width + channel]!;
      const off = Math.abs(value - middle[at]!) / halfWidth[at]!;
      const energy = Number.isFinite(off) ? Math.min(off, energyNatsMax) : energyNatsMax;
      last = Math.max(last, energy);
      if (row >= fromRow && energy > farthest.energy)
        farthest = { ...farthest, energy, row: row + 1, channel, value };
    }
    if (row === 0) first = last;
  }
  return { ...farthest, first, last };
}

/**
 * The command to roll out in place of one beyond the record. A straight line sends the plant farther than its
 * controllers and its valves let it go, so beyond the border each doubling counts alike; farther out is still
 * farther, which cutting off at a bound would forget. What is not finite has no such value.
 */
export function believed({ lowest, highest }: Forecaster, channel: number, value: number): number {
  const [low, high] = [lowest[channel]!, highest[channel]!];
  const range = high - low;
  if (!Number.isFinite(value) || !(range > 0)) return value;
  // Ranges so narrow that the quotient overflows are as far out as can be.
  const beyond = (by: number): number => range * trust * logarithm(1 + Math.min(by / range, rangesMax));
  if (value > high) return high + beyond(value - high);
  if (value < low) return low - beyond(low - value);
  return value;
}

/** The slope at the border, in shares of the straight line's. */
const trust = 0.5;
const rangesMax = 1e9;
