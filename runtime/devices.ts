import {
  type AnyDeviceConfig,
  type ArchiveConfig,
  addressOf,
  type Config,
  type DeviceConfig,
} from "./config.ts";
import { Fault } from "./core/fault.ts";
import type { Point, PointId } from "./field/point.ts";

/** A point, and which device has it. */
export interface DevicePoint extends Point {
  readonly device: string;
  readonly access: "read" | "write";
  readonly deadband?: number;
}

type Devices = Config["devices"];

/** All points of a gateway. Capsules name points and no devices, so that they fit wherever those points are. */
export function pointsOf(devices: Devices): ReadonlyMap<PointId, DevicePoint> {
  return new Map(
    Object.entries(devices).flatMap(([device, { points }]) =>
      Object.entries(points).map(([id, point]): [PointId, DevicePoint] => {
        const { unit, min, max, access } = point;
        const deadband = "deadband" in point ? point.deadband : undefined;
        return [id, { id, device, unit, min, max, access, ...(deadband !== undefined && { deadband }) }];
      }),
    ),
  );
}

/** What no device shows alone: points of one name, and devices that cannot stand on one wire. */
export function checkDevices(devices: Devices, path: string): void {
  const all = Object.entries(devices);
  for (const [at, [name, device]] of all.entries())
    for (const [other, before] of all.slice(0, at)) {
      const shared = Object.keys(device.points).find((point) => point in before.points);
      if (shared !== undefined)
        throw new Fault("config/bad", `${path}: ${other} and ${name} both have a point ${shared}`, {
          hint: "Points of one gateway have names of their own: a capsule asks for a point, not for a device",
        });
      if (addressOf(device) !== addressOf(before)) continue;
      if (isBoard(device) || isBoard(before))
        throw new Fault("config/bad", `${path}: ${other} and ${name} both are at ${addressOf(device)}`, {
          hint: "A board has its wire for itself: it has one host, and no number by which others could be told apart",
        });
      if (isModbus(device) && isModbus(before))
        checkWire({ name, device }, { name: other, device: before }, path);
    }
}

/** A point that nobody has would be kept in silence: never. */
export function checkArchive(
  { points = [], steps = {} }: ArchiveConfig,
  devices: Devices,
  path: string,
): void {
  const known = pointsOf(devices);
  const stranger = [...points, ...Object.keys(steps)].find((point) => !known.has(point));
  if (stranger === undefined) return;
  throw new Fault(
    "config/bad",
    `${path}: the archive is to keep ${stranger}, and no device has such a point`,
    {
      hint: "Name points of `devices`, or leave `archive.points` out to keep all",
    },
  );
}

function checkWire(one: Named, other: Named, path: string): void {
  const both = `${path}: ${other.name} and ${one.name} share ${addressOf(one.device)}`;
  if (one.device.unit === other.device.unit)
    throw new Fault("config/bad", `${both} and both are unit ${one.device.unit}`, {
      hint: "What one device has belongs under one name; two on one wire have two unit ids",
    });
  for (const key of wireKeys) {
    const [here, there] = [saidOf(one, key), saidOf(other, key)];
    if (here !== there)
      throw new Fault("config/bad", `${both}, but not ${key}: ${String(there)} and ${String(here)}`, {
        hint: "A wire has one format and one master",
      });
  }
}

interface Named {
  readonly name: string;
  readonly device: DeviceConfig;
}

/** What is said of a wire, and not of a device on it. */
const wireKeys = [
  "driver",
  "baud",
  "parity",
  "stopBits",
  "silenceMs",
  "echo",
  "window",
  "dtr",
  "rts",
] as const;

function saidOf({ device }: Named, key: (typeof wireKeys)[number]): unknown {
  return (device as Partial<Record<(typeof wireKeys)[number], unknown>>)[key];
}

function isBoard({ driver }: AnyDeviceConfig): boolean {
  return driver === "edc" || driver === "uartbone";
}

function isModbus(device: AnyDeviceConfig): device is DeviceConfig {
  return device.driver === "modbus-tcp" || device.driver === "modbus-rtu";
}
