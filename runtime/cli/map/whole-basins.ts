import type { Basins } from "#runtime/map/basins.ts";
import { basinsOfGrid, placeOf } from "#runtime/map/basins.ts";
import { basinsOf } from "#runtime/map/basins-by-descent.ts";
import { figure, percent } from "#runtime/map/plot/figures.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import type { Ground, Opened } from "./opened-map.ts";
import { wrapped } from "./table-text.ts";

/** A way the plant likes to run, in all channels at once. */
export interface WholeBasin {
  /** A value a channel, in its unit; NaN for a mode, which has no bottom. */
  readonly at: readonly number[];
  readonly energy: number;
  readonly share: number;
  readonly depthNats: number;
  /** The energy of the lowest way out; undefined where there is no other basin. */
  readonly pass: number | undefined;
}

/** The one with the most time first. */
export function wholeBasinsOf({ ground, map }: Opened): readonly WholeBasin[] {
  const found = ground.kind === "grid" ? onGrid(basinsOfGrid(ground), ground, map) : byDescent(ground, map);
  return found
    .filter(({ energy }) => ground.kind === "mixture" || energy <= map.threshold)
    .sort((a, b) => b.share - a.share)
    .slice(0, basinsMax);
}

/** More of them than this are noise to the eye. */
const basinsMax = 26;

function onGrid(
  { basins }: Basins,
  ground: Ground & { kind: "grid" },
  { channels }: Opened["map"],
): WholeBasin[] {
  return basins.map(({ node, energy, share, depthNats, pass }) => ({
    at: placeOf(node, { channels, nodes: ground.nodes }),
    ...{ energy, share, depthNats, pass },
  }));
}

/** From the mean of each component of the mixture downhill, in physical units. */
function byDescent(
  { potential, shape: { mixture, standard } }: Ground & { kind: "mixture" },
  { channels }: Opened["map"],
): WholeBasin[] {
  const continuous = [...channels.keys()].filter((channel) => channels[channel]!.role !== "mode");
  const scale = new Float64Array(channels.length).fill(1);
  for (const [at, channel] of continuous.entries()) scale[channel] = standard.deviations[at]!;
  const starts = Array.from(mixture.weights, (weight, component) => {
    const state = Float64Array.from(channels, ({ min }) => min);
    for (const [at, channel] of continuous.entries())
      state[channel] =
        standard.centres[at]! + mixture.means[component * mixture.width + at]! * standard.deviations[at]!;
    return { state, weight };
  });
  return basinsOf(potential, starts, { scale }).basins.map(({ state, energy, share, depthNats }) => ({
    at: channels.map(({ role }, channel) => (role === "mode" ? Number.NaN : state[channel]!)),
    ...{ energy, share, depthNats },
    pass: Number.isFinite(depthNats) ? energy + depthNats : undefined,
  }));
}

/** A few lines a basin: a table would be as wide as the plant has channels. */
export function wholeBasinLines(basins: readonly WholeBasin[], map: Opened["map"]): readonly string[] {
  return basins.flatMap((basin, index) => {
    const { share, depthNats, pass } = basin;
    const out =
      pass === undefined ? "the only one" : `${figure(depthNats, 3)} nats deep, pass at ${figure(pass, 4)}`;
    const values = tellingChannels(basin, basins, map).map((channel) => {
      const { name, unit } = map.channels[channel]!;
      return `${shown(name, 28)} ${figure(basin.at[channel]!)}${unit === "" ? "" : ` ${shown(unit, 12)}`}`;
    });
    return [
      `  ${index + 1}. ${percent(share)} of the time, ${out}`,
      ...wrapped(`     ${values.join(", ")}`, 5),
    ];
  });
}

/** All channels of a small plant; of a large one those in which this basin is the farthest from the others. */
function tellingChannels(
  { at }: WholeBasin,
  basins: readonly WholeBasin[],
  { channels }: Opened["map"],
): readonly number[] {
  const valued = [...channels.keys()].filter((channel) => Number.isFinite(at[channel]));
  if (valued.length <= channelsToldMax) return valued;
  const apart = (channel: number): number => {
    const { min, max } = channels[channel]!;
    const mean = basins.reduce((sum, other) => sum + other.at[channel]! / basins.length, 0);
    return max > min ? Math.abs(at[channel]! - mean) / (max - min) : 0;
  };
  return valued.sort((a, b) => apart(b) - apart(a) || a - b).slice(0, channelsApart);
}

const channelsToldMax = 6;
const channelsApart = 3;
