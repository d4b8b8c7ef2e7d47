// The bridge: what stands between the ports of the runtime and one device on a wire. Readings flow out
// of it by the sample board; writes flow into it by the one guarded door. Words of this room: a *block*
// is registers read by one request, a *span* registers written by one, a *link* is a connection that
// keeps itself up, a *conversation* the protocol on it, a *driver* the two together as one device.

import type { Leases } from "#runtime/act/lease.ts";
import type { Actuators } from "#runtime/act/port.ts";
import type { AnyDeviceConfig } from "#runtime/config.ts";
import type { Clock } from "#runtime/core/clock.ts";
import type { SampleBoard } from "#runtime/field/board.ts";
import { PermitGate, type PermitKey } from "#runtime/shield/permit.ts";
import type { Guarded } from "./drivers/board-guard.ts";
import { driveEdc } from "./drivers/drive-edc.ts";
import { driveModbus } from "./drivers/drive-modbus.ts";
import { driveMqtt } from "./drivers/drive-mqtt.ts";
import { driveOpcua } from "./drivers/drive-opcua.ts";
import { driveUartbone } from "./drivers/drive-uartbone.ts";
import { type Driven, type DriverParts, SharedWires } from "./drivers/driven.ts";
import type { OpenLink } from "./drivers/modbus-bus.ts";
import { startPace } from "./link/pace.ts";
import type { ScanCounters } from "./scan.ts";

export interface BridgeParts {
  readonly clock: Clock;
  /** Whose each actuator is; the door holds every permit against it. */
  readonly leases: Leases;
  readonly board: Pick<SampleBoard, "post">;
  readonly random: () => number;
  /** What this device has in common with others; absent: it is alone. */
  readonly shared?: SharedWires;
  readonly onLog?: (entry: BridgeLog) => void;
  /** Of a simulator, whose wire and whose beat live in a time of their own; absent: real ones. */
  readonly world?: BridgeWorld;
}

export interface BridgeWorld {
  readonly openLink: OpenLink;
  /** As `link/pace.ts` does it. */
  readonly startPace: typeof startPace;
}

export interface BridgeLog {
  readonly event: "link-up" | "link-down";
  readonly text: string;
}

export interface BridgeState {
  /** `up` only while the device answers. */
  readonly link: "up" | "down";
  readonly detail: string;
  readonly counters: Readonly<Record<string, number> & ScanCounters & { connects: number }>;
}

export interface Bridge extends AsyncDisposable {
  /**
   * A capsule's own entrance to the one door. It takes what a shield with this key permitted for that capsule,
   * and nothing else, so that whoever holds one capsule's key cannot speak for another.
   */
  admit(capsule: string, key: PermitKey): Actuators;
  /**
   * Arms the shield of a board that has one with a table, which is made only then. Refused, it is a Fault; a device
   * that is no such board is `without`.
   */
  guard(tableOf: () => Uint8Array): Promise<Guarded>;
  /** Resolves when every point was asked anew after the call, and the board says what came of it. */
  look(): Promise<void>;
  state(): BridgeState;
  /** The last tick the device applied, as it says itself; waits a bounded time for the link. */
  readDeviceTick(): Promise<number | undefined>;
  /** After this nothing is written; who waited is told. Twice is harmless. */
  close(): Promise<void>;
}

/** Every driver there is. Where a device answers and where it is asked differ here, and nowhere further in. */
const drivers: {
  readonly [Name in AnyDeviceConfig["driver"]]: (
    config: Extract<AnyDeviceConfig, { driver: Name }>,
    parts: DriverParts,
  ) => Driven;
} = {
  "modbus-tcp": driveModbus,
  "modbus-rtu": driveModbus,
  edc: driveEdc,
  uartbone: driveUartbone,
  mqtt: driveMqtt,
  opcua: driveOpcua,
};

/** Starts connecting and scanning at once. A wrong configuration is a Fault "config/bad"; a dead device is none. */
export function openBridge(config: AnyDeviceConfig, { onLog, ...parts }: BridgeParts): Bridge {
  let isClosed = false;
  const onLink: DriverParts["onLink"] = (link, text) => {
    // What we end ourselves is no news.
    if (!isClosed) onLog?.({ event: `link-${link}`, text });
    if (link === "up") scan.beat();
    else scan.lost();
  };
  // The table's row is of this very driver, which TypeScript cannot follow through the union.
  const drive = drivers[config.driver] as (config: AnyDeviceConfig, parts: DriverParts) => Driven;
  const { device, scan, door, guard } = drive(config, { shared: new SharedWires(), ...parts, onLink });
  const stopPace = (parts.world?.startPace ?? startPace)(config.scanMs, {
    clock: parts.clock,
    act: () => scan.beat(),
  });
  // Until the first answer the board says so, rather than nothing.
  scan.lost();

  const close = async () => {
    isClosed = true;
    stopPace();
    door.close();
    device.close();
    await scan.settled();
  };
  return {
    admit: (capsule, key) => door.admit(capsule, new PermitGate(key)),
    guard: (tableOf) => guard?.guard(tableOf) ?? Promise.resolve("without"),
    look: () => scan.look(),
    readDeviceTick: () => door.readDeviceTick(),
    close,
    [Symbol.asyncDispose]: close,
    state: () => stateOf({ device, scan }),
  };
}

function stateOf({ device, scan }: Pick<Driven, "device" | "scan">): BridgeState {
  const { link, detail, connects } = device.link;
  const wrongly = device.trouble === undefined ? "" : `, but it answers wrongly: ${device.trouble}`;
  const isSilent = link === "up" && !device.isAnswering;
  return {
    link: isSilent ? "down" : link,
    detail: isSilent ? `${detail}, but it does not answer` : `${detail}${wrongly}`,
    counters: { ...device.counters, ...scan.counters, connects },
  };
}
