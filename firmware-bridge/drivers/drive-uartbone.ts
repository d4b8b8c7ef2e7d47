import { Scan } from "#bridge/scan.ts";
import { UartboneDoor } from "#bridge/uartbone-door.ts";
import type { UartboneConfig } from "#runtime/config.ts";
import type { Driven, DriverParts } from "./driven.ts";
import { UartboneBoard } from "./uartbone-board.ts";

export function driveUartbone(config: UartboneConfig, parts: DriverParts): Driven {
  const { clock, leases, board: samples, random, onLink } = parts;
  const device = new UartboneBoard({ config, clock, random, onLink });
  const scan = new Scan({ map: device.map, device, board: samples, clock });
  return { device, scan, door: new UartboneDoor({ leases, board: device, clock, config }) };
}
