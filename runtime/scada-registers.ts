import { type RegisterList, registerList } from "#bridge/register-list.ts";
import type { Config, ModbusServerConfig } from "./config.ts";
import { pointsOf } from "./devices.ts";

/** Where each point of a gateway stands in its own Modbus server; a map that cannot be is a Fault "config/bad". */
export function scadaRegisters(config: ModbusServerConfig, devices: Config["devices"]): RegisterList {
  const { map, proposals } = config;
  return registerList([...pointsOf(devices).values()], {
    hasProposals: proposals !== undefined,
    ...(map && { map }),
  });
}
