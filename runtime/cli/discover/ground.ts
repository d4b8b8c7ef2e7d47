import { stat } from "node:fs/promises";
import { openCapsule } from "#runtime/capsule/disk.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Part } from "#runtime/discover/question.ts";
import type { Channel, EnergyMap } from "#runtime/map/energy.ts";
import type { Expert } from "#runtime/map/expert.ts";
import type { Foresight } from "#runtime/map/foresight-port.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import { type OpenMap, openKind } from "#runtime/map/open.ts";
import type { Role } from "#runtime/map/recording.ts";
import type { Standard } from "#runtime/map/standard.ts";
import { fileOf } from "./asked.ts";

/** A map to walk on, whichever kind it is, and what is known about who sets its channels. */
export interface Ground {
  readonly map: EnergyMap;
  readonly digest: Digest;
  readonly potential: Expert;
  /** Undefined where neither the map nor a capsule says which channels are commands. */
  readonly parts: readonly Part[] | undefined;
  /** Which actuator a channel is set by. */
  readonly points: ReadonlyMap<number, string>;
  readonly foresight?: Foresight;
  /** For reverse diffusion: a dense map has a picture, a mixture is what it is. */
  readonly picture?: Picture;
  readonly mixture?: { readonly mixture: Mixture; readonly standard: Standard };
}

export async function openGround(place: string): Promise<Ground> {
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return groundOf(await fileOf(place, "discover/bad-question"));
  const { manifest, files } = await openCapsule(place);
  const ground = groundOf(files.get(manifest.map.file)!);
  const parts = manifest.state.map(
    ({ commandedBy }): Part => (commandedBy === undefined ? "follows" : "set"),
  );
  const points = manifest.state.flatMap(({ commandedBy }, channel) =>
    commandedBy === undefined ? [] : [[channel, commandedBy] as const],
  );
  const reaches = new Map(manifest.actuators.map((actuator) => [actuator.point, actuator]));
  const channels = ground.map.channels.map((channel, index): Channel => {
    const actuator = reaches.get(manifest.state[index]?.commandedBy ?? "");
    if (actuator === undefined) return channel;
    return { ...channel, min: Math.max(channel.min, actuator.min), max: Math.min(channel.max, actuator.max) };
  });
  return { ...ground, map: narrowed(ground.map, channels), parts, points: new Map(points) };
}

function groundOf(bytes: Uint8Array): Ground {
  return groundOn(openKind(bytes, loadKernels()));
}

export function groundOn(opened: OpenMap): Ground {
  const { kind, map } = opened;
  const common = { map, digest: map.digest, points: new Map<number, string>() };
  if (kind === "grid") return { ...common, potential: map, parts: undefined, picture: map.view };
  if (kind === "dense") return { ...common, potential: map, parts: undefined };
  const parts = map.channels.map(({ role }) => partOf[role]);
  const { potential, foresight, shape } = map;
  return { ...common, potential, parts, mixture: shape, ...(foresight && { foresight }) };
}

const partOf: Readonly<Record<Role, Part>> = { command: "set", measured: "follows", mode: "stays" };

/** The same map, on which a walker keeps to what the actuators can do. */
function narrowed(map: EnergyMap, channels: readonly Channel[]): EnergyMap {
  return { ...map, channels };
}
