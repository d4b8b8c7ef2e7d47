import type { Severity } from "#runtime/field/quality.ts";
import { deviceWords, type Metric, perDevice } from "./metric.ts";

const severities: readonly Severity[] = ["good", "uncertain", "bad"];

/** What has a metric of its own; everything else that a driver counts is a kind of `iv_device_events_total`. */
const named: readonly string[] = ["scans", "overruns", "failedReads", "connects"];

export const deviceMetrics: readonly Metric[] = [
  perDevice(["gauge", "iv_device_up", "1 while the device answers"], ({ isUp }) => (isUp ? 1 : 0)),
  perDevice(
    ["counter", "iv_device_connects_total", "How often the device was reached anew"],
    ({ counters }) => counters["connects"],
  ),
  perDevice(
    ["counter", "iv_device_scans_total", "Rounds in which all that was due was asked for"],
    ({ counters }) => counters["scans"],
  ),
  perDevice(
    ["counter", "iv_device_scan_overruns_total", "Rounds left out because the one before had not come back"],
    ({ counters }) => counters["overruns"],
  ),
  perDevice(
    ["counter", "iv_device_failed_reads_total", "Requests of a round that brought no value"],
    ({ counters }) => counters["failedReads"],
  ),
  {
    name: "iv_device_events_total",
    type: "counter",
    help: "What the driver counts on the wire; devices on one wire share these",
    labels: {
      device: deviceWords,
      kind: "what drivers count, such as sent, replies, timeouts, malformed, late",
    },
    read: ({ devices }) =>
      devices.flatMap(({ name: device, counters }) =>
        Object.entries(counters)
          .filter(([kind]) => !named.includes(kind))
          .map(([kind, value]) => ({ labels: { device, kind: worded(kind) }, value })),
      ),
  },
  {
    name: "iv_points",
    type: "gauge",
    help: "The device's points by the severity of their quality",
    labels: { device: deviceWords, severity: severities },
    read: ({ devices }) =>
      devices.flatMap(({ name: device, points }) =>
        severities.map((severity) => ({ labels: { device, severity }, value: points[severity] })),
      ),
  },
  perDevice(
    ["gauge", "iv_point_age_seconds", "The age of the device's point that was longest not asked for"],
    ({ oldestMs }) => oldestMs && oldestMs / 1_000,
  ),
];

/** brokenStreams to broken_streams. */
function worded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
