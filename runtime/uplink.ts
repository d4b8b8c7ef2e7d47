import type { JsonUplinkConfig, SparkplugUplinkConfig } from "./config.ts";
import type { Gateway } from "./console/port.ts";
import { US_PER_MS } from "./core/clock.ts";
import type { UplinkLog } from "./sync/kept-cursor.ts";
import type { Uplink } from "./sync/mqtt.ts";
import type { OutboxSource } from "./sync/port.ts";
import type { Picture } from "./sync/sparkplug/edge-node.ts";
import { version } from "./version.ts";

export interface UplinkParts {
  readonly gateway: string;
  readonly points: Readonly<Record<string, { readonly unit: string }>>;
  readonly log: UplinkLog;
  readonly source: OutboxSource;
  readonly now: () => number;
  /** Asked only after the daemon is whole. */
  readonly face: () => Pick<Gateway, "status" | "propose">;
}

/** Opens the uplink that the configuration asks for; what the other would need is not even loaded. */
export async function openConfiguredUplink(
  config: JsonUplinkConfig | SparkplugUplinkConfig,
  { gateway, points, log, source, now, face }: UplinkParts,
): Promise<Uplink> {
  if (config.format !== "sparkplug") {
    const { openUplink } = await import("./sync/mqtt.ts");
    return openUplink({ ...config, clientId: gateway, log, source });
  }
  const { openSparkplug } = await import("./sync/sparkplug/uplink.ts");
  const { group, node = gateway, device, url, otherUrls = [], primaryHost } = config;
  return openSparkplug({
    ...{ group, node, device, version, log, source },
    points: Object.entries(points).map(([name, { unit }]) => ({ name, unit })),
    urls: [url, ...otherUrls],
    ...(primaryHost !== undefined && { primaryHost }),
    clientId: gateway,
    picture: () => pictureOf(face()),
    // Whoever is behind the broker, the record says by which way it came.
    propose: (writes) => face().propose({ origin: "operator", by: `sparkplug ${group}`, writes }),
    now: () => Math.floor(now() / US_PER_MS),
  });
}

function pictureOf(face: Pick<Gateway, "status">): Picture {
  const { state, device, points, now } = face.status();
  return {
    state,
    isDeviceUp: device.link === "up",
    readings: points.map(({ point, value, quality, ageMs }) => ({
      ...{ point, value, quality },
      atMs: Math.floor(now / US_PER_MS - (ageMs ?? 0)),
    })),
  };
}
