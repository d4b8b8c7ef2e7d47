import type { OpcuaConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Driven, DriverParts } from "./driven.ts";

export function driveOpcua({ url }: OpcuaConfig, _parts: DriverParts): Driven {
  throw new Fault("config/bad", `Cannot connect to ${url}: there is no OPC UA driver yet`);
}
