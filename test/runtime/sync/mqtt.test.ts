import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, test } from "node:test";
import mqtt, { type MqttClient } from "mqtt";
import { Fault } from "#runtime/core/fault.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { openUplink, type Uplink } from "#runtime/sync/mqtt.ts";
import { inFlightMax } from "#runtime/sync/outbox.ts";
import type { Pem } from "#runtime/sync/pem.ts";
import type { OutboxSource } from "#runtime/sync/port.ts";
import { openBroker } from "#sim/broker.ts";

/** A log in memory with a real cursor; keeps every cursor that was ever set. */
class MemoryLog implements OutboxSource {
  readonly bodies: string[] = [];
  readonly cursors: number[] = [];
  biggestRead = 0;
  #listener: (entries: number) => void = () => {};

  append(count: number): void {
    for (let n = 0; n < count; n++) this.bodies.push(`{"kind":"stop","tick":${this.bodies.length}}`);
    this.#listener(this.bodies.length);
  }

  async read(from: number, max: number): Promise<readonly LoggedRecord[]> {
    this.biggestRead = Math.max(this.biggestRead, max);
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

const quiet = { info: () => {}, warn: () => {} };
const waits = { firstMs: 20, mostMs: 80 };
const opened: Uplink[] = [];

// A test that fails must not leave an uplink behind that tries for ever.
after(() => Promise.all(opened.map((uplink) => uplink.close())));

function uplinkTo(port: number, source: OutboxSource): Uplink {
  const uplink = openUplink({
    url: `mqtt://127.0.0.1:${port}`,
    topic: "plant/gw",
    source,
    clientId: "gw",
    log: quiet,
    random: () => 0.5,
    waits,
  });
  opened.push(uplink);
  return uplink;
}

/** An independent subscriber of the real broker; the indices in the order in which they came. */
async function listen(port: number, heard: { indices: number[]; states: string[] }): Promise<MqttClient> {
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
  client.on("message", (topic, payload) => {
    if (topic.endsWith("/state")) heard.states.push(payload.toString());
    else {
      const { index, record } = JSON.parse(payload.toString()) as { index: number; record: { tick: number } };
      assert.equal(record.tick, index);
      heard.indices.push(index);
    }
  });
  client.on("error", () => {});
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  await client.subscribeAsync("plant/gw/#", { qos: 1 });
  return client;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; !isSo(); ) {
    if (performance.now() > deadline) assert.fail(`nothing came of waiting for: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("openUplink() delivers every record in order and says online", async () => {
  await using broker = await openBroker({ port: 0 });
  const heard = { indices: [] as number[], states: [] as string[] };
  const ear = await listen(broker.port, heard);
  const log = new MemoryLog();
  log.append(300);
  const uplink = uplinkTo(broker.port, log);
  await until(() => heard.indices.length >= 300);
  log.append(5);
  await until(() => uplink.state().sent === 305 && heard.indices.length >= 305);
  assert.deepEqual(
    heard.indices,
    Array.from({ length: 305 }, (_, index) => index),
  );
  assert.deepEqual(uplink.state(), { state: "up", sent: 305, behind: 0 });
  assert.ok(log.biggestRead <= inFlightMax);
  await uplink.close();
  await until(() => heard.states.at(-1) === "offline");
  assert.deepEqual(heard.states, ["online", "offline"]);
  assert.equal(log.cursors.at(-1), 305, "closing keeps the cursor");
  await ear.endAsync(true);
});

test("openUplink() resumes by its cursor and sends nothing that was acknowledged", async () => {
  await using broker = await openBroker({ port: 0 });
  const heard = { indices: [] as number[], states: [] as string[] };
  const ear = await listen(broker.port, heard);
  const log = new MemoryLog();
  log.append(50);
  log.cursors.push(42);
  const uplink = uplinkTo(broker.port, log);
  await until(() => uplink.state().sent === 8 && heard.indices.length >= 8);
  await uplink.close();
  assert.deepEqual(heard.indices, [42, 43, 44, 45, 46, 47, 48, 49]);
  await ear.endAsync(true);
});

test("openUplink() loses nothing when the broker is killed and restarted under load", async () => {
  const arrived: number[] = [];
  const restarts: number[] = [];
  const onPublish = (topic: string, payload: string): void => {
    if (topic === "plant/gw/records") arrived.push((JSON.parse(payload) as { index: number }).index);
  };
  let broker = await openBroker({ port: 0, onPublish });
  const { port } = broker;
  const log = new MemoryLog();
  const load = setInterval(() => log.append(20), 2);
  const uplink = uplinkTo(port, log);
  for (let kill = 0; kill < 4; kill++) {
    const before = arrived.length;
    await until(() => arrived.length > before + 150);
    await broker.close();
    await until(() => uplink.state().state === "down");
    restarts.push(arrived.length);
    broker = await openBroker({ port, onPublish });
  }
  clearInterval(load);
  await until(() => uplink.state().behind === 0);
  await uplink.close();
  await broker.close();

  const end = log.bodies.length;
  const deduplicated = [...new Set(arrived)];
  assert.deepEqual(
    deduplicated,
    Array.from({ length: end }, (_, index) => index),
  );
  for (let at = 1; at < arrived.length; at++) {
    const back = arrived[at - 1]! + 1 - arrived[at]!;
    if (back === 0) continue;
    assert.ok(restarts.includes(at), `${arrived[at]} came again at ${at}, where no broker had died`);
    assert.ok(back > 0 && back <= inFlightMax, `and it went back by ${back}`);
  }
  assert.deepEqual(
    log.cursors,
    log.cursors.toSorted((a, b) => a - b),
  );
  assert.equal(log.cursors.at(-1), end);
});

test("openUplink() is down and harmless where nothing listens", async () => {
  const unused = await openBroker({ port: 0 });
  await unused.close();
  const log = new MemoryLog();
  log.append(10);
  const uplink = uplinkTo(unused.port, log);
  log.append(1);
  assert.deepEqual(uplink.state(), { state: "down", sent: 0, behind: 11 });
  await uplink.close();
  await uplink.close();
  assert.deepEqual(log.cursors, []);
});

test("openUplink() survives a broker that talks nonsense and one that takes and drops", async () => {
  let calls = 0;
  const server = createServer((socket) => {
    calls++;
    socket.on("error", () => {}).resume();
    socket.end(calls % 2 === 0 ? "" : "HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const log = new MemoryLog();
  log.append(3);
  const uplink = uplinkTo(port, log);
  await until(() => calls >= 4);
  assert.equal(uplink.state().sent, 0);
  await uplink.close();
  await new Promise((resolve) => server.close(resolve));
});

test("openUplink() refuses an address that can never work", () => {
  for (const url of ["", "broker:1883", "http://broker", "mqtt"])
    assert.throws(
      () => openUplink({ url, topic: "t", source: new MemoryLog(), clientId: "c", log: quiet }),
      (error) => error instanceof Fault && error.code === "config/bad",
    );
});

test("openBroker() says which port is taken", async () => {
  await using broker = await openBroker({ port: 0 });
  await assert.rejects(openBroker({ port: broker.port }), /MQTT broker on port/);
});

/** Which files are bad, and which one the log names. */
const badFiles: readonly (readonly [pem: Pem, named: RegExp])[] = [
  [
    { cert: pemOf("CERTIFICATE"), key: keyOf() },
    /cannot connect, because of `tls\.cert`, which is no certificate/,
  ],
  [{ key: pemOf("PRIVATE KEY") }, /because of `tls\.key`, which is no key without a passphrase/],
];

for (const [pem, named] of badFiles)
  test(`openUplink() names ${Object.keys(pem)[0]} where TLS cannot use it, and not the cursor`, async () => {
    const said = Promise.withResolvers<string>();
    const log = { info: () => {}, warn: (_: object, text: string) => said.resolve(text) };
    const address = { url: "mqtts://127.0.0.1:9", topic: "plant/gw", clientId: "gw" };
    const uplink = openUplink({ ...address, source: new MemoryLog(), pem, log, waits });
    opened.push(uplink);
    assert.match(await said.promise, named);
    assert.equal(uplink.state().state, "down");
    await uplink.close();
  });

test("openUplink() says that its cursor cannot be read where that is so", async () => {
  const said = Promise.withResolvers<string>();
  const log = { info: () => {}, warn: (_: object, text: string) => said.resolve(text) };
  const source = new MemoryLog();
  source.cursor = async () => {
    throw new Error("the disk is gone");
  };
  const address = { url: "mqtts://127.0.0.1:9", topic: "plant/gw", clientId: "gw" };
  const uplink = openUplink({ ...address, source, pem: { key: keyOf() }, log, waits });
  opened.push(uplink);
  assert.match(await said.promise, /cannot read its cursor and tries again/);
  await uplink.close();
});

function pemOf(what: string): Buffer {
  return Buffer.from(`-----BEGIN ${what}-----\nbm90aGluZw==\n-----END ${what}-----\n`);
}

function keyOf(): Buffer {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" }));
}
