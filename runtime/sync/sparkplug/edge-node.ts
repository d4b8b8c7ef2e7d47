import { assert } from "#runtime/core/fault.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type Quality, severityOf } from "#runtime/field/quality.ts";
import { datatype, encodePayload, type Metric, type Payload, type Property } from "./payload.ts";

// What a Sparkplug B 3.0 edge node says and in which order. It opens nothing and waits for nothing: it makes
// messages, and whoever has the connection sends them in the order in which they were made, because each takes
// the next sequence number.

export interface NodeNames {
  readonly group: string;
  readonly node: string;
  readonly device: string;
}

export interface EdgeNodeOptions extends NodeNames {
  /** Every point there will ever be: what is not in a birth may never be sent. */
  readonly points: readonly { readonly name: PointId; readonly unit: string }[];
  /** What the node tells of itself once. */
  readonly version: string;
}

/** QoS 0 and not retained, all of them; the will alone is sent with QoS 1, by the broker. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** One point at one moment. `value` is null where there is none. */
export interface Reading {
  readonly point: PointId;
  readonly value: number | null;
  readonly quality: Quality;
  readonly atMs: number;
}

/** The machine as it stands. */
export interface Picture {
  /** The gateway's one word for people. */
  readonly state: string;
  readonly isDeviceUp: boolean;
  readonly readings: readonly Reading[];
}

export const rebirthName = "Node Control/Rebirth";

export class EdgeNode {
  readonly topics: Readonly<Record<"ncmd" | "dcmd" | "ndeath", string>>;
  readonly #options: EdgeNodeOptions;
  readonly #aliases: ReadonlyMap<PointId, number>;
  /** What was last told of each point, as it was told. */
  readonly #told = new Map<PointId, string>();
  readonly #replayed = new Map<PointId, string>();
  /** Points that the host was told are not good: it has to be told when they are again. */
  readonly #doubted = new Set<PointId>();
  #bdSeq = -1;
  #seq = 0;
  #isBorn = false;
  #isDeviceBorn = false;
  #state = "";

  constructor(options: EdgeNodeOptions) {
    this.#options = options;
    this.#aliases = new Map(options.points.map(({ name }, index) => [name, index + stateAlias + 1]));
    const { device } = options;
    this.topics = {
      ncmd: this.#topic("NCMD"),
      dcmd: this.#topic("DCMD", device),
      ndeath: this.#topic("NDEATH"),
    };
  }

  get isDeviceBorn(): boolean {
    return this.#isDeviceBorn;
  }

  pointOf(metric: Pick<Metric, "name" | "alias">): PointId | undefined {
    if (metric.name !== undefined) return this.#aliases.has(metric.name) ? metric.name : undefined;
    return [...this.#aliases].find(([, alias]) => alias === metric.alias)?.[0];
  }

  /** The will of the next connection. Every call counts `bdSeq` on, so that a death finds the birth it belongs to. */
  will(nowMs: number): Message {
    this.#bdSeq = (this.#bdSeq + 1) % 256;
    this.#isBorn = false;
    this.#isDeviceBorn = false;
    return this.death(nowMs);
  }

  /** The death certificate of this connection; it has no sequence number. */
  death(nowMs: number): Message {
    const metrics = [this.#bdSeqMetric(nowMs)];
    return { topic: this.topics.ndeath, payload: encodePayload({ timestamp: nowMs, metrics }) };
  }

  /** Everything there is, the node first: the beginning of a session, and what a host gets that asks for it again. */
  birth({ state, ...picture }: Picture, nowMs: number): readonly Message[] {
    this.#seq = 0;
    this.#isBorn = true;
    this.#state = state;
    const node: readonly Metric[] = [
      this.#bdSeqMetric(nowMs),
      {
        name: rebirthName,
        timestamp: nowMs,
        datatype: datatype.boolean,
        value: { kind: "boolean", value: false },
      },
      {
        ...{ name: "Properties/Version", alias: 1, timestamp: nowMs, datatype: datatype.string },
        value: { kind: "string", value: this.#options.version },
      },
      {
        ...{ name: "Shield/State", alias: stateAlias, timestamp: nowMs, datatype: datatype.string },
        value: { kind: "string", value: state },
      },
    ];
    const nbirth = this.#message("NBIRTH", { nowMs, metrics: node });
    return picture.isDeviceUp ? [nbirth, this.#deviceBirth(picture, nowMs)] : [nbirth];
  }

  /** What has changed beside the points: the gateway's word, and whether the device is there. */
  update({ state, isDeviceUp, ...picture }: Picture, nowMs: number): readonly Message[] {
    assert(this.#isBorn, "nothing is said before a birth");
    const messages: Message[] = [];
    if (state !== this.#state) {
      this.#state = state;
      const metric: Metric = {
        ...{ alias: stateAlias, timestamp: nowMs },
        value: { kind: "string", value: state },
      };
      messages.push(this.#message("NDATA", { nowMs, metrics: [metric] }));
    }
    if (isDeviceUp && !this.#isDeviceBorn)
      messages.push(this.#deviceBirth({ isDeviceUp, ...picture }, nowMs));
    if (!isDeviceUp && this.#isDeviceBorn) {
      this.#isDeviceBorn = false;
      messages.push(this.#message("DDEATH", { nowMs, metrics: [], device: this.#options.device }));
    }
    return messages;
  }

  /** What of these readings the host does not know yet; undefined where it knows all. */
  data(
    readings: readonly Reading[],
    { nowMs, isHistorical }: { readonly nowMs: number; readonly isHistorical: boolean },
  ): Message | undefined {
    assert(this.#isDeviceBorn, "no data are sent of a device that was not born");
    const known = isHistorical ? this.#replayed : this.#told;
    const metrics: Metric[] = [];
    for (const reading of readings) {
      const alias = this.#aliases.get(reading.point);
      if (alias === undefined || known.get(reading.point) === fingerprint(reading)) continue;
      known.set(reading.point, fingerprint(reading));
      metrics.push({ alias, ...this.#valueOf(reading, { isHistorical }) });
    }
    if (metrics.length === 0) return undefined;
    return this.#message("DDATA", { nowMs, metrics, device: this.#options.device });
  }

  #deviceBirth({ readings }: Omit<Picture, "state">, nowMs: number): Message {
    this.#isDeviceBorn = true;
    this.#told.clear();
    this.#doubted.clear();
    const now = new Map(readings.map((reading) => [reading.point, reading]));
    const metrics = this.#options.points.map(({ name, unit }): Metric => {
      const reading = now.get(name) ?? { point: name, value: null, quality: 0x8032_0000, atMs: nowMs };
      this.#told.set(name, fingerprint(reading));
      const { properties = [], ...value } = this.#valueOf(reading, { isHistorical: false });
      return {
        ...{ name, alias: this.#aliases.get(name)!, datatype: datatype.double },
        ...value,
        properties: [{ key: "engUnit", type: datatype.string, value: unit }, ...properties],
      };
    });
    return this.#message("DBIRTH", { nowMs, metrics, device: this.#options.device });
  }

  #valueOf(
    { point, value, quality, atMs }: Reading,
    { isHistorical }: { readonly isHistorical: boolean },
  ): Omit<Metric, "name" | "alias"> {
    const code = qualityCodes[severityOf(quality)];
    // A good value says nothing of it, but to a host that was told of doubts; what is past changes no present doubt.
    const isSaid = code !== goodCode || (!isHistorical && this.#doubted.has(point));
    if (!isHistorical && code !== goodCode) this.#doubted.add(point);
    if (!isHistorical && code === goodCode) this.#doubted.delete(point);
    const properties: readonly Property[] = [{ key: "Quality", type: datatype.int32, value: code }];
    return {
      timestamp: atMs,
      ...(isHistorical && { isHistorical }),
      ...(isSaid && { properties }),
      ...(value === null || !Number.isFinite(value)
        ? { isNull: true }
        : { value: { kind: "double", value } as const }),
    };
  }

  #bdSeqMetric(nowMs: number): Metric {
    const value = { kind: "long", value: BigInt(this.#bdSeq) } as const;
    return { name: "bdSeq", timestamp: nowMs, datatype: datatype.int64, value };
  }

  #message(
    type: string,
    { nowMs, metrics, device }: { nowMs: number; metrics: readonly Metric[]; device?: string },
  ): Message {
    const inOrder = metrics.toSorted((a, b) => a.timestamp! - b.timestamp!);
    const payload: Payload = { timestamp: nowMs, metrics: inOrder, seq: this.#seq };
    this.#seq = (this.#seq + 1) % 256;
    return { topic: this.#topic(type, device), payload: encodePayload(payload) };
  }

  #topic(type: string, device?: string): string {
    const { group, node } = this.#options;
    return ["spBv1.0", group, type, node, ...(device === undefined ? [] : [device])].join("/");
  }
}

/** Sparkplug 3.0.0, 6.4.14: 192 is good, 0 bad; 500, stale, is as much as it knows of what is uncertain. */
const qualityCodes = { good: 192, uncertain: 500, bad: 0 } as const;
const goodCode = qualityCodes.good;
const stateAlias = 2;

/** Two readings with the same one say the same to a host. */
function fingerprint({ value, quality }: Reading): string {
  return `${value === null || !Number.isFinite(value) ? "" : value} ${severityOf(quality)}`;
}
