// The two lives of an edge node that all assertions are held against: one that is cut off, commanded and asked
// for a new birth, and one with a primary host that comes and goes. Everything it says is recorded on the wire,
// on its way to mosquitto, and decoded by protoc.

import mqtt, { type MqttClient } from "mqtt";
import type { Write } from "#runtime/field/point.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { Uplink } from "#runtime/sync/mqtt.ts";
import type { OutboxSource } from "#runtime/sync/port.ts";
import type { Picture } from "#runtime/sync/sparkplug/edge-node.ts";
import { encodePayload, type Metric } from "#runtime/sync/sparkplug/payload.ts";
import { openSparkplug } from "#runtime/sync/sparkplug/uplink.ts";
import { Mosquitto } from "../../../support/mosquitto.ts";
import { protocDecode, type Told } from "./protoc.ts";
import { type Entry, Recorder } from "./recorder.ts";

export const names = { group: "plant7", node: "gw1", device: "oven" } as const;
const points = ["melt", "wall", "power"].map((name) => ({ name, unit: "K" }));
const good = 0;
const uncertain = 0x4090_0000;
const bad = 0x800a_0000;

/** What the node published or registered, decoded by somebody else. */
export interface Said {
  readonly line: number;
  readonly at: number;
  readonly topic: string;
  readonly type: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly bytes: Uint8Array;
  readonly told: Told;
}

export interface Run {
  readonly entries: readonly Entry[];
  readonly said: readonly Said[];
  readonly wills: readonly Said[];
  readonly proposals: readonly (readonly Write[])[];
  readonly cursors: readonly number[];
  readonly records: number;
}

/** A log of decisions that are made up as they are needed. */
class FakeLog implements OutboxSource {
  readonly bodies: string[] = [];
  readonly cursors: number[] = [];
  #listener: (entries: number) => void = () => {};

  append(values: Readonly<Record<string, readonly [value: string, quality: number]>>, atMs: number): void {
    const frame = Object.fromEntries(
      Object.entries(values).map(([point, [value, quality]]) => [point, [value, quality, 1_000]]),
    );
    this.bodies.push(JSON.stringify({ kind: "decision", at: atMs * 1_000, frame }));
    this.#listener(this.bodies.length);
  }

  async read(from: number, max: number): Promise<readonly LoggedRecord[]> {
    return this.bodies.slice(from, from + max).map((body, offset) => ({ index: from + offset, body }));
  }

  async cursor(): Promise<number> {
    return this.cursors.at(-1) ?? 0;
  }

  async setCursor(index: number): Promise<void> {
    this.cursors.push(index);
  }

  onGrow(listener: (entries: number) => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = () => {};
    };
  }
}

class Life {
  readonly log = new FakeLog();
  readonly entries: Entry[] = [];
  readonly proposals: (readonly Write[])[] = [];
  picture: Picture = {
    state: "guarded",
    isDeviceUp: true,
    readings: [
      { point: "melt", value: 950.5, quality: good, atMs: Date.now() - 20 },
      { point: "wall", value: 400, quality: uncertain, atMs: Date.now() - 10 },
      { point: "power", value: null, quality: bad, atMs: Date.now() - 30 },
    ],
  };

  open(urls: readonly string[], primaryHost?: string): Uplink {
    return openSparkplug({
      ...names,
      ...{ urls, points, version: "0.1.0", clientId: "gw1", source: this.log, now: () => Date.now() },
      ...(primaryHost !== undefined && { primaryHost }),
      picture: () => this.picture,
      propose: (writes) => {
        this.proposals.push(writes);
        return "taken";
      },
      log: { info: () => {}, warn: () => {} },
      random: () => 0.5,
      waits: { firstMs: 20, mostMs: 100 },
    });
  }

  published(type: string): number {
    return this.entries.filter(
      (entry) =>
        "packet" in entry && entry.packet.cmd === "publish" && entry.packet.topic.includes(`/${type}/`),
    ).length;
  }

  end(): Run {
    const said = (cmd: "publish" | "connect"): Said[] =>
      this.entries.flatMap((entry, at) => {
        if (!("packet" in entry) || entry.packet.cmd !== cmd) return [];
        const message = entry.packet.cmd === "connect" ? entry.packet.will! : entry.packet;
        const bytes = Buffer.from(message.payload as Buffer);
        const {
          topic,
          qos = 0,
          retain = false,
        } = message as { topic: string; qos?: number; retain?: boolean };
        const type = topic.split("/")[2]!;
        return [{ line: entry.line, at, topic, type, qos, retain, bytes, told: protocDecode(bytes) }];
      });
    const { entries, proposals } = this;
    const { cursors, bodies } = this.log;
    return {
      entries,
      said: said("publish"),
      wills: said("connect"),
      proposals,
      cursors,
      records: bodies.length,
    };
  }
}

export async function freeLife(): Promise<Run> {
  await using broker = await Mosquitto.open();
  const life = new Life();
  await using recorder = await Recorder.open(broker.port, life.entries);
  const host = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
  // From before anything was connected: history.
  for (let n = 3; n > 0; n--) life.log.append({ melt: [String(900 - n), good] }, Date.now() - n * 1_000);
  const uplink = life.open([`mqtt://127.0.0.1:${recorder.port}`]);
  await until(() => uplink.state().behind === 0 && life.published("DDATA") === 3);
  // More than one round of sequence numbers, nothing new in every other record.
  for (let n = 0; n < 270; n++) {
    life.log.append({ melt: [String(951 + n), good] }, Date.now());
    life.log.append({ melt: [String(951 + n), good] }, Date.now());
  }
  life.log.append({ melt: ["1300", uncertain], wall: ["NaN", bad] }, Date.now());
  life.log.append({ melt: ["1301", good], wall: ["401", good] }, Date.now());
  await until(() => uplink.state().behind === 0);
  life.picture = { ...life.picture, state: "holding" };
  await until(() => life.published("NDATA") === 1);
  life.picture = { ...life.picture, isDeviceUp: false };
  await until(() => life.published("DDEATH") === 1);
  life.log.append({ melt: ["1302", bad] }, Date.now());
  await new Promise((resolve) => setTimeout(resolve, 50));
  life.picture = { ...life.picture, isDeviceUp: true };
  await until(() => life.published("DBIRTH") === 2 && uplink.state().behind === 0);
  await command(host, life, recorder);
  recorder.mark("rebirth");
  await ask(host, "NCMD/gw1", { name: "Node Control/Rebirth", value: { kind: "boolean", value: true } });
  await until(() => life.published("NBIRTH") === 2);
  life.log.append({ melt: ["1303", good] }, Date.now() + 5);
  await until(() => uplink.state().behind === 0);
  recorder.mark("cut");
  recorder.cut();
  life.log.append({ melt: ["1304", good] }, Date.now());
  life.log.append({ melt: ["1305", good] }, Date.now());
  await until(() => life.published("NBIRTH") === 3 && uplink.state().behind === 0);
  life.log.append({ melt: ["1306", good] }, Date.now() + 5);
  await until(() => uplink.state().behind === 0);
  recorder.mark("close");
  await uplink.close();
  await host.endAsync(true);
  return life.end();
}

/** Good commands, and those that must move nothing. */
async function command(host: MqttClient, life: Life, recorder: Recorder): Promise<void> {
  recorder.mark("commands");
  await ask(host, "DCMD/gw1/oven", { name: "power", value: { kind: "double", value: 12.5 } });
  // Aliases: 1 and 2 are the node's own, then the points in their order.
  await ask(host, "DCMD/gw1/oven", { alias: 5, value: { kind: "int", value: 13 } });
  await ask(host, "DCMD/gw1/oven", { name: "power", value: { kind: "string", value: "13" } });
  await ask(host, "DCMD/gw1/oven", { name: "power", value: { kind: "double", value: Number.NaN } });
  await ask(host, "DCMD/gw1/oven", { name: "valve", value: { kind: "double", value: 1 } });
  await ask(host, "DCMD/gw1/other", { name: "power", value: { kind: "double", value: 1 } });
  await ask(host, "NCMD/gw1", { name: "Node Control/Rebirth", value: { kind: "boolean", value: false } });
  await host.publishAsync(`spBv1.0/${names.group}/DCMD/gw1/oven`, Buffer.from([0xff, 0x07]));
  await ask(host, "DCMD/gw1/oven", { name: "power", value: { kind: "double", value: 14 } });
  await until(() => life.proposals.length === 3);
}

async function ask(host: MqttClient, to: string, metric: Metric): Promise<void> {
  const payload = encodePayload({ timestamp: Date.now(), metrics: [{ timestamp: Date.now(), ...metric }] });
  await host.publishAsync(`spBv1.0/${names.group}/${to}`, Buffer.from(payload), { qos: 0 });
}

export async function hostedLife(): Promise<Run> {
  await using broker = await Mosquitto.open();
  await using other = await Mosquitto.open();
  const life = new Life();
  await using recorder = await Recorder.open(broker.port, life.entries);
  await using second = await Recorder.open(other.port, life.entries);
  const hosts = await Promise.all([broker.url, other.url].map((url) => mqtt.connectAsync(url)));
  const state = (at: 0 | 1, message: object, id = "scada1") =>
    hosts[at]!.publishAsync(`spBv1.0/STATE/${id}`, JSON.stringify(message), { qos: 1, retain: true });
  const uplink = life.open(
    [recorder, second].map(({ port }) => `mqtt://127.0.0.1:${port}`),
    "scada1",
  );
  const pause = () => new Promise((resolve) => setTimeout(resolve, 80));
  await until(() => life.entries.some((entry) => "packet" in entry && entry.packet.cmd === "subscribe"));
  await state(0, { online: true, timestamp: 1 }, "scada2");
  await state(0, { online: false, timestamp: 900 });
  await state(0, { online: "true", timestamp: 1_000 });
  await state(0, { online: true });
  await state(0, { online: true, timestamp: 899 });
  await pause();
  recorder.mark("online");
  await state(0, { online: true, timestamp: 1_000 });
  await until(() => life.published("DBIRTH") === 1);
  recorder.mark("older offline");
  await state(0, { online: false, timestamp: 999 });
  await pause();
  recorder.mark("offline");
  await state(0, { online: false, timestamp: 1_000 });
  await until(
    () => life.entries.filter((entry) => "packet" in entry && entry.packet.cmd === "subscribe").length === 2,
  );
  await pause();
  recorder.mark("online elsewhere");
  await state(1, { online: true, timestamp: 5 });
  await until(() => life.published("NBIRTH") === 2);
  recorder.mark("close");
  await uplink.close();
  for (const host of hosts) await host.endAsync(true);
  return life.end();
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 5) {
    if (waitedMs > 10_000) throw new Error(`What was waited for did not happen: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
