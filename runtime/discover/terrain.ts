import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Channel, EnergyMap } from "#runtime/map/energy.ts";
import type { Expert } from "#runtime/map/expert.ts";
import type { Foresight } from "#runtime/map/foresight-port.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import type { OpenMap } from "#runtime/map/open.ts";
import type { Role } from "#runtime/map/recording.ts";
import type { Standard } from "#runtime/map/standard.ts";
import type { Part } from "./question.ts";

/** A map to walk on, whichever kind it is, and what is known about who sets its channels. */
export interface Terrain {
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

export function terrainOf(opened: OpenMap): Terrain {
  const { kind, map } = opened;
  const common = { map, digest: map.digest, points: new Map<number, string>() };
  if (kind === "grid") return { ...common, potential: map, parts: undefined, picture: map.view };
  if (kind === "dense") return { ...common, potential: map, parts: undefined };
  const parts = map.channels.map(({ role }) => partOf[role]);
  const { potential, foresight, shape } = map;
  return { ...common, potential, parts, mixture: shape, ...(foresight && { foresight }) };
}

const partOf: Readonly<Record<Role, Part>> = { command: "set", measured: "follows", mode: "stays" };

/** The same as a capsule sees it: it says who sets what, and a walker keeps to what its actuators can do. */
export function terrainFor(
  { state, actuators }: Pick<Manifest, "state" | "actuators">,
  terrain: Terrain,
): Terrain {
  const parts = state.map(({ commandedBy }): Part => (commandedBy === undefined ? "follows" : "set"));
  const points = state.flatMap(({ commandedBy }, channel) =>
    commandedBy === undefined ? [] : [[channel, commandedBy] as const],
  );
  const reaches = new Map(actuators.map((actuator) => [actuator.point, actuator]));
  const channels = terrain.map.channels.map((channel, index): Channel => {
    const actuator = reaches.get(state[index]?.commandedBy ?? "");
    if (actuator === undefined) return channel;
    return { ...channel, min: Math.max(channel.min, actuator.min), max: Math.min(channel.max, actuator.max) };
  });
  return { ...terrain, map: { ...terrain.map, channels }, parts, points: new Map(points) };
}
