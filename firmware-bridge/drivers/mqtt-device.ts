import type { LinkState } from "#bridge/link/kept-link.ts";
import { type Heard, MqttLink, type Posted } from "#bridge/link/mqtt-link.ts";
import { answerIn, readingIn, textOf } from "#bridge/protocol/json-topic.ts";
import type { MqttConfig } from "#runtime/config.ts";
import type { Clock, Instant } from "#runtime/core/clock.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { severityOf } from "#runtime/field/quality.ts";
import { type Granted, writesOf } from "#runtime/shield/permit.ts";
import { type CommandMessage, type EncodedCommand, MqttMap } from "./mqtt-map.ts";

export interface MqttDeviceOptions {
  readonly config: MqttConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onLink: (link: "up" | "down", because: string) => void;
  readonly onSample: (point: PointId, sample: Sample) => void;
}

/** What a group of writes became so far: `sent` messages were given to the broker, in order. */
export type CommandReport = Readonly<
  | Extract<EncodedCommand, { kind: "refused" }>
  | { kind: "unsent"; because: "link-down" | "late" | "retained"; detail: string }
  | {
      kind: "sent";
      at: Instant;
      messages: readonly CommandMessage[];
      posted: readonly Promise<Posted>[];
    }
>;

/** What a point was seen to be after a command: told by the device for a moment after it. */
export interface Echo {
  readonly value: number;
  readonly at: Instant;
}

/**
 * One device behind a broker. The link, which could say anything to it, never leaves this object: what is
 * commanded comes out of a redeemed permit, is checked against the map here, and nowhere else.
 */
export class MqttDevice {
  readonly map: MqttMap;
  readonly counters: Record<string, number> = { messages: 0, wrong: 0, duplicates: 0, retainedCommands: 0 };
  readonly #options: MqttDeviceOptions;
  readonly #link: MqttLink;
  readonly #newest = new Map<PointId, Instant>();
  /** Live words of points since the last command went out; a retained message without a time is none. */
  readonly #echoes = new Map<PointId, Echo>();
  readonly #awaited = new Set<string>();
  readonly #answers = new Map<string, boolean>();
  /** Topics on which the broker keeps an old command for whoever comes next. */
  readonly #retained = new Set<string>();
  /** Where nobody says whether the device is there, it is while the broker is. */
  #isOnline: boolean;
  #isShownUp = false;
  #trouble: string | undefined;
  #tick: number | undefined;
  #commands = 0;
  #news = Promise.withResolvers<void>();
  readonly #run: string;

  constructor(options: MqttDeviceOptions) {
    const { config, random } = options;
    this.#options = options;
    this.#isOnline = config.online === undefined;
    this.map = new MqttMap(config);
    this.#run = Math.floor(random() * 2 ** 40).toString(36);
    this.#link = new MqttLink({
      ...config,
      topics: this.map.topics,
      commandTopics: this.map.commandTopics,
      random,
      onUp: () => this.#show(this.#link.state.detail),
      onHeard: (heard) => this.#hear(heard),
      onLost: (because) => {
        this.#retained.clear();
        this.#isOnline = config.online === undefined;
        this.#show(because);
        this.#tell();
      },
    });
  }

  get link(): LinkState {
    return this.#link.state;
  }

  /** The broker may be there without the device. */
  get isAnswering(): boolean {
    return this.#link.state.link === "up" && this.#isOnline;
  }

  get trouble(): string | undefined {
    const [topic] = this.#retained;
    return topic === undefined ? this.#trouble : retainedText(topic);
  }

  /** The last tick that the device says it took. */
  get tick(): number | undefined {
    return this.#tick;
  }

  get tellsTick(): boolean {
    return this.#options.config.tick?.topic !== undefined;
  }

  /** Resolves with the next message, answer or loss. */
  get news(): Promise<void> {
    return this.#news.promise;
  }

  answerTo(id: string): "obeyed" | "refused" | "none" {
    const isObeyed = this.#answers.get(id);
    return isObeyed === undefined ? "none" : isObeyed ? "obeyed" : "refused";
  }

  echoOf({ point }: Write, since: Instant): Echo | undefined {
    const echo = this.#echoes.get(point);
    return echo !== undefined && echo.at >= since ? echo : undefined;
  }

  /** Sends what the permit names, once. What came of it is then to be heard. */
  command(granted: Granted): CommandReport {
    const { tick, expiresAt } = granted.grant;
    const now = this.#options.clock.now();
    const id = `${this.#run}-${++this.#commands}`;
    const encoded = this.map.encode(writesOf(granted), { tick, id, expiresAt });
    if (encoded.kind === "refused") return encoded;
    const [retained] = this.#retained;
    if (retained !== undefined) return unsent("retained", retainedText(retained));
    if (!this.isAnswering) return unsent("link-down", "The device is not connected");
    if (now >= expiresAt) return unsent("late", "The permit expired before it could be sent");
    this.#echoes.clear();
    this.#answers.clear();
    for (const { id: one } of encoded.messages) this.#awaited.add(one);
    const expiryS = Math.max(1, Math.ceil((expiresAt - now) / 1e6));
    const posted = encoded.messages.map(({ topic, payload }) =>
      this.#link.publish(topic, payload, { expiryS }),
    );
    for (const one of posted) void one.then(() => this.#tell());
    return { kind: "sent", at: now, messages: encoded.messages, posted };
  }

  /** Nobody waits for answers to the last command any more. */
  forget(): void {
    this.#awaited.clear();
    this.#answers.clear();
    this.#echoes.clear();
  }

  close(): void {
    this.#link.close();
    this.#tell();
  }

  #hear(heard: Heard): void {
    const { config, clock } = this.#options;
    const { topic, payload } = heard;
    this.counters["messages"]!++;
    if (this.map.commandTopics.has(topic)) this.#hearCommand(heard);
    else if (topic === config.online?.topic) this.#hearOnline(textOf(payload), config.online);
    else if (topic === config.command?.ack?.topic) {
      const answer = answerIn(payload, config.command.ack);
      // A retained answer is one to an older command; ids are never used twice, so it finds nobody waiting.
      if (answer !== undefined && this.#awaited.has(answer.id)) this.#answers.set(answer.id, answer.isObeyed);
    } else if (topic === config.tick?.topic) {
      const told = readingIn(payload, { value: config.tick.value });
      if (told.kind === "reading" && Number.isInteger(told.raw) && told.raw >= 0) this.#tick = told.raw;
    } else this.#hearPoints(heard, clock.now());
    this.#tell();
  }

  #hearPoints(heard: Heard, now: Instant): void {
    const isFresh = !heard.isRetained && !heard.isDuplicate;
    for (const told of this.map.read(heard, { now, isFresh })) {
      if (told.kind === "wrong") {
        this.counters["wrong"]!++;
        this.#trouble = told.detail;
        continue;
      }
      const { point, sample, isTold } = told;
      // The device's own times put its messages in order; one that is not newer has been here already. Without
      // them a second delivery says nothing new, unless there is nothing yet.
      const newest = this.#newest.get(point) ?? -1;
      const isOld = isTold ? sample.at < newest || (sample.at === newest && !isFresh) : !isFresh;
      if (newest >= 0 && isOld) {
        this.counters["duplicates"]!++;
        continue;
      }
      this.#trouble = undefined;
      this.#newest.set(point, sample.at);
      // A message that comes now is of now, whatever the device's clock says; one that was kept is as old as it says.
      const isBad = severityOf(sample.quality) === "bad";
      if (!isBad && (isTold || isFresh))
        this.#echoes.set(point, { value: sample.value, at: isFresh ? now : sample.at });
      this.#options.onSample(point, sample);
    }
  }

  /** A command that lies in the broker reaches the device whenever it connects: nobody permitted that one. */
  #hearCommand({ topic, payload, isRetained }: Heard): void {
    if (payload.length === 0) this.#retained.delete(topic);
    else if (isRetained) {
      this.counters["retainedCommands"]!++;
      this.#retained.add(topic);
    }
  }

  #hearOnline(said: string | undefined, { up, down }: { readonly up: string; readonly down: string }): void {
    if (said !== up && said !== down) return;
    this.#isOnline = said === up;
    this.#show(`the device says ${said}`);
  }

  /** Up is a broker with the device behind it. */
  #show(because: string): void {
    if (this.isAnswering === this.#isShownUp) return;
    this.#isShownUp = !this.#isShownUp;
    if (!this.#isShownUp) this.#newest.clear();
    this.#options.onLink(this.#isShownUp ? "up" : "down", because);
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

function unsent(because: "link-down" | "late" | "retained", detail: string): CommandReport {
  return { kind: "unsent", because, detail };
}

function retainedText(topic: string): string {
  return `A retained command lies on ${topic} and would reach the device again: clear it with an empty retained message`;
}
