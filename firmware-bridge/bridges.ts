// Several devices as one: samples of all come to one board, and a permit goes to the one device that has its
// actuators. Each device has its own scan, its own door and its own tick register.

import type { Actuators } from "#runtime/act/port.ts";
import { type AnyDeviceConfig, addressOf } from "#runtime/config.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type Bridge, type BridgeParts, type BridgeState, openBridge } from "./bridge.ts";
import type { Guarded } from "./drivers/board-guard.ts";
import { SharedWires } from "./drivers/driven.ts";

export interface DeviceState extends BridgeState {
  /** Its name, where there are several, else its address. */
  readonly name: string;
}

export interface Bridges extends Omit<Bridge, "state" | "readDeviceTick" | "guard"> {
  /** Of the device that has this point. */
  guard(point: PointId, tableOf: () => Uint8Array): Promise<Guarded>;
  /** All devices count one row of ticks: the highest number is that of the last write that any of them applied. */
  readDeviceTicks(): Promise<DeviceTicks>;
  states(): readonly DeviceState[];
}

/** Starts connecting to all and scanning them at once; a device that is dead keeps nobody from the others. */
export function openBridges(
  devices: Readonly<Record<string, AnyDeviceConfig>>,
  { onLog, ...parts }: BridgeParts,
): Bridges {
  const shared = new SharedWires();
  const all = Object.entries(devices);
  const isOne = all.length === 1;
  const opened: OneOf[] = [];
  const close = async () => void (await Promise.all(opened.map(({ bridge }) => bridge.close())));
  try {
    for (const [name, config] of all) {
      const told = onLog && { onLog: named(onLog, isOne ? "" : `${name}: `) };
      const bridge = openBridge(config, { ...parts, shared, ...told });
      opened.push({ name: isOne ? addressOf(config) : name, bridge, points: config.points });
    }
  } catch (error) {
    // A wrong configuration of one is found out when others are already being spoken to.
    void close();
    throw error;
  }
  return {
    admit(capsule, key) {
      const doors = opened.map(({ bridge, points }) => ({ points, door: bridge.admit(capsule, key) }));
      return entrance(doors, () => parts.leases.of(capsule));
    },
    guard: async (point, tableOf) =>
      (await opened.find(({ points }) => point in points)?.bridge.guard(tableOf)) ?? "without",
    look: async () => void (await Promise.all(opened.map(({ bridge }) => bridge.look()))),
    readDeviceTicks: () => ticksOf(opened),
    states: () => opened.map(({ name, bridge }) => ({ name, ...bridge.state() })),
    close,
    [Symbol.asyncDispose]: close,
  };
}

export interface DeviceTicks {
  readonly newest: number | undefined;
  /** False where one did not say: it may have been the last. */
  readonly isWhole: boolean;
}

interface OneOf {
  readonly name: string;
  readonly bridge: Bridge;
  readonly points: Readonly<Record<PointId, unknown>>;
}

function named(onLog: NonNullable<BridgeParts["onLog"]>, prefix: string): NonNullable<BridgeParts["onLog"]> {
  return ({ event, text }) => onLog({ event, text: `${prefix}${text}` });
}

async function ticksOf(opened: readonly OneOf[]): Promise<DeviceTicks> {
  const ticks = await Promise.all(opened.map(({ bridge }) => bridge.readDeviceTick()));
  const known = ticks.filter((tick) => tick !== undefined);
  return {
    newest: known.length === 0 ? undefined : Math.max(...known),
    isWhole: known.length === ticks.length,
  };
}

/**
 * A capsule's entrance to all doors: its permits go where the actuators are that are leased to it, which is one
 * device, or it would not have been loaded. A permit that names another device's is refused there as unknown.
 */
function entrance(doors: readonly Doorway[], leased: () => readonly PointId[]): Actuators {
  const [first] = doors as [Doorway];
  if (doors.length === 1) return first.door;
  return {
    apply(permit) {
      const [point] = leased();
      const home = doors.find(({ points }) => point !== undefined && point in points);
      // Who has no lease is refused at any door.
      return (home ?? first).door.apply(permit);
    },
  };
}

interface Doorway extends Pick<OneOf, "points"> {
  readonly door: Actuators;
}
