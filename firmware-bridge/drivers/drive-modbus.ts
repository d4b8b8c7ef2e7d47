import { GuardedDoor } from "#bridge/door.ts";
import { Scan } from "#bridge/scan.ts";
import { addressOf, type DeviceConfig } from "#runtime/config.ts";
import type { Driven, DriverParts } from "./driven.ts";
import { ModbusBus } from "./modbus-bus.ts";
import { ModbusDevice } from "./modbus-device.ts";

/** Devices with one address are units behind one gateway or on one line: they share its master. */
export function driveModbus(config: DeviceConfig, parts: DriverParts): Driven {
  const { clock, leases, board, random, onLink, shared, world } = parts;
  const wire = { config, clock, random, ...(world && { openLink: world.openLink }) };
  const bus = () => shared.of(`modbus ${addressOf(config)}`, () => new ModbusBus(wire));
  const device = new ModbusDevice({ ...wire, onLink, bus });
  const scan = new Scan({ map: device.map, device, board, clock });
  return { device, scan, door: new GuardedDoor({ leases, device, clock }) };
}
