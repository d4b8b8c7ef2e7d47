import type { OpcuaConfig } from "#runtime/config.ts";
import type { Driven, DriverParts } from "./driven.ts";
import { OpcuaDevice } from "./opcua-device.ts";
import { OpcuaDoor } from "./opcua-door.ts";
import { ToldPoints } from "./told-points.ts";

/** A server that tells what it watches for us; it can be asked as well. */
export function driveOpcua(config: OpcuaConfig, parts: DriverParts): Driven {
  const { clock, leases, board, random, onLink } = parts;
  const ids = Object.keys(config.points);
  const scan = new ToldPoints({
    // A silent server ends the session, which is the only staleness there is beside the values' own ages.
    points: new Map(ids.map((id) => [id, { staleMs: Number.POSITIVE_INFINITY }])),
    board,
    clock,
    ask: () => device.ask(),
  });
  const device = new OpcuaDevice({
    config,
    clock,
    random,
    onLink,
    onSample: (point, sample) => scan.tell(point, sample),
  });
  return { device, scan, door: new OpcuaDoor({ leases, device, clock }) };
}
