import type { Bridges } from "#bridge/bridges.ts";
import type { Config } from "#runtime/config.ts";
import type { News } from "#runtime/news.ts";
import { boardTable } from "./board-table.ts";
import type { Fitted } from "./fitted.ts";

export interface GuardParts {
  readonly config: Config;
  readonly bridge: Pick<Bridges, "guard">;
  tell(news: News): void;
}

/**
 * Before a capsule is armed: a board that has a shield gets the capsule's map as its table, and is armed with it. What
 * the board refuses, or what cannot become a table, is a Fault, and the capsule is not armed. A gateway that only
 * observes leaves the board alone.
 */
export async function guardBoard(
  { capsule: { manifest, files }, name }: Fitted,
  { config, bridge, tell }: GuardParts,
): Promise<void> {
  const point = manifest.actuators[0]?.point;
  const device = Object.values(config.devices).find(({ points }) => point !== undefined && point in points);
  if (point === undefined || device?.driver !== "edc" || device.shield === "off") return;
  if (config.shield.mode !== "enforce") return;
  const map = files.get(manifest.map.file)!;
  const found = await bridge.guard(point, () => boardTable({ map, manifest, registers: device.map }).bytes);
  if (found === "armed")
    tell({
      level: "info",
      details: { event: "board-shield", capsule: name },
      text: `The board's own shield is armed with the map of ${name}`,
    });
}
