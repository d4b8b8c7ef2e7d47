// How busy a gateway keeps its wire: what it reads and writes, how often, at what a request turned out to cost. A tick's
// write and its read-back go in front of all reads, so a wire with too much to do shows in stale readings.

import { DeviceMap } from "#bridge/device-map.ts";
import { wordsIn } from "#bridge/register-value.ts";
import type { DeviceConfig } from "#runtime/config.ts";
import type { PointId } from "#runtime/field/point.ts";

/** What comes again and again. */
export interface Demand {
  readonly what: string;
  readonly everyMs: number;
  readonly requests: number;
  readonly words: number;
}

export interface Load {
  /** 1 is a wire that is never free; beyond it, it falls behind. */
  readonly share: number;
  readonly parts: readonly (Demand & { readonly tookMs: number })[];
}

/** Who writes to a device: a capsule, with as much of it as concerns the wire. */
export interface Writer {
  readonly name: string;
  readonly tickMs: number;
  readonly actuators: readonly PointId[];
}

/** Above this a hiccup of the device is one of the readings, too. */
export const loadMax = 0.8;

export function demandsOf(
  device: DeviceConfig & { readonly gapMax: number },
  writers: readonly Writer[],
): readonly Demand[] {
  const map = new DeviceMap(device);
  const reads = Map.groupBy(map.blocks, ({ everyMs }) => everyMs ?? device.scanMs);
  return [
    ...[...reads].map(([everyMs, blocks]) => ({
      what: "reads",
      everyMs,
      requests: blocks.length,
      words: blocks.reduce((sum, { count }) => sum + count, 0),
    })),
    ...writers.flatMap(({ name, tickMs, actuators }): Demand[] => {
      const here = actuators.filter((point) => point in device.points);
      if (here.length === 0) return [];
      const words = here.reduce((sum, point) => sum + wordsIn(device.points[point]!.type), tickWords);
      const requests = map.requestsFor(here);
      const isSeen = here.some((point) => (device.points[point]!.confirm ?? "verified") === "verified");
      const written = { what: `writes of ${name}`, everyMs: tickMs, requests, words };
      return isSeen ? [written, { ...written, what: `read-backs of ${name}` }] : [written];
    }),
  ];
}

export function loadOf(
  demands: readonly Demand[],
  { requestUs, wordUs }: { readonly requestUs: number; readonly wordUs: number },
): Load {
  const parts = demands.map((demand) => ({
    ...demand,
    tookMs: (demand.requests * requestUs + demand.words * wordUs) / 1_000,
  }));
  return { share: parts.reduce((sum, { tookMs, everyMs }) => sum + tookMs / everyMs, 0), parts };
}

const tickWords = 2;
