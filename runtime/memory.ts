import type { Manifest } from "./capsule/manifest.ts";
import type { Config, MemoryConfig } from "./config.ts";
import type { Digest } from "./core/digest.ts";
import { pointsOf } from "./devices.ts";
import type { Host } from "./host/host.ts";
import type { News } from "./news.ts";
import type { ProofLog } from "./prove/client.ts";
import { type MemoryEvent, type StateMemory, startMemory } from "./prove/memory/client.ts";
import { type AdaptedPoint, byRange, familyOf, type WindowAdapter } from "./signal/memory/family.ts";

interface MemoryRooms extends Pick<Config, "gateway" | "devices"> {
  readonly proof: Pick<ProofLog, "read" | "onFlush" | "epoch" | "size">;
  readonly host: Pick<Host, "entries">;
  tell(news: News): void;
}

/** The memory that the configuration asks for, on a thread of its own. */
export function openMemory(
  { path, windows }: MemoryConfig,
  { gateway, devices, proof, host, tell }: MemoryRooms,
): StateMemory {
  return startMemory(
    {
      dir: path ?? `${gateway.data}/memory`,
      windowsMax: windows,
      adapter: adapterOf(devices),
    },
    { log: proof, capsules: () => learntBy(host), onEvent: (event) => tell(memoryNews(event)) },
  );
}

/** What is commanded is looked at as a command, and what is measured as a channel. */
function adapterOf(devices: Config["devices"]): WindowAdapter {
  const points = [...pointsOf(devices)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const of = (access: "read" | "write"): readonly AdaptedPoint[] =>
    points
      .filter(([, point]) => point.access === access)
      .map(([point, { unit, min, max }]) => ({ point, family: familyOf(unit), ...byRange({ min, max }) }));
  return { channels: of("read"), commands: of("write") };
}

function learntBy({ entries }: MemoryRooms["host"]): ReadonlyMap<Digest, readonly AdaptedPoint[]> {
  const known = new Map<Digest, readonly AdaptedPoint[]>();
  for (const { id, fitted } of entries.values())
    if (fitted !== undefined) known.set(id, scaledBy(fitted.capsule.manifest));
  return known;
}

/** A model's inputs are scaled by how they varied in operation, which tells more than what they could show. */
export function scaledBy({ state, units }: Pick<Manifest, "state" | "units">): readonly AdaptedPoint[] {
  return state.map(({ point, unit, min, max }) => {
    const input = units
      .flatMap(({ inputs }) => inputs)
      .find((each) => each.point === point && each.scale > 0);
    const learnt = input && { centre: input.offset, scale: input.scale };
    return { point, family: familyOf(unit), ...(learnt ?? byRange({ min, max })) };
  });
}

function memoryNews(event: MemoryEvent): News {
  if (event.kind === "damaged")
    return {
      level: "warn",
      details: { event: "memory", rows: event.rows },
      text: `${event.rows} windows of the memory cannot be read and are left out; the memory is made anew from the log once its folder is removed`,
    };
  return { level: "error", details: { event: "memory", code: event.code }, text: event.message };
}
