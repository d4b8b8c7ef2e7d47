import { figure } from "#runtime/map/plot/figures.ts";
import { unvisitedOf } from "#runtime/map/plot/marginals.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import type { View } from "#runtime/map/plot/portrait.ts";
import type { RecordedChannel } from "#runtime/map/recording.ts";
import type { Opened } from "./opened-map.ts";

/** What the map does not know, in sentences for the person who is about to trust it. */
export function unknownsOf(
  { map, blind, modes, assumptions }: Opened,
  views: readonly View[],
): readonly string[] {
  if (assumptions.length > 0) return [`What is normal, and from which rows it was made: ${blind}.`];
  const constant = map.channels.filter(isConstant).map((channel) => {
    const { name, min } = channel;
    return `${shown(name, 40)} never moved from ${valued(min, channel)}: nobody knows what happens when it does.`;
  });
  return [
    ...constant,
    ...gapsOf(views, map.channels),
    ...(blind === undefined ? [] : [`Where a command leads is not foreseen: ${blind}.`]),
    ...(modes > 0 ? [`${modes} combinations of modes were seen; every other one is refused.`] : []),
    ...always,
  ];
}

const always: readonly string[] = [
  "Rare is not unsafe and frequent is not safe: start-ups, maintenance and better set-points than any on record are refused, and a fault that lasted for months counts as normal.",
  "The promise holds while the plant behaves as recorded; wear, new recipes and recalibrated sensors end it.",
];

function isConstant({ min, max, resolution, role }: RecordedChannel): boolean {
  // What somebody sets is where it was set: off and on are one step apart, and two ways to be.
  return role === "measured" ? max - min <= 2 * resolution : role === "command" && max === min;
}

/** Each channel once, by the first picture that shows it, and within the range that the channel has. */
function gapsOf(views: readonly View[], channels: readonly RecordedChannel[]): readonly string[] {
  const told = new Set<number>();
  const sentences: string[] = [];
  for (const { link, heat } of views)
    for (const [axis, index] of [link.from, link.to].entries()) {
      const channel = channels[index]!;
      if (told.has(index) || isConstant(channel)) continue;
      told.add(index);
      const { min, max } = channel;
      const ranges = unvisitedOf(heat.picture)
        .filter((gap) => gap.axis === axis)
        .map(({ from, to }): [number, number] => [Math.max(from, min), Math.min(to, max)])
        .filter(([from, to]) => to - from > (max - min) * gapShareMin)
        .map(([from, to]) => `${figure(from)} to ${valued(to, channel)}`);
      if (ranges.length > 0)
        sentences.push(
          `${shown(channel.name, 40)} was hardly ever at ${ranges.join(", or ")}: of what happens there the map knows only that it is rare.`,
        );
    }
  return sentences;
}

/** A narrower stretch of a channel's range is not worth a sentence. */
const gapShareMin = 1 / 20;

function valued(value: number, { unit }: RecordedChannel): string {
  return unit === "" || unit === "1" ? figure(value) : `${figure(value)} ${shown(unit, 12)}`;
}
