import mqtt, { type MqttClient } from "mqtt";
import type { Pem } from "#runtime/sync/pem.ts";
import type { Message } from "./edge-node.ts";

export interface SessionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly pem?: Pem;
  readonly will: Message;
  readonly topics: readonly string[];
  /** The broker has granted every topic. Nothing was published yet. */
  readonly onReady: () => void;
  readonly onHeard: (heard: { topic: string; payload: Uint8Array; isRetained: boolean }) => void;
  /** Called once, and nothing after it. */
  readonly onEnd: (reason: string) => void;
}

/**
 * One connection to a broker, from the knock to the end, as Sparkplug asks for it: MQTT 3.1.1, a clean session,
 * the death certificate as a will with QoS 1, commands with QoS 1, everything else with QoS 0. The library's
 * own reconnecting is off, because each connection needs another will.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #client: MqttClient;
  #isOver = false;
  #silence: NodeJS.Timeout | undefined;
  #asking: (isTaken: boolean) => void = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    const { url, clientId, will, topics, pem } = options;
    let reason = "the broker closed the connection";
    this.#client = mqtt.connect(url, {
      ...{ clientId, protocolVersion: 4, clean: true },
      ...{ reconnectPeriod: 0, connectTimeout: connectMs, keepalive: keepaliveS },
      ...{ queueQoSZero: false, resubscribe: false },
      ...pem,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: false },
    });
    this.#client.on("error", (error) => {
      reason = error.message || String((error as { code?: unknown }).code ?? error.name);
      this.end(reason);
    });
    this.#client.on("close", () => this.end(reason));
    this.#client.on("message", (topic, payload, { retain }) => {
      if (!this.#isOver) options.onHeard({ topic, payload, isRetained: retain });
    });
    this.#client.on("connect", () => {
      this.#client.subscribe([...topics], { qos: 1 }, (error, grants) => {
        if (this.#isOver) return;
        const refused = grants?.find(({ qos }) => qos !== 1);
        if (error || refused !== undefined)
          this.end(`the broker does not grant ${refused?.topic ?? "its topics"} with QoS 1`);
        else options.onReady();
      });
    });
  }

  publish({ topic, payload }: Message): void {
    if (!this.#isOver) this.#client.publish(topic, Buffer.from(payload), { qos: 0, retain: false });
  }

  /**
   * Resolves once the broker has taken everything that was published before. QoS 0 has no acknowledgement; but
   * a broker answers in order, so its answer to a question that changes nothing says as much. False: it ended.
   */
  async taken(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.end("no answer came"), silenceMs);
    this.#asking = resolve;
    this.#client.unsubscribe(nobodysTopic, (error) => resolve(!error && !this.#isOver));
    const isTaken = await promise;
    clearTimeout(this.#silence);
    return isTaken;
  }

  /** Says goodbye with these words, so that the broker need not publish the will; a deaf one gets `farewellMs`. */
  async farewell(last: Message): Promise<void> {
    const { promise: isOver, resolve: over } = Promise.withResolvers<void>();
    if (this.#isOver || !this.#client.connected) return this.end("closed");
    this.#isOver = true;
    clearTimeout(this.#silence);
    this.#asking(false);
    const patience = setTimeout(over, farewellMs);
    this.#client.publish(last.topic, Buffer.from(last.payload), { qos: 0, retain: false }, () =>
      this.#client.end(false, {}, () => over()),
    );
    await isOver;
    clearTimeout(patience);
    this.#client.end(true);
  }

  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#silence);
    this.#asking(false);
    // An error of a client that is thrown away is nobody's any more, but must be heard by somebody.
    this.#client.on("error", () => undefined);
    this.#client.end(true);
    this.#options.onEnd(reason);
  }
}

const connectMs = 5_000;
const keepaliveS = 15;
const silenceMs = 20_000;
const farewellMs = 400;
const nobodysTopic = "spBv1.0/nobody";
