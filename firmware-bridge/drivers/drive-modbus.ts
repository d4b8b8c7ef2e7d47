import { GuardedDoor } from "#bridge/door.ts";
import { Scan } from "#bridge/scan.ts";
import type { DeviceConfig } from "#runtime/config.ts";
import type { Driven, DriverParts } from "./driven.ts";
import { ModbusDevice } from "./modbus-device.ts";

export function driveModbus(config: DeviceConfig, parts: DriverParts): Driven {
  const { clock, leases, board, random, onLink, world } = parts;
  const device = new ModbusDevice({
    ...{ config, clock, random, onLink },
    ...(world && { openLink: world.openLink }),
  });
  const scan = new Scan({ map: device.map, device, board, clock });
  return { device, scan, door: new GuardedDoor({ leases, device, clock }) };
}
