import mqtt, { type MqttClient } from "mqtt";
import type { MqttConfig } from "#runtime/config.ts";
import type { PlcLayout } from "./layout.ts";
import type { Plant } from "./plant.ts";

/** How a simulated device misbehaves; each may be changed at any time. */
export interface MqttFaults {
  /** Answers that it does not obey, and does not. */
  refuses: boolean;
  /** Obeys and says nothing of it, neither an answer nor its state. */
  isSilent: boolean;
  /** Answers that it obeys, and does not. */
  lies: boolean;
  /** Leaves its readings out. */
  isStuck: boolean;
}

export interface MqttDeviceOptions {
  readonly url: string;
  readonly version?: "5" | "3.1.1";
  readonly layout: PlcLayout;
  readonly plant: Plant;
  /** All its topics begin with this. */
  readonly root: string;
}

interface Command {
  readonly id: string;
  readonly tick: number;
  readonly writes: Readonly<Record<string, number>>;
}

/**
 * A device in front of a plant that speaks MQTT: it tells its readings as JSON with a time and a quality, says by
 * a last will that it is gone, obeys commands for a whole group of actuators, and answers each.
 */
export class SimulatedMqttDevice {
  faults: MqttFaults = { refuses: false, isSilent: false, lies: false, isStuck: false };
  /** Every command that reached it, in order, obeyed or not. */
  readonly commands: Command[] = [];
  readonly #options: MqttDeviceOptions;
  readonly #client: MqttClient;
  readonly #setpoints: Map<string, number>;
  #tick = 0;
  #cycles: NodeJS.Timeout | undefined;

  constructor(options: MqttDeviceOptions) {
    const { url, root, layout, version } = options;
    this.#options = options;
    this.#setpoints = new Map(layout.outputs.map(({ point, safe }) => [point, safe]));
    const will = { topic: `${root}/online`, payload: Buffer.from("offline"), qos: 1, retain: true } as const;
    this.#client = mqtt.connect(url, {
      protocolVersion: version === "5" ? 5 : 4,
      reconnectPeriod: 50,
      will,
    });
    this.#client.on("error", () => undefined);
    this.#client.on("message", (_topic, payload) => this.#obey(payload.toString()));
    this.#client.on("connect", () => {
      this.#client.subscribe(`${root}/command`, { qos: 1 });
      this.#client.publish(`${root}/online`, "online", { qos: 1, retain: true });
      this.#tell([...this.#setpoints.keys()], "state");
      this.#tellTick();
    });
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  /** Steps the plant and tells every reading, every `everyMs` of the real clock. */
  run(everyMs: number, speed = 1): void {
    const { plant, layout } = this.#options;
    this.#cycles = setInterval(() => {
      plant.step((everyMs / 1_000) * speed, this.#setpoints);
      if (this.faults.isStuck || !this.#client.connected) return;
      this.#tell(
        layout.inputs.map(({ point }) => point),
        "reading",
      );
      this.#tell([...this.#setpoints.keys()], "state");
    }, everyMs);
  }

  /** As a power cut ends it: the broker finds out by itself and publishes the last will. */
  cut(): void {
    clearInterval(this.#cycles);
    this.#client.options.reconnectPeriod = 0;
    this.#client.stream.destroy();
  }

  close(): void {
    clearInterval(this.#cycles);
    this.#client.end(true);
  }

  #obey(payload: string): void {
    if (payload === "") return;
    const command = JSON.parse(payload) as Command;
    this.commands.push(command);
    if (this.faults.refuses) {
      this.#answer(command, false);
      return;
    }
    if (!this.faults.lies) {
      for (const [point, value] of Object.entries(command.writes)) this.#setpoints.set(point, value);
      this.#tick = command.tick;
    }
    if (this.faults.isSilent) return;
    this.#answer(command, true);
    this.#tell([...this.#setpoints.keys()], "state");
    this.#tellTick();
  }

  #answer({ id }: Command, ok: boolean): void {
    this.#client.publish(`${this.#options.root}/ack`, JSON.stringify({ id, ok }), { qos: 1 });
  }

  /** States are kept by the broker, readings are not: an old reading is worth nothing. */
  #tell(points: readonly string[], what: "reading" | "state"): void {
    if (this.faults.isSilent && what === "state") return;
    for (const point of points) {
      const v = what === "state" ? this.#setpoints.get(point) : this.#options.plant.read(point);
      const message = JSON.stringify({ v, ts: Date.now(), q: "good" });
      this.#client.publish(`${this.#options.root}/${point}`, message, { qos: 1, retain: what === "state" });
    }
  }

  #tellTick(): void {
    this.#client.publish(`${this.#options.root}/tick`, String(this.#tick), { qos: 1, retain: true });
  }
}

/** The gateway's configuration for such a device. */
export function mqttConfigFor({
  url,
  layout,
  root,
}: Pick<MqttDeviceOptions, "url" | "layout" | "root">): MqttConfig {
  const place = { topic: `${root}/{point}`, value: "/v", time: "/ts", quality: "/q", scale: 1, offset: 0 };
  return {
    driver: "mqtt",
    url,
    version: "3.1.1",
    packetBytesMax: 65_536,
    scanMs: 50,
    timeoutMs: 1_000,
    staleMs: 2_000,
    online: { topic: `${root}/online`, up: "online", down: "offline" },
    command: {
      topic: `${root}/command`,
      payload: '{"id":"{id}","tick":{tick},"writes":{writes}}',
      ack: { topic: `${root}/ack`, id: "/id", ok: "/ok" },
    },
    tick: { topic: `${root}/tick`, value: "" },
    points: Object.fromEntries([
      ...layout.inputs.map(({ point, unit, min, max }) => [
        point,
        { ...place, unit, min, max, access: "read" },
      ]),
      ...layout.outputs.map(({ point, unit, min, max }) => [
        point,
        { ...place, unit, min, max, access: "write" },
      ]),
    ]),
  };
}
