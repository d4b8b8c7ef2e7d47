import mqtt, { type MqttClient } from "mqtt";
import { backoffMs } from "#runtime/core/backoff.ts";
import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { KeptCursor, type UplinkLog } from "./kept-cursor.ts";
import { acknowledge, envelope, type Outbox, resumeAt, roomIn, take } from "./outbox.ts";
import type { Pem } from "./pem.ts";
import type { OutboxSource } from "./port.ts";

export interface UplinkOptions {
  readonly url: string;
  /** Records go to `${topic}/records`, "online" or "offline" to `${topic}/state`, retained. */
  readonly topic: string;
  readonly source: OutboxSource;
  readonly clientId: string;
  readonly pem?: Pem;
  readonly log: UplinkLog;
  readonly random?: () => number;
  readonly waits?: { readonly firstMs: number; readonly mostMs: number };
}

export interface UplinkState {
  readonly state: "up" | "down";
  /** Records acknowledged since the uplink was opened. */
  readonly sent: number;
  /** Committed records that the broker, or the mirror, has not acknowledged. */
  readonly behind: number;
  /** What the mirror has cosigned. */
  readonly cosigned?: { readonly name: string; readonly size: number; readonly atS: number };
  /** Why the mirror takes nothing, where it has said so. */
  readonly refusal?: string;
  /** For how many seconds nothing that was handed in was kept or cosigned, where that is too long. */
  readonly silentS?: number;
}

export interface Uplink {
  state(): UplinkState;
  /** Says "offline", keeps the cursor and leaves; takes no longer than `farewellMs`. */
  close(): Promise<void>;
}

/** Throws for an address that can never work; a broker that is not there is an ordinary day, and nothing throws. */
export function openUplink(options: UplinkOptions): Uplink {
  const { protocol } = URL.parse(options.url) ?? { protocol: undefined };
  if (protocol !== "mqtt:" && protocol !== "mqtts:")
    throw new Fault("config/bad", `Cannot use the uplink address ${JSON.stringify(shownUrl(options.url))}`, {
      hint: "Give an address such as mqtt://broker.plant.local:1883 or mqtts://…:8883",
    });
  return new MqttUplink(options);
}

/**
 * One connection is one client of the library, made new each time and thrown away: its message store
 * loses QoS 1 messages on some reconnects and sends others twice. What a connection left unanswered is
 * read again from the log by the next.
 */
class MqttUplink implements Uplink {
  readonly #options: UplinkOptions;
  readonly #stopFollowing: () => void;
  #outbox: Outbox = resumeAt(0);
  #begunAt: LogIndex = 0;
  #entries = 0;
  readonly #cursor: KeptCursor;
  #session: Session | undefined;
  #waits: Generator<number, never>;
  #retry: NodeJS.Timeout | undefined;
  #isPumping = false;
  #isClosed = false;
  #wasUp = false;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#cursor = new KeptCursor(options.source, options.log);
    this.#waits = this.#freshWaits();
    this.#stopFollowing = options.source.onGrow((entries) => {
      this.#entries = Math.max(this.#entries, entries);
      void this.#pump();
    });
    void this.#begin();
  }

  state(): UplinkState {
    const { cursor, next } = this.#outbox;
    return {
      state: this.#session?.isUp ? "up" : "down",
      sent: cursor - this.#begunAt,
      behind: Math.max(this.#entries, next) - cursor,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopFollowing();
    clearTimeout(this.#retry);
    await this.#session?.farewell();
    this.#session = undefined;
    await this.#cursor.close();
  }

  async #begin(): Promise<void> {
    try {
      this.#begunAt = await this.#cursor.begin();
      this.#outbox = resumeAt(this.#begunAt);
      this.#entries = Math.max(this.#entries, this.#begunAt);
      this.#connect();
    } catch (error) {
      this.#cursor.notBegun(error, this.#options.pem);
      this.#later(() => void this.#begin());
    }
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.#outbox = resumeAt(this.#outbox.cursor);
    const { url, topic, clientId, pem, log } = this.#options;
    const session = new Session({ url, topic, clientId, ...(pem && { pem }) });
    this.#session = session;
    session.onUp = () => {
      this.#wasUp = true;
      log.info({ event: "uplink", url: shownUrl(url), from: this.#outbox.cursor }, "The uplink is up");
      void this.#pump();
    };
    session.onEnd = (reason) => {
      if (session !== this.#session) return;
      this.#session = undefined;
      // One line an outage, not one a try: a broker may be gone for a week.
      if (this.#wasUp || this.#retry === undefined)
        log.warn({ event: "uplink", url: shownUrl(url), reason }, "The uplink is down");
      this.#wasUp = false;
      this.#later(() => this.#connect());
    };
  }

  /** Sends what the log has and the window allows. One at a time, so that records leave in order. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (;;) {
        const session = this.#session;
        const room = roomIn(this.#outbox);
        if (this.#isClosed || !session?.isUp || room === 0) return;
        const { next } = this.#outbox;
        const batch = await this.#options.source.read(next, room);
        // The connection may have ended while the log was read; the next one starts from the cursor.
        if (session !== this.#session || next !== this.#outbox.next) continue;
        if (batch.length === 0) return;
        this.#outbox = take(this.#outbox, batch);
        this.#entries = Math.max(this.#entries, this.#outbox.next);
        for (const record of batch)
          session.publish(envelope(record), () => this.#acknowledged(session, record.index));
      }
    } catch (error) {
      this.#session?.end(`the log could not be read: ${String(error)}`);
    } finally {
      this.#isPumping = false;
    }
  }

  #acknowledged(session: Session, index: LogIndex): void {
    if (session !== this.#session) return;
    this.#outbox = acknowledge(this.#outbox, index);
    // The wait starts small again only once something got through: a broker that takes connections
    // and drops them at once must not be knocked at in a tight circle.
    this.#waits = this.#freshWaits();
    this.#cursor.moved(this.#outbox.cursor);
    if (roomIn(this.#outbox) >= refillAt || this.#outbox.flying.length === 0) void this.#pump();
  }

  #later(act: () => void): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(act, this.#waits.next().value);
  }

  #freshWaits(): Generator<number, never> {
    const { waits = { firstMs: 500, mostMs: 60_000 }, random = Math.random } = this.#options;
    return backoffMs(waits, random);
  }
}

/** One connection, from the knock to the end. After `onEnd` it never calls again. */
class Session {
  isUp = false;
  onUp: () => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #client: MqttClient;
  readonly #topic: string;
  #reason = "the broker closed the connection";
  #isOver = false;
  #open = 0;
  #silence: NodeJS.Timeout | undefined;

  constructor({ url, topic, clientId, pem }: Pick<UplinkOptions, "url" | "topic" | "clientId" | "pem">) {
    this.#topic = topic;
    this.#client = mqtt.connect(url, {
      clientId,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: connectMs,
      keepalive: keepaliveS,
      queueQoSZero: false,
      resubscribe: false,
      ...pem,
      will: { topic: `${topic}/state`, payload: Buffer.from("offline"), qos: 1, retain: true },
    });
    this.#client.on("connect", () => {
      this.isUp = true;
      this.#client.publish(`${topic}/state`, "online", { qos: 1, retain: true }, () => {});
      this.onUp();
    });
    this.#client.on("error", (error) => {
      this.end(error.message || String((error as { code?: unknown }).code ?? error.name));
    });
    this.#client.on("close", () => this.end(this.#reason));
  }

  publish(message: string, onAcknowledged: () => void): void {
    this.#open++;
    this.#listen();
    this.#client.publish(`${this.#topic}/records`, message, { qos: 1 }, (error) => {
      if (this.#isOver) return;
      if (error) return this.end(error.message);
      this.#open--;
      this.#listen();
      onAcknowledged();
    });
  }

  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.isUp = false;
    clearTimeout(this.#silence);
    this.#client.end(true);
    this.onEnd(reason);
  }

  /** An orderly goodbye, so that the will is not published on top of it; a deaf broker gets `farewellMs`. */
  async farewell(): Promise<void> {
    this.onEnd = () => {};
    if (this.isUp) {
      const { promise: isOver, resolve: over } = Promise.withResolvers<void>();
      const patience = setTimeout(over, farewellMs);
      this.#client.publish(`${this.#topic}/state`, "offline", { qos: 1, retain: true }, () =>
        this.#client.end(false, {}, () => over()),
      );
      await isOver;
      clearTimeout(patience);
    }
    this.end("closed");
  }

  /** A broker that answers pings and never a publish is as good as dead. */
  #listen(): void {
    clearTimeout(this.#silence);
    if (this.#open > 0) this.#silence = setTimeout(() => this.end("no acknowledgement came"), silenceMs);
  }
}

const connectMs = 5_000;
const keepaliveS = 15;
const silenceMs = 20_000;
const farewellMs = 400;
const refillAt = 32;
