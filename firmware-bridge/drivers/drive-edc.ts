import { EdcDoor } from "#bridge/edc-door.ts";
import { Scan } from "#bridge/scan.ts";
import type { EdcConfig } from "#runtime/config.ts";
import type { Driven, DriverParts } from "./driven.ts";
import { EdcBoard } from "./edc-board.ts";

/** A board on the EDC link: the same scan, and a door that asks what became of a write. */
export function driveEdc(config: EdcConfig, parts: DriverParts): Driven {
  const { clock, leases, board: samples, random, onLink } = parts;
  const device = new EdcBoard({ config, clock, random, onLink });
  const scan = new Scan({ map: device.map, device, board: samples, clock });
  return { device, scan, door: new EdcDoor({ leases, board: device, clock }), guard: device.guard };
}
