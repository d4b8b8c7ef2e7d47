import { type Bridge, openBridge } from "#bridge/bridge.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import type { AnyDeviceConfig, MqttConfig } from "#runtime/config.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import type { Sample } from "#runtime/field/frame.ts";
import { qualityName } from "#runtime/field/quality.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { mqttConfigFor, SimulatedMqttDevice } from "#sim/mqtt-device.ts";
import { clock, Mirror, Permits, until } from "../rig.ts";

export const root = "plant/oven";

/** A bridge to any device, with a capsule that has leased all it can write. */
export class Rig implements AsyncDisposable {
  readonly bridge: Bridge;
  readonly permits: Permits = new Permits();
  readonly log: string[] = [];
  readonly #board: SampleBoard;
  readonly #door: Actuators;

  constructor(config: AnyDeviceConfig) {
    const points = Object.keys(config.points);
    this.#board = new SampleBoard(points, SampleBoard.allocate(points.length));
    const leases = new Leases();
    leases.take("test", points);
    this.bridge = openBridge(config, {
      clock,
      leases,
      board: this.#board,
      random: Math.random,
      onLog: ({ event }) => this.log.push(event),
    });
    this.#door = this.bridge.admit("test", this.permits.key);
  }

  sample(point: string): Sample {
    return this.#board.sample(clock.now()).samples.get(point)!;
  }

  quality(point: string): string {
    return qualityName(this.sample(point).quality);
  }

  async good(point: string): Promise<Sample> {
    await until(() => this.quality(point) === "good");
    return this.sample(point);
  }

  async up(): Promise<void> {
    await until(() => this.bridge.state().link === "up");
  }

  write(tick: number, writes: readonly { point: string; value: number }[]): Promise<Outcome> {
    return this.#door.apply(this.permits.action(tick, writes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bridge.close();
  }
}

export function ovenConfig(url: string, changes: Partial<MqttConfig> = {}): MqttConfig {
  return { ...mqttConfigFor({ url, layout: furnaceLayout, root }), scanMs: 20, ...changes };
}

export async function openOven(url: string, version?: "5"): Promise<SimulatedMqttDevice> {
  const device = new SimulatedMqttDevice({
    url,
    root,
    layout: furnaceLayout,
    plant: new Mirror(),
    ...(version && { version }),
  });
  await until(() => device.isConnected);
  device.run(30);
  return device;
}
