import { Fault } from "#runtime/core/fault.ts";
import { furnaceStation } from "./station/furnace.ts";
import { gridStation } from "./station/grid.ts";
import { exchangerStation } from "./station/heat-exchanger.ts";
import { motorStation } from "./station/motor-drive.ts";
import { pumpStation } from "./station/pump.ts";
import { chainStation } from "./station/spring-chain.ts";
import { twoTankStation } from "./station/two-tank.ts";
import type { Station } from "./station.ts";

export const stations: readonly Station[] = [
  furnaceStation,
  gridStation,
  pumpStation,
  twoTankStation,
  exchangerStation,
  motorStation,
  chainStation,
];

export function stationNamed(name: string): Station {
  const found = stations.find((station) => station.name === name);
  if (found !== undefined) return found;
  throw new Fault("sim/failed", `There is no simulated plant "${name}"`, {
    hint: `Choose one of ${stations.map((station) => station.name).join(", ")}`,
  });
}
