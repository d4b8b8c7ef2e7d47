// Several devices as one: samples of all come to one board, and a permit goes to the one device that has its
// actuators. Each device has its own scan, its own door and its own tick register.

import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { type AnyDeviceConfig, addressOf } from "#runtime/config.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type Permit, PermitGate, type PermitKey } from "#runtime/shield/permit.ts";
import { type Bridge, type BridgeParts, type BridgeState, openBridge } from "./bridge.ts";
import { SharedWires } from "./drivers/driven.ts";

export interface DeviceState extends BridgeState {
  /** Its name, where there are several, else its address. */
  readonly name: string;
}

export interface Bridges extends Omit<Bridge, "state" | "readDeviceTick"> {
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
    admit: (capsule, key) => doorOf(opened, { capsule, key, now: () => parts.clock.now() }),
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

/** A capsule's entrance to all doors. Its permit opens the one that has all its actuators, or none. */
function doorOf(
  opened: readonly OneOf[],
  { capsule, key, now }: { readonly capsule: string; readonly key: PermitKey; now(): number },
): Actuators {
  const doors = opened.map(({ bridge, points }) => ({ points, door: bridge.admit(capsule, key) }));
  const gate = new PermitGate(key);
  const refused = (because: RejectionReason, detail: string): Promise<Outcome> =>
    Promise.resolve({ kind: "rejected", at: now(), because, detail });
  const [first, ...others] = doors;
  if (first !== undefined && others.length === 0) return first.door;
  return {
    apply(permit: Permit) {
      const grant = gate.peek(permit);
      if (grant === undefined) return refused("forged", "No shield of this run made it for this capsule");
      const home = doors.find(({ points }) => grant.writes.every(({ point }) => point in points));
      if (home !== undefined) return home.door.apply(permit);
      return refused("unknown-point", "No one device has all that it writes");
    },
  };
}
