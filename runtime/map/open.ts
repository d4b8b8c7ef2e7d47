import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { openMap, type Picture } from "#runtime/map/grid/grid.ts";
import type { EnergyMap } from "./energy.ts";
import { Fields } from "./fields.ts";
import { readNpz } from "./npz.ts";
import type { PlantMap } from "./plant.ts";
import { plantFitIn, plantFormat } from "./plant-file.ts";
import { plantOf } from "./plant-map.ts";

/** A map of any kind, as the daemon holds it. */
export interface LoadedMap extends EnergyMap {
  /** SHA-256 of the file. */
  readonly digest: Digest;
  readonly alpha: number;
  /** How long its plant remembers; undefined where the file does not say. */
  readonly memorySeconds: number | undefined;
  /** What people look at: two of the channels. */
  readonly view: Picture;
}

/** Opens a map file, whichever kind its format names; what is wrong with it is a Fault "map/bad-file". */
export function loadMap(bytes: Uint8Array, kernels: Kernels): LoadedMap {
  const members = readNpz(bytes);
  if (new Fields(members).text("format") !== plantFormat)
    return { ...openMap(bytes, kernels), memorySeconds: undefined };
  const plant = plantOf(plantFitIn(members), bytes);
  const { secondsPerRow, memoryRows } = plant.provenance;
  const memorySeconds = secondsPerRow > 0 ? secondsPerRow * memoryRows : undefined;
  return Object.freeze({ ...plant, view: viewOf(plant), memorySeconds });
}

/** The link that says most about a command; where nothing is a command the strongest. */
function viewOf({ links, channels, picture }: PlantMap): Picture {
  const isCommand = (channel: number): boolean => channels[channel]!.role === "command";
  const link = links.find(({ from, to }) => isCommand(from) || isCommand(to)) ?? links[0];
  if (link === undefined) return picture({ from: firstOf(channels), to: firstOf(channels) }, viewCells);
  // The command upwards: what one may do, over what is.
  return picture(isCommand(link.from) ? { from: link.to, to: link.from } : link, viewCells);
}

const viewCells = 128;

function firstOf(channels: PlantMap["channels"]): number {
  return channels.findIndex(({ role }) => role !== "mode");
}
