import type { JsonUplinkConfig, SparkplugUplinkConfig } from "./config.ts";
import type { Gateway } from "./console/port.ts";
import { Fault } from "./core/fault.ts";
import type { Uplink, UplinkLog } from "./sync/mqtt.ts";
import type { OutboxSource } from "./sync/port.ts";

export interface UplinkParts {
  readonly gateway: string;
  readonly log: UplinkLog;
  readonly source: OutboxSource;
  readonly now: () => number;
  /** Asked only after the daemon is whole. */
  readonly gatewayFace: () => Gateway;
}

/** Opens the uplink that the configuration asks for; what the others would need is not even loaded. */
export async function openConfiguredUplink(
  config: JsonUplinkConfig | SparkplugUplinkConfig,
  { gateway, log, source }: UplinkParts,
): Promise<Uplink> {
  if (config.format === "sparkplug") throw new Fault("config/bad", "There is no Sparkplug uplink yet");
  const { openUplink } = await import("./sync/mqtt.ts");
  return openUplink({ ...config, clientId: gateway, log, source });
}
