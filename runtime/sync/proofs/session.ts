// One connection to a broker, from the knock to the end. Messages go with QoS 0: a request that is lost is asked again, and
// what counts is the mirror's signature, so a broker's acknowledgement would add state on three sides and no
// certainty.

import mqtt, { type MqttClient } from "mqtt";
import type { Pem } from "#runtime/sync/pem.ts";

export interface BrokerAddress {
  readonly url: string;
  readonly clientId: string;
  /** For the user whom the URL names; asked at each connection. */
  readonly password?: () => string;
  readonly pem?: Pem;
}

export interface SessionEvents {
  onUp(): void;
  onMessage(topic: string, payload: Buffer): void;
  /** Once; nothing is called after it. */
  onEnd(reason: string): void;
}

export interface SessionSetup extends BrokerAddress {
  readonly topics: readonly string[];
  /** 5 unless a broker has said that it does not know it. */
  readonly version: 4 | 5;
  readonly bytesMax: number;
}

export class Session {
  readonly #client: MqttClient;
  readonly #events: SessionEvents;
  #isOver = false;
  isUp = false;
  /** Whether the broker has refused our version of the protocol. */
  isTooNew = false;

  /** Throws where a file of the configuration cannot be read. */
  constructor(
    { url, clientId, password, pem, topics, version, bytesMax }: SessionSetup,
    events: SessionEvents,
  ) {
    this.#events = events;
    this.#client = mqtt.connect(url, {
      clientId,
      protocolVersion: version,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: connectMs,
      keepalive: keepaliveS,
      queueQoSZero: false,
      resubscribe: false,
      ...(password && { password: password() }),
      ...(version === 5 && { properties: { sessionExpiryInterval: 0, maximumPacketSize: bytesMax } }),
      ...pem,
    });
    this.#client.on("connect", () => {
      this.#client.subscribe([...topics], { qos: 0 }, (error) => {
        if (this.#isOver) return;
        if (error) return this.end(`it cannot be subscribed to: ${error.message}`);
        this.isUp = true;
        events.onUp();
      });
    });
    this.#client.on("message", (topic, payload) => {
      if (!this.#isOver && payload.length <= bytesMax) events.onMessage(topic, payload);
    });
    this.#client.on("error", (error) => {
      const code = (error as { code?: unknown }).code;
      this.isTooNew = version === 5 && (code === unknownVersion || code === unsupportedVersion);
      this.end(error.message || String(code ?? error.name));
    });
    this.#client.on("close", () => this.end("the broker closed the connection"));
  }

  publish(topic: string, payload: Uint8Array | string, { retain = false }: { retain?: boolean } = {}): void {
    if (this.#isOver) return;
    const bytes =
      typeof payload === "string" ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    this.#client.publish(topic, bytes, { qos: 0, retain });
  }

  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.isUp = false;
    // An error of a client that is thrown away is nobody's any more, but must be heard by somebody.
    this.#client.on("error", () => undefined);
    this.#client.end(true);
    this.#events.onEnd(reason);
  }
}

const connectMs = 5_000;
const keepaliveS = 15;
/** MQTT 3.1.1 and MQTT 5 say it with different numbers. */
const unknownVersion = 1;
const unsupportedVersion = 132;
