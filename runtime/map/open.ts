import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { type DenseMap, openDense } from "#runtime/map/grid/dense-map.ts";
import { type GridMap, openMap, type Picture } from "#runtime/map/grid/grid.ts";
import type { Provenance } from "#runtime/map/grid/grid-fit.ts";
import { type Album, albumOf } from "./album.ts";
import type { EnergyMap } from "./energy.ts";
import { Fields } from "./fields.ts";
import type { Link } from "./links.ts";
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
  /** How long its plant remembers; undefined where the file does not say. */
  readonly memorySeconds: number | undefined;
  /** What people look at first: two of the channels. */
  readonly view: Picture;
  /** All that they may look at. */
  readonly album: Album;
}

export function loadMap(bytes: Uint8Array, kernels: Kernels): LoadedMap {
  const map = loaded(openKind(bytes, kernels));
  if (map.channels.every(({ unit }) => unit !== "")) return map;
  // A file whose source said no unit has none; a manifest calls such a number "1", and the two have to agree.
  const channels = map.channels.map((channel) => ({ ...channel, unit: channel.unit || "1" }));
  return Object.freeze({ ...map, channels });
}

function loaded({ kind, map }: OpenMap): LoadedMap {
  if (kind === "plant") return loadedPlant(map);
  const view = kind === "grid" ? map.view : projectionOf(map);
  const [across, up] = view.channels;
  const album = albumOf(view, { pairs: [[across!.name, up!.name]], draw: () => view });
  const { provenance } = kind === "grid" ? map : map.fit;
  return Object.freeze({ ...map, view, album, memorySeconds: memorySecondsIn(provenance) });
}

function memorySecondsIn({ secondsPerRow, memoryRows }: Provenance): number | undefined {
  return secondsPerRow > 0 && memoryRows > 0 ? secondsPerRow * memoryRows : undefined;
}

function loadedPlant(map: PlantMap): LoadedMap {
  const memorySeconds = memorySecondsIn(map.provenance);
  const pairs = pairsOf(map);
  const view = map.picture(pairs[0]!, viewCells);
  const album = albumOf(view, {
    pairs: pairs.map(({ from, to }) => [map.channels[from]!.name, map.channels[to]!.name]),
    draw: (index) => map.picture(pairs[index]!, 256),
  });
  return Object.freeze({ ...map, view, album, memorySeconds });
}

type Ends = Pick<Link, "from" | "to">;

/** The link that says most about a command first, then the strongest; one channel has itself alone. */
function pairsOf({ links, channels }: PlantMap): readonly Ends[] {
  const isCommand = (channel: number): boolean => channels[channel]!.role === "command";
  const first = links.find(({ from, to }) => isCommand(from) || isCommand(to)) ?? links[0];
  const only = channels.findIndex(({ role }) => role !== "mode");
  if (first === undefined) return [{ from: only, to: only }];
  // The command upwards: what one may do, over what is.
  return [first, ...links.filter((link) => link !== first)].map((link) =>
    isCommand(link.from) ? { from: link.to, to: link.from } : link,
  );
}

const viewCells = 128;
