import { patiently } from "#bridge/link/patience.ts";
import type { MqttConfig } from "#runtime/config.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import type { Driven, DriverParts } from "./driven.ts";
import { MqttDevice } from "./mqtt-device.ts";
import { MqttDoor } from "./mqtt-door.ts";
import { ToldPoints } from "./told-points.ts";

/** A device behind a broker: it tells what it likes, when it likes, and so there is nothing to ask it. */
export function driveMqtt(config: MqttConfig, parts: DriverParts): Driven {
  const { clock, leases, board, random, onLink } = parts;
  const { scanMs, timeoutMs, staleMs } = config;
  const told = Object.entries(config.points).filter(([, { topic }]) => topic !== undefined);
  const scan = new ToldPoints({
    points: new Map(told.map(([id, point]) => [id, { staleMs: point.staleMs ?? staleMs }])),
    board,
    clock,
    ask: () => untilAllTold(),
  });
  const device = new MqttDevice({
    config,
    clock,
    random,
    onSample: (point, sample) => scan.tell(point, sample),
    onLink: (link, because) => {
      if (link === "up") scan.reached();
      onLink(link, because);
    },
  });

  async function untilAllTold(): Promise<void> {
    const until = clock.now() + Math.max(timeoutMs, scanMs) * US_PER_MS;
    while (!scan.isComplete && clock.now() < until)
      await patiently(device.news, (until - clock.now()) / US_PER_MS);
  }

  return { device, scan, door: new MqttDoor({ leases, device, clock, timeoutMs }) };
}
