import { basename } from "node:path";
import type { Link } from "#runtime/map/links.ts";
import { figure } from "#runtime/map/plot/figures.ts";
import { type Heat, heatOf } from "#runtime/map/plot/heat.ts";
import type { Portrait, View } from "#runtime/map/plot/portrait.ts";
import type { Opened } from "./opened-map.ts";
import { unknownsOf } from "./unknowns.ts";

export interface Looking {
  readonly cells: 64 | 128 | 256;
  /** Undefined: those that say the most. */
  readonly pair: Link | undefined;
}

/** What of an opened map is drawn and told. */
export function portraitOf(opened: Opened, { cells, pair }: Looking): Portrait {
  const { map, measure, foresight } = opened;
  const shownLinks = pair === undefined ? strongest(map) : [pair];
  const views = shownLinks.map(
    (link): View => ({ link, heat: within(heatOf(map.picture(link, cells)), link, map) }),
  );
  return {
    name: basename(opened.path),
    channels: map.channels,
    measure,
    alpha: map.alpha,
    threshold: map.threshold,
    barrier: map.barrier,
    calibration: map.calibration,
    doubt: map.doubt,
    links: map.links,
    views,
    foresight,
    facts: factsOf(opened),
    unknowns: unknownsOf(opened, views),
    assumptions: opened.assumptions,
  };
}

/** A density leaks over the end of a range, and a valve is not open by less than nothing. */
function within(heat: Heat, { from, to }: Link, { channels }: Opened["map"]): Heat {
  const inside = (value: number, channel: number): number =>
    Math.min(Math.max(value, channels[channel]!.min), channels[channel]!.max);
  const basins = heat.basins.map((basin) => ({
    ...basin,
    at: [inside(basin.at[0], from), from === to ? middleOf(heat) : inside(basin.at[1], to)] as const,
  }));
  return { ...heat, basins };
}

/** A band is the same all the way up, so that its basins are marked halfway. */
function middleOf({ picture }: Heat): number {
  const { min, max } = picture.channels[1]!;
  return (min + max) / 2;
}

/** More pictures than this make a page that nobody reads and a megabyte more. */
export const viewsMax = 12;

function strongest({ links, channels }: Opened["map"]): readonly Link[] {
  // A map of one channel is a band: the channel against itself.
  const only = channels.findIndex(({ role }) => role !== "mode");
  if (links.length === 0 && only >= 0) return [{ from: only, to: only, informationNats: Number.NaN }];
  return links.toSorted((a, b) => b.informationNats - a.informationNats).slice(0, viewsMax);
}

function factsOf({ map, bytes, format, experts, dealt }: Opened): Portrait["facts"] {
  const { origin, rowCount, rowsDigest, secondsPerRow } = map.provenance;
  return [
    [
      "kind",
      `${format}, ${map.channels.length === 1 ? "one channel" : `${map.channels.length} channels`}, ${bytes.length} bytes`,
    ],
    ["digest", map.digest],
    ["from", origin],
    ...(rowCount === 0
      ? ([["rows", dealt]] as const)
      : ([
          [
            "rows",
            `${rowCount}${secondsPerRow > 0 ? `, one every ${figure(secondsPerRow)} s` : ""}: ${dealt}`,
          ],
          ["rows' digest", rowsDigest],
        ] as const)),
    ...experts.map((expert): [string, string] => ["expert", expert]),
  ];
}
