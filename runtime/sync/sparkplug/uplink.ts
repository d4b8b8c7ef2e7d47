import { backoffMs } from "#runtime/core/backoff.ts";
import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { Write } from "#runtime/field/point.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { KeptCursor, type UplinkLog } from "#runtime/sync/kept-cursor.ts";
import type { Uplink, UplinkState } from "#runtime/sync/mqtt.ts";
import type { Pem } from "#runtime/sync/pem.ts";
import type { OutboxSource } from "#runtime/sync/port.ts";
import { heed } from "./command.ts";
import { EdgeNode, type EdgeNodeOptions, type Message, type Picture } from "./edge-node.ts";
import { HostState, stateTopic } from "./host-state.ts";
import { readingsIn } from "./readings.ts";
import { Session } from "./session.ts";

export interface SparkplugOptions extends EdgeNodeOptions {
  /** Brokers, in the order in which they are tried. */
  readonly urls: readonly string[];
  /** Without it nobody is waited for. */
  readonly primaryHost?: string;
  readonly clientId: string;
  readonly pem?: Pem;
  readonly source: OutboxSource;
  readonly picture: () => Picture;
  /** What a host commands becomes a proposal like any other: the judge decides, and the log keeps the answer. */
  readonly propose: (writes: readonly Write[]) => "taken" | "full" | "spent";
  readonly log: UplinkLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random?: () => number;
  readonly waits?: { readonly firstMs: number; readonly mostMs: number };
}

/**
 * Points as metrics of a Sparkplug edge node, taken from committed records: a host sees nothing that is not in
 * the log. What the log has from before the device's birth goes out as history, which moves no live value.
 */
export function openSparkplug(options: SparkplugOptions): Uplink {
  for (const url of options.urls)
    if (!/^mqtts?:$/.test(URL.parse(url)?.protocol ?? ""))
      throw new Fault("config/bad", `Cannot use the uplink address ${JSON.stringify(url)}`);
  return new SparkplugUplink(options);
}

class SparkplugUplink implements Uplink {
  readonly #options: SparkplugOptions;
  readonly #node: EdgeNode;
  readonly #kept: KeptCursor;
  readonly #stopFollowing: () => void;
  /** What each broker last said of the host; their clocks and wills are their own. */
  readonly #hosts = new Map<string, HostState>();
  #session: Session | undefined;
  #isBorn = false;
  #bornAt = 0;
  #deviceBornAt = 0;
  #at = 0;
  #begunAt: LogIndex = 0;
  #cursor: LogIndex = 0;
  #entries = 0;
  #isPumping = false;
  #isClosed = false;
  #wasUp = false;
  #waits: Generator<number, never>;
  #retry: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #rebirth: NodeJS.Timeout | undefined;
  #hostWait: NodeJS.Timeout | undefined;

  constructor(options: SparkplugOptions) {
    this.#options = options;
    this.#node = new EdgeNode(options);
    this.#kept = new KeptCursor(options.source, options.log);
    this.#waits = this.#freshWaits();
    this.#stopFollowing = options.source.onGrow((entries) => {
      this.#entries = Math.max(this.#entries, entries);
      void this.#pump();
    });
    this.#poll = setInterval(() => this.#update(), pollMs);
    void this.#begin();
  }

  state(): UplinkState {
    return {
      state: this.#isBorn ? "up" : "down",
      sent: this.#cursor - this.#begunAt,
      behind: Math.max(this.#entries, this.#cursor) - this.#cursor,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopFollowing();
    for (const timer of [this.#retry, this.#poll, this.#rebirth, this.#hostWait]) clearTimeout(timer);
    await this.#leave();
    await this.#kept.close();
  }

  async #begin(): Promise<void> {
    try {
      this.#begunAt = this.#cursor = await this.#kept.begin();
      this.#entries = Math.max(this.#entries, this.#cursor);
      this.#connect();
    } catch (error) {
      this.#kept.notBegun(error, this.#options.pem);
      this.#later(() => void this.#begin());
    }
  }

  #connect(): void {
    if (this.#isClosed) return;
    const { clientId, pem, primaryHost, urls, now, log } = this.#options;
    const url = urls[this.#at % urls.length]!;
    const { ncmd, dcmd } = this.#node.topics;
    const state = primaryHost === undefined ? [] : [stateTopic(primaryHost)];
    const session = new Session({
      ...{ url, clientId, topics: [ncmd, dcmd, ...state], ...(pem && { pem }) },
      will: this.#node.will(now()),
      onReady: () => {
        if (primaryHost === undefined) this.#birth();
        else if (urls.length > 1)
          this.#hostWait = setTimeout(() => this.#moveOn("the primary host is not there"), hostWaitMs);
      },
      onHeard: (heard) => {
        if (heard.topic === state[0]) this.#hearHost(url, heard.payload);
        else this.#heed(heard);
      },
      onEnd: (reason) => {
        if (session !== this.#session) return;
        this.#over();
        this.#at++;
        // One line an outage, not one a try: a broker may be gone for a week.
        if (this.#wasUp || this.#retry === undefined)
          log.warn({ event: "uplink", url: shownUrl(url), reason }, "The uplink is down");
        this.#wasUp = false;
        this.#later(() => this.#connect());
      },
    });
    this.#session = session;
  }

  #hearHost(url: string, payload: Uint8Array): void {
    const host = this.#hosts.get(url) ?? new HostState();
    this.#hosts.set(url, host);
    const news = host.hear(payload);
    if (news === "online" && !this.#isBorn) this.#birth();
    if (news === "offline" && this.#isBorn) this.#moveOn("the primary host is offline");
  }

  #heed(heard: { topic: string; payload: Uint8Array; isRetained: boolean }): void {
    const { log, propose } = this.#options;
    if (!this.#isBorn) return;
    const heeded = heed(this.#node, heard);
    if (heeded.kind === "rebirth") this.#birthAgain();
    else if (heeded.kind === "proposal") {
      const end = propose(heeded.writes);
      if (end === "full") log.warn({ event: "uplink" }, "A host's command found no room among the proposals");
      else if (end === "spent")
        log.warn({ event: "uplink" }, "A host's command was refused: today's computing is spent");
    } else log.warn({ event: "uplink", because: heeded.because }, "A host's command was left alone");
  }

  /** At once, but not more often than `rebirthMsMin`: whoever asks for it in a circle gets no flood. */
  #birthAgain(): void {
    const waitMs = this.#bornAt + rebirthMsMin - this.#options.now();
    if (waitMs <= 0) this.#birth();
    else if (this.#rebirth === undefined) this.#rebirth = setTimeout(() => this.#birth(), waitMs);
  }

  #birth(): void {
    const { now, picture, log } = this.#options;
    clearTimeout(this.#hostWait);
    clearTimeout(this.#rebirth);
    this.#rebirth = undefined;
    const wasBorn = this.#isBorn;
    this.#bornAt = now();
    this.#isBorn = true;
    this.#send(this.#node.birth(picture(), this.#bornAt));
    if (!wasBorn) log.info({ event: "uplink", from: this.#cursor }, "The uplink is up");
    this.#wasUp = true;
    void this.#pump();
  }

  /** What has no record: the gateway's word, and whether the device is there. */
  #update(): void {
    if (!this.#isBorn) return;
    this.#send(this.#node.update(this.#options.picture(), this.#options.now()));
    void this.#pump();
  }

  #send(messages: readonly Message[]): void {
    if (messages.some(({ topic }) => topic.includes("/DBIRTH/"))) this.#deviceBornAt = this.#options.now();
    for (const message of messages) this.#session?.publish(message);
  }

  /** Sends what the log has, in order and a batch at a time; the cursor follows what the broker has taken. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (;;) {
        const session = this.#session;
        if (this.#isClosed || session === undefined || !this.#isBorn || !this.#node.isDeviceBorn) return;
        const batch = await this.#options.source.read(this.#cursor, batchRecords);
        if (session !== this.#session || !this.#isBorn || !this.#node.isDeviceBorn) continue;
        if (batch.length === 0) return;
        const nowMs = this.#options.now();
        for (const record of batch) {
          const told = readingsIn(record);
          if (told === undefined) continue;
          const isHistorical = told.atMs < this.#deviceBornAt;
          const message = this.#node.data(told.readings, { nowMs, isHistorical });
          if (message !== undefined) session.publish(message);
        }
        if (!(await session.taken()) || session !== this.#session) continue;
        this.#waits = this.#freshWaits();
        this.#cursor = batch.at(-1)!.index + 1;
        this.#kept.moved(this.#cursor);
      }
    } catch (error) {
      this.#session?.end(`the log could not be read: ${String(error)}`);
    } finally {
      this.#isPumping = false;
    }
  }

  /** Leaves this broker in order, and knocks at the next. */
  #moveOn(reason: string): void {
    this.#options.log.warn({ event: "uplink", reason }, "The uplink goes to another broker");
    this.#wasUp = false;
    void this.#leave().then(() => {
      this.#at++;
      this.#later(() => this.#connect());
    });
  }

  async #leave(): Promise<void> {
    const session = this.#session;
    const wasBorn = this.#isBorn;
    this.#over();
    if (!wasBorn) session?.end("closed");
    else await session?.farewell(this.#node.death(this.#options.now()));
  }

  #over(): void {
    this.#session = undefined;
    this.#isBorn = false;
    clearTimeout(this.#hostWait);
    clearTimeout(this.#rebirth);
    this.#rebirth = undefined;
  }

  #later(act: () => void): void {
    if (!this.#isClosed) this.#retry = setTimeout(act, this.#waits.next().value);
  }

  #freshWaits(): Generator<number, never> {
    const { waits = { firstMs: 500, mostMs: 60_000 }, random = Math.random } = this.#options;
    return backoffMs(waits, random);
  }
}

/** How often it is looked whether the device is there; its values come with the log. */
const pollMs = 100;
const batchRecords = 64;
const rebirthMsMin = 500;
/** For so long a broker on which no primary host is may hope for one, if there are others. */
const hostWaitMs = 5_000;
