import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { type DenseMap, openDense } from "#runtime/map/grid/dense-map.ts";
import { type GridMap, openMap, type Picture } from "#runtime/map/grid/grid.ts";
import type { EnergyMap } from "./energy.ts";
import { Fields } from "./fields.ts";
import { readNpz } from "./npz.ts";
import type { PlantMap } from "./plant.ts";
import { plantFitIn, plantFormat } from "./plant-file.ts";
import { placedPlant } from "./plant-map.ts";
import { projectionOf } from "./projection.ts";

/** A map file by its kind; what is wrong with it is a Fault "map/bad-file". */
export type OpenMap = Readonly<
  { kind: "plant"; map: PlantMap } | { kind: "grid"; map: GridMap } | { kind: "dense"; map: DenseMap }
>;

export function openKind(bytes: Uint8Array, kernels: Kernels): OpenMap {
  const members = readNpz(bytes);
  const fields = new Fields(members);
  if (fields.text("format") === plantFormat)
    return { kind: "plant", map: placedPlant(plantFitIn(members), bytes, kernels) };
  return fields.length("channel_name") === 2
    ? { kind: "grid", map: openMap(bytes, kernels) }
    : { kind: "dense", map: openDense(bytes, kernels) };
}

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

export function loadMap(bytes: Uint8Array, kernels: Kernels): LoadedMap {
  const { kind, map } = openKind(bytes, kernels);
  if (kind === "grid") return { ...map, memorySeconds: undefined };
  if (kind === "dense") return { ...map, view: projectionOf(map), memorySeconds: undefined };
  const { secondsPerRow, memoryRows } = map.provenance;
  const memorySeconds = secondsPerRow > 0 ? secondsPerRow * memoryRows : undefined;
  return Object.freeze({ ...map, view: viewOf(map), memorySeconds });
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
