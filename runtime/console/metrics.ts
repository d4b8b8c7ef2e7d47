// What this gateway tells a Prometheus. Labels have only values that can be counted before a plant is ever
// started: words of our own code, and names that the configuration or a signed capsule gives. Values of points
// are not told: they are the historian's, and whoever may read how a gateway does need not know what a plant makes.

import { exposition } from "./exposition.ts";
import type { Scraped } from "./measured.ts";
import { capsuleMetrics } from "./metrics/capsules.ts";
import { decisionMetrics } from "./metrics/decisions.ts";
import { deviceMetrics } from "./metrics/devices.ts";
import { gatewayMetrics } from "./metrics/gateway.ts";
import { logMetrics } from "./metrics/log.ts";
import type { Metric } from "./metrics/metric.ts";
import { plantMetrics } from "./metrics/plant.ts";
import { programMetrics } from "./metrics/program.ts";
import { proofMetrics } from "./metrics/proofs.ts";

/** All metrics there are, by what they are about. */
export const metricGroups: readonly (readonly [about: string, metrics: readonly Metric[]])[] = [
  ["The gateway", gatewayMetrics],
  ["Capsules and their ticks", capsuleMetrics],
  ["Decisions", decisionMetrics],
  ["The plant and its map", plantMetrics],
  ["Proofs and what they cost", proofMetrics],
  ["Devices", deviceMetrics],
  ["The log, the uplink and SCADA", logMetrics],
  ["The program", programMetrics],
];

export const metrics: readonly Metric[] = metricGroups.flatMap(([, group]) => group);

export function metricsText(from: Scraped): string {
  return exposition(metrics.map(({ name, type, help, read }) => ({ name, type, help, samples: read(from) })));
}
