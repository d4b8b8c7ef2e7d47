import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import type { IClientOptions, IConnackPacket, ISubscriptionMap, MqttClient } from "mqtt";
import type { MqttConfig } from "#runtime/config.ts";
import { backoffMs } from "#runtime/core/backoff.ts";
import { type LinkState, reconnectFirstMs, reconnectMostMs, unsentBytesMax } from "./kept-link.ts";
import { PacketGuard } from "./mqtt-packet-guard.ts";

export interface Heard {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** It lay in the broker, nobody knows for how long. */
  readonly isRetained: boolean;
  /** It may have come before. */
  readonly isDuplicate: boolean;
}

export interface MqttLinkOptions
  extends Pick<
    MqttConfig,
    "url" | "version" | "user" | "passwordFile" | "caFile" | "certFile" | "keyFile" | "packetBytesMax"
  > {
  readonly topics: readonly string[];
  /** Those of them on which commands go out: we listen there to see what others leave behind. */
  readonly commandTopics: ReadonlySet<string>;
  readonly random: () => number;
  /** Connected, the broker has granted every topic, and what it kept there has been told. */
  readonly onUp: () => void;
  readonly onHeard: (heard: Heard) => void;
  readonly onLost: (because: string) => void;
}

/** What became of a message: only the broker's word counts, and its silence is not a no. */
export type Posted = "acknowledged" | "unanswered" | "unsent";

/**
 * A connection to a broker, kept up for ever. Each try is one client of the library, thrown away at its end with
 * all that it had not sent: what the library keeps it would send again on the next connection, and an old
 * command must never reach a device later.
 */
export class MqttLink {
  readonly #options: MqttLinkOptions;
  #library: Pick<typeof import("mqtt"), "connect"> | undefined;
  #client: MqttClient | undefined;
  #isUp = false;
  #isClosed = false;
  #detail = "not tried yet";
  #connects = 0;
  #retry: NodeJS.Timeout | undefined;
  #waits: Generator<number, never>;
  #unanswered = new Set<(posted: Posted) => void>();

  constructor(options: MqttLinkOptions) {
    this.#options = options;
    this.#waits = this.#freshWaits();
    void this.#begin();
  }

  get state(): LinkState {
    return { link: this.#isUp ? "up" : "down", detail: this.#detail, connects: this.#connects };
  }

  /** Sends once, with QoS 1 and never retained. `expiryS`: the broker forgets it after that, where it knows how. */
  publish(topic: string, payload: string, { expiryS }: { readonly expiryS: number }): Promise<Posted> {
    const client = this.#client;
    const bytes = Buffer.from(payload);
    if (!this.#isUp || client === undefined || bytes.length + topic.length > this.#options.packetBytesMax)
      return Promise.resolve("unsent");
    if (client.stream.writableLength > unsentBytesMax) {
      this.#end("the broker does not read");
      return Promise.resolve("unsent");
    }
    const { promise, resolve } = Promise.withResolvers<Posted>();
    this.#unanswered.add(resolve);
    const properties = this.#options.version === "5" ? { messageExpiryInterval: expiryS } : {};
    client.publish(topic, bytes, { qos: 1, retain: false, properties }, (error) => {
      this.#unanswered.delete(resolve);
      resolve(error ? "unanswered" : "acknowledged");
    });
    return promise;
  }

  /** Nothing leaves after this. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#end("closed by us");
  }

  /** Who has no such device does not load the library. */
  async #begin(): Promise<void> {
    const { default: mqtt } = await import("mqtt");
    this.#library = mqtt;
    if (!this.#isClosed) this.#connect();
  }

  #connect(): void {
    const { url, packetBytesMax } = this.#options;
    let client: MqttClient;
    try {
      client = this.#library!.connect(url, this.#asClient());
    } catch (error) {
      // A password or certificate that cannot be read now may be there later.
      this.#detail = (error as Error).message;
      this.#later();
      return;
    }
    this.#client = client;
    const isCurrent = () => this.#client === client;
    let because = `${url} closed the connection`;
    const guard = new PacketGuard(packetBytesMax);
    // A command is one small packet, which must not wait for the acknowledgement of the one before.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    client.stream.on("data", (bytes: Uint8Array) => {
      if (guard.take(bytes) === "too-long" && isCurrent())
        this.#end(`${url} sent more than ${packetBytesMax} bytes at once`);
    });
    client.on("error", (error) => {
      because = error.message || String((error as { code?: unknown }).code ?? error.name);
      if (isCurrent()) this.#end(because);
    });
    client.on("close", () => isCurrent() && this.#end(because));
    client.on("connect", (connack: IConnackPacket) => {
      if (connack.sessionPresent) return this.#end(`${url} kept a session that we did not want`);
      client.subscribe(this.#subscriptions(), (error, grants) => {
        if (!isCurrent()) return;
        const refused = grants?.find(({ qos }) => qos > 2);
        if (error || refused !== undefined)
          return this.#end(`the broker refuses the topic ${refused?.topic ?? ""}: ${error?.message ?? ""}`);
        // Answers come in order: behind this one lies all that the broker had kept on those topics.
        client.unsubscribe(nobodysTopic, () => isCurrent() && this.#up());
      });
    });
    client.on("message", (topic, payload, { retain, dup }) => {
      if (isCurrent()) this.#options.onHeard({ topic, payload, isRetained: retain, isDuplicate: dup });
    });
  }

  #up(): void {
    this.#isUp = true;
    this.#connects++;
    this.#detail = `connected to ${this.#options.url}`;
    this.#waits = this.#freshWaits();
    this.#options.onUp();
  }

  /** MQTT 5 can leave the mark of a retained message on it and our own messages out, which tells a foreign retained command at once. */
  #subscriptions(): ISubscriptionMap {
    const { topics, commandTopics, version } = this.#options;
    return Object.fromEntries(
      topics.map((topic) => [
        topic,
        version === "5" && commandTopics.has(topic) ? { qos: 1, nl: true, rap: true } : { qos: 1 },
      ]),
    );
  }

  #asClient(): IClientOptions {
    const { version, user, passwordFile, caFile, certFile, keyFile, packetBytesMax } = this.#options;
    return {
      clientId: `iv-${Math.floor(this.#options.random() * 2 ** 48).toString(36)}`,
      protocolVersion: version === "5" ? 5 : 4,
      // Nothing is kept for us while we are away: what a device said meanwhile is history.
      clean: true,
      ...(version === "5" && {
        properties: { sessionExpiryInterval: 0, maximumPacketSize: packetBytesMax, receiveMaximum: 64 },
      }),
      ...(user !== undefined && { username: user }),
      ...(passwordFile !== undefined && {
        password: readFileSync(passwordFile, "utf8").split(/\r?\n/, 1)[0]!,
      }),
      ...(caFile !== undefined && { ca: readFileSync(caFile) }),
      ...(certFile !== undefined && { cert: readFileSync(certFile) }),
      ...(keyFile !== undefined && { key: readFileSync(keyFile) }),
      reconnectPeriod: 0,
      connectTimeout: connectMs,
      keepalive: keepaliveS,
      queueQoSZero: false,
      resubscribe: false,
    };
  }

  #end(because: string): void {
    const client = this.#client;
    if (client === undefined) return;
    this.#client = undefined;
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#detail = because;
    // An error of a client that is thrown away is nobody's any more, but must be heard by somebody.
    client.on("error", () => undefined);
    client.end(true);
    for (const tell of this.#unanswered) tell("unanswered");
    this.#unanswered.clear();
    if (!this.#isClosed) this.#later();
    if (wasUp) this.#options.onLost(because);
  }

  #later(): void {
    if (!this.#isClosed) this.#retry = setTimeout(() => this.#connect(), this.#waits.next().value);
  }

  #freshWaits(): Generator<number, never> {
    return backoffMs({ firstMs: reconnectFirstMs, mostMs: reconnectMostMs }, this.#options.random);
  }
}

const connectMs = 5_000;
const keepaliveS = 10;
const nobodysTopic = "iv/nobody";
