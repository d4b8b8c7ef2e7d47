import {
  badPoint,
  checkNamedPoint,
  flawIn,
  isSame,
  judged,
  type Refused,
  rawOf,
} from "#bridge/named-value.ts";
import { filled, readingIn } from "#bridge/protocol/json-topic.ts";
import type { MqttConfig, MqttPointConfig } from "#runtime/config.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { quality, severityOf } from "#runtime/field/quality.ts";

/** One message of a command, and which writes it carries. */
export interface CommandMessage {
  readonly topic: string;
  readonly payload: string;
  /** What the device's answer repeats. */
  readonly id: string;
  readonly writes: readonly Write[];
}

export type EncodedCommand = Readonly<{ kind: "encoded"; messages: readonly CommandMessage[] }> | Refused;

/** What a message says of a point. `isTold` says whether the device itself gave the time. */
export type Told = Readonly<
  { kind: "sample"; point: PointId; sample: Sample; isTold: boolean } | { kind: "wrong"; detail: string }
>;

/** A device's clock may be ahead of ours by so much; a value from farther ahead is from nowhere. */
export const aheadMsMax = 1_000;

/** Which topic tells which points, and how a command is spelled. Pure; a configuration is checked once, here. */
export class MqttMap {
  readonly points: ReadonlyMap<PointId, MqttPointConfig>;
  readonly topics: readonly string[];
  readonly commandTopics: ReadonlySet<string>;
  readonly #config: MqttConfig;
  readonly #told: ReadonlyMap<string, readonly PointId[]>;

  constructor(config: MqttConfig) {
    this.#config = config;
    this.points = new Map(Object.entries(config.points));
    for (const [id, point] of this.points) this.#check(id, point);
    this.#told = Map.groupBy(
      [...this.points.keys()].filter((id) => this.points.get(id)!.topic !== undefined),
      (id) => filled(this.points.get(id)!.topic!, { point: id }),
    );
    const { command, online, tick } = config;
    const writable = [...this.points].filter(([, { access }]) => access === "write");
    this.commandTopics = new Set(
      command === undefined ? [] : writable.map(([id]) => filled(command.topic, { point: id })),
    );
    this.topics = [
      ...new Set([
        ...this.#told.keys(),
        ...this.commandTopics,
        ...[online?.topic, command?.ack?.topic, tick?.topic].filter((topic) => topic !== undefined),
      ]),
    ];
    for (const topic of this.commandTopics)
      if (this.#told.has(topic) || topic === command?.ack?.topic)
        throw new Fault("config/bad", `Commands and what the device says share the topic ${topic}`);
  }

  /** What a message says of the points that are told on its topic; `isFresh` is false where nobody knows its age. */
  read(
    { topic, payload }: { readonly topic: string; readonly payload: Uint8Array },
    { now, isFresh }: { readonly now: Instant; readonly isFresh: boolean },
  ): readonly Told[] {
    return (this.#told.get(topic) ?? []).map((id) => {
      const point = this.points.get(id)!;
      const reading = readingIn(payload, { ...point, value: point.value ?? "" });
      if (reading.kind === "wrong") return { kind: "wrong", detail: `${id}: ${reading.detail}` };
      const told = reading.timeMs === undefined ? undefined : Math.round(reading.timeMs * US_PER_MS);
      const isAhead = told !== undefined && told > now + aheadMsMax * US_PER_MS;
      const { value, quality: code } = judged(point, reading.raw, reading.quality);
      const isDoubtful = isAhead || (told === undefined && !isFresh);
      return {
        kind: "sample",
        point: id,
        isTold: told !== undefined,
        sample: {
          value,
          quality: isDoubtful && severityOf(code) === "good" ? quality.uncertainLastUsable : code,
          at: told === undefined ? now : Math.min(told, now),
        },
      };
    });
  }

  /** The messages of a write group. `id` is that of the group; each message has one of its own. */
  encode(
    writes: readonly Write[],
    { tick, id, expiresAt }: { readonly tick: number; readonly id: string; readonly expiresAt: Instant },
  ): EncodedCommand {
    const flaw = flawIn(writes, this.points);
    if (flaw !== undefined) return flaw;
    const { topic, payload } = this.#config.command!;
    const fixed = { tick: String(tick), expires: String(Math.floor(expiresAt / US_PER_MS)) };
    const raw = ({ point, value }: Write) => rawOf(this.points.get(point)!, value);
    if (!isOneEach(topic)) {
      const whole = JSON.stringify(Object.fromEntries(writes.map((write) => [write.point, raw(write)])));
      const message = { topic, id, writes, payload: filled(payload, { ...fixed, id, writes: whole }) };
      return { kind: "encoded", messages: [message] };
    }
    const messages = writes.map((write, index) => {
      const words = { ...fixed, id: `${id}.${index}`, point: write.point, value: JSON.stringify(raw(write)) };
      const to = filled(topic, { point: write.point });
      return { topic: to, id: words.id, writes: [write], payload: filled(payload, words) };
    });
    return { kind: "encoded", messages };
  }

  confirmOf(point: PointId): "verified" | "acked" | "posted" {
    return this.points.get(point)!.confirm ?? "verified";
  }

  isSame({ point, value }: Write, seen: number): boolean {
    return isSame(this.points.get(point)!, value, seen);
  }

  #check(id: PointId, point: MqttPointConfig): void {
    checkNamedPoint(id, point);
    const { access, confirm = "verified", topic } = point;
    const { command } = this.#config;
    const isSeen = access === "read" || confirm === "verified";
    if (isSeen && topic === undefined)
      throw badPoint(id, "has no topic on which its value is told", "Give it one, or `confirm: acked`");
    if (access === "read") return;
    if (command === undefined) throw badPoint(id, "can be written, but the device has no `command`");
    if (confirm === "acked" && command.ack === undefined)
      throw badPoint(id, "is confirmed by an answer, but `command.ack` does not say where it comes");
    const wanted = isOneEach(command.topic) ? "{value}" : "{writes}";
    if (!command.payload.includes(wanted))
      throw new Fault("config/bad", `The payload of \`command\` has no ${wanted} in it`);
    if (command.ack !== undefined && !command.payload.includes("{id}"))
      throw new Fault("config/bad", "The payload of `command` has no {id} in it, which the answer repeats");
  }
}

function isOneEach(topic: string): boolean {
  return topic.includes("{point}");
}
