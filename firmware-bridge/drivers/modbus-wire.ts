// A device's configuration as the parts that make up its wire: one shape, whatever the wire.

import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink } from "#bridge/link/kept-link.ts";
import { type OpenPort, openSerialLink } from "#bridge/link/serial.ts";
import { openTcpLink } from "#bridge/link/tcp.ts";
import { costOfNetwork, costOfSerial, type LinkCost } from "#bridge/link-cost.ts";
import type { Master } from "#bridge/protocol/master.ts";
import { ModbusRtuMaster } from "#bridge/protocol/modbus-rtu.ts";
import { ModbusTcpMaster } from "#bridge/protocol/modbus-tcp.ts";
import { paceOf, type SerialPace } from "#bridge/protocol/rtu-frame.ts";
import type { DeviceConfig, ModbusRtuConfig } from "#runtime/config.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";

export function masterFor(config: DeviceConfig, random: () => number): Master {
  const { unit } = config;
  const timeoutUs = config.timeoutMs * US_PER_MS;
  if (config.driver === "modbus-tcp")
    return new ModbusTcpMaster({
      unit,
      timeoutUs,
      window: windowOf(config),
      firstTransaction: Math.floor(random() * 65_536),
    });
  const { echo } = config;
  return new ModbusRtuMaster({ unit, timeoutUs, pace: paceFor(config), echo });
}

export function linkFor(
  config: DeviceConfig,
  parts: {
    readonly clock: Clock;
    readonly random: () => number;
    readonly conversation: Conversation;
    readonly openPort?: OpenPort;
  },
): KeptLink {
  return config.driver === "modbus-tcp"
    ? openTcpLink({ ...parts, host: config.host, port: config.port })
    : openSerialLink({ ...parts, ...serialOf(config) });
}

export function costFor(config: DeviceConfig): LinkCost {
  return config.driver === "modbus-tcp" ? costOfNetwork : costOfSerial(paceFor(config));
}

/** One line carries one question. */
export function windowOf(config: DeviceConfig): number {
  return config.driver === "modbus-tcp" ? (config.window ?? 1) : 1;
}

function paceFor(config: ModbusRtuConfig): SerialPace {
  const pace = paceOf(config);
  return config.silenceMs === undefined ? pace : { ...pace, silenceUs: config.silenceMs * US_PER_MS };
}

function serialOf({ path, baud, parity, stopBits, ...lines }: ModbusRtuConfig) {
  return { path, baud, parity, stopBits, lines };
}
