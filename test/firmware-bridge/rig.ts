import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GuardedDoor } from "#bridge/door.ts";
import { ModbusDevice } from "#bridge/drivers/modbus-device.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import type { DeviceConfig, ModbusTcpConfig } from "#runtime/config.ts";
import type { Clock } from "#runtime/core/clock.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Grant } from "#runtime/shield/grant.ts";
import { issue, keyBytes, type Permit, PermitGate, PermitKey } from "#runtime/shield/permit.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";
import type { Plant } from "#sim/plant.ts";
import { VirtualPlc } from "#sim/plc.ts";

/** A plant whose instruments show what it is commanded: all that a test of the wire needs to know of physics. */
export class Mirror implements Plant {
  readonly sensors: readonly string[] = ["melt_temperature", "wall_temperature", "heater_power", "fan_speed"];
  readonly actuators: readonly string[] = ["heater_power_setpoint", "fan_speed_setpoint"];
  readonly readings: Map<string, number> = new Map();

  constructor() {
    this.reset();
  }

  reset(): void {
    for (const [index, sensor] of this.sensors.entries()) this.readings.set(sensor, index);
    this.readings.set("melt_temperature", 950.5);
  }

  step(_dtS: number, commands: ReadonlyMap<string, number>): void {
    this.readings.set("heater_power", commands.get("heater_power_setpoint")!);
    this.readings.set("fan_speed", commands.get("fan_speed_setpoint")!);
  }

  read(sensor: string): number {
    return this.readings.get(sensor)!;
  }
}

export const clock: Clock = nodeClock(takeAnchor());

/** Long where no time-out is wanted, however busy the machine; a test of time-outs takes `shortMs`. */
export const longMs = 20_000;
export const shortMs = 500;

export async function openPlc(): Promise<{ plc: VirtualPlc; plant: Mirror; port: number }> {
  const plant = new Mirror();
  const plc = new VirtualPlc({ layout: furnaceLayout, plant });
  return { plc, plant, port: await plc.listen(0) };
}

export function configFor(port: number, changes: Partial<ModbusTcpConfig> = {}): ModbusTcpConfig {
  return {
    driver: "modbus-tcp",
    host: "127.0.0.1",
    port,
    unit: furnaceLayout.unit,
    scanMs: 20,
    timeoutMs: longMs,
    points: furnacePoints,
    tickRegister: furnaceLayout.tickAddress,
    ...changes,
  };
}

export async function openDevice(config: DeviceConfig): Promise<ModbusDevice> {
  const device = new ModbusDevice({
    config,
    clock,
    random: Math.random,
    onLink: () => undefined,
  });
  await until(() => device.link.link === "up");
  return device;
}

/** Waits for something that must happen; how long it takes is not the question. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 5) {
    if (waitedMs > 15_000) throw new Error("What was waited for did not happen");
    await sleep(5);
  }
}

/** A door as one capsule sees it that has every point of the device, real or not. */
export type TestDoor = Actuators & Pick<GuardedDoor, "readDeviceTick" | "close">;

export function openDoor(key: PermitKey, device: ModbusDevice): TestDoor {
  const leases = new Leases();
  leases.take("test", [...Object.keys(furnacePoints), "valve"]);
  const door = new GuardedDoor({ leases, device, clock });
  return {
    ...door.admit("test", new PermitGate(key)),
    readDeviceTick: () => door.readDeviceTick(),
    close: () => door.close(),
  };
}

/** A shield's end: permits under one key, each with the next serial. */
export class Permits {
  readonly key: PermitKey = new PermitKey(randomBytes(keyBytes));
  #serial = 0;

  action(tick: number, writes: readonly Write[], changes: Partial<Grant> = {}): Permit {
    return this.#issue({ purpose: "action", tick, writes, ...changes });
  }

  standDown(tick: number, changes: Partial<Grant> = {}): Permit {
    return this.#issue({ purpose: "stand-down", tick, writes: safe, ...changes });
  }

  #issue(grant: Pick<Grant, "purpose" | "tick" | "writes"> & Partial<Grant>): Permit {
    const issuedAt = clock.now();
    const times = { issuedAt, expiresAt: issuedAt + 60_000_000 };
    return issue(this.key, { capsule: "test", serial: this.#serial++, ...times, ...grant });
  }
}

export const setpoints = (heater: number, fan: number): readonly Write[] => [
  { point: "heater_power_setpoint", value: heater },
  { point: "fan_speed_setpoint", value: fan },
];

export const safe: readonly Write[] = setpoints(0, 100);

/** A capsule at a door that others use as well. */
export interface Guest {
  readonly permits: Permits;
  readonly entrance: Actuators;
  action(tick: number, ...writes: readonly Write[]): Permit;
}

export function guestAt(
  { door, leases }: { readonly door: Pick<GuardedDoor, "admit">; readonly leases: Leases },
  capsule: string,
  { point }: Write,
): Guest {
  leases.take(capsule, [point]);
  const permits = new Permits();
  return {
    permits,
    entrance: door.admit(capsule, new PermitGate(permits.key)),
    action: (tick, ...writes) => permits.action(tick, writes, { capsule }),
  };
}

/** What a door answered, without the instant and the words. */
export function told(outcome: Outcome): string {
  return outcome.kind === "rejected" ? `rejected ${outcome.because}` : outcome.kind;
}
