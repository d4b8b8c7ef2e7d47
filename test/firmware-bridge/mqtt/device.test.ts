import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import mqtt, { type MqttClient } from "mqtt";
import type { MqttConfig } from "#runtime/config.ts";
import { openBroker } from "#sim/broker.ts";
import type { SimulatedMqttDevice } from "#sim/mqtt-device.ts";
import { Mosquitto, noMosquitto } from "../../support/mosquitto.ts";
import { clock, setpoints, told, until } from "../rig.ts";
import { openOven, ovenConfig, Rig, root } from "./rig.ts";

interface Site {
  readonly url: string;
  readonly rig: Rig;
  readonly device: SimulatedMqttDevice;
  readonly stranger: MqttClient;
  readonly config: MqttConfig;
}

async function openSite(
  t: TestContext,
  { url, ...changes }: Partial<MqttConfig> & { readonly url: string },
): Promise<Site> {
  const device = await openOven(url);
  const config = ovenConfig(url, changes);
  const stranger = await mqtt.connectAsync(url, { protocolVersion: 4, reconnectPeriod: 50 });
  const rig = new Rig(config);
  t.after(async () => {
    await rig[Symbol.asyncDispose]();
    device.close();
    await stranger.endAsync(true);
  });
  await rig.good("melt_temperature");
  return { url, rig, device, stranger, config };
}

async function ownBroker(t: TestContext): Promise<string> {
  const broker = await openBroker({ port: 0 });
  t.after(() => broker.close());
  return `mqtt://127.0.0.1:${broker.port}`;
}

for (const [name, version, open] of [
  ["aedes, MQTT 3.1.1", "3.1.1", ownBroker],
  ["mosquitto, MQTT 3.1.1", "3.1.1", ownMosquitto],
  ["mosquitto, MQTT 5", "5", ownMosquitto],
] as const)
  test(`MqttDevice reads, writes and tells its tick over ${name}`, {
    skip: open === ownMosquitto && noMosquitto,
  }, async (t) => {
    const { rig, device } = await openSite(t, { url: await open(t), version });
    const melt = await rig.good("melt_temperature");
    assert.equal(melt.value, 950.5);
    assert.ok(clock.now() - melt.at < 5_000_000, "the age is that of the device's own time");
    const outcome = await rig.write(7, setpoints(12.5, 40));
    assert.ok(outcome.kind === "verified", JSON.stringify(outcome));
    assert.deepEqual(outcome.readBack, setpoints(12.5, 40));
    assert.equal(device.commands.length, 1);
    assert.deepEqual(device.commands[0]!.writes, { heater_power_setpoint: 12.5, fan_speed_setpoint: 40 });
    await until(() => rig.bridge.state().counters["messages"]! > 0);
    assert.equal(await rig.bridge.readDeviceTick(), 7);
  });

test("MqttDoor never says more of a command than the device did", async (t) => {
  const { rig, device } = await openSite(t, { url: await ownBroker(t), timeoutMs: 300 });
  device.faults.refuses = true;
  assert.equal(told(await rig.write(1, setpoints(1, 1))), "rejected device");
  device.faults = { ...device.faults, refuses: false, lies: true };
  assert.equal(told(await rig.write(2, setpoints(2, 2))), "unknown", "it says yes and shows something else");
  device.faults = { ...device.faults, lies: false, isSilent: true };
  assert.equal(told(await rig.write(3, setpoints(3, 3))), "unknown", "it obeyed, and nobody knows");
  device.faults = { ...device.faults, isSilent: false };
  assert.equal(told(await rig.write(4, setpoints(4, 4))), "verified");
  assert.deepEqual(
    device.commands.map(({ tick }) => tick),
    [1, 2, 3, 4],
    "each went out once",
  );
  assert.equal(told(await rig.write(5, setpoints(99, 4))), "rejected out-of-range");
  assert.equal(told(await rig.write(5, [{ point: "melt_temperature", value: 1 }])), "rejected unknown-point");
});

for (const confirm of ["verified", "acked", "posted"] as const)
  test(`MqttDoor counts a write as done by what \`confirm: ${confirm}\` asks for`, async (t) => {
    const url = await ownBroker(t);
    const points = Object.entries(ovenConfig(url).points).map(([id, point]) => [id, { ...point, confirm }]);
    const { rig, device } = await openSite(t, {
      url,
      timeoutMs: 300,
      points: Object.fromEntries(points) as MqttConfig["points"],
    });
    assert.equal(told(await rig.write(1, setpoints(1, 1))), confirm === "verified" ? "verified" : "applied");
    device.faults.isSilent = true;
    assert.equal(told(await rig.write(2, setpoints(2, 2))), confirm === "posted" ? "applied" : "unknown");
    device.faults = { ...device.faults, isSilent: false, lies: true };
    assert.equal(told(await rig.write(3, setpoints(3, 3))), confirm === "verified" ? "unknown" : "applied");
  });

test("MqttDoor writes nothing while a retained command lies in wait for the device", async (t) => {
  const { rig, device, stranger, config } = await openSite(t, { url: await ownBroker(t) });
  const old = '{"id":"old","tick":1,"writes":{"heater_power_setpoint":60,"fan_speed_setpoint":0}}';
  await stranger.publishAsync(`${root}/command`, old, { qos: 1, retain: true });
  // MQTT 3.1.1 shows the mark only to who comes after it.
  const second = new Rig(config);
  await second.up();
  const before = device.commands.length;
  const outcome = await second.write(9, setpoints(5, 5));
  assert.ok(outcome.kind === "rejected" && outcome.because === "device", JSON.stringify(outcome));
  assert.match(outcome.detail, /retained command lies on plant\/oven\/command/);
  assert.match(second.bridge.state().detail, /retained/);
  assert.equal(device.commands.length, before);
  await stranger.publishAsync(`${root}/command`, "", { qos: 1, retain: true });
  await until(() => !/retained/.test(second.bridge.state().detail));
  assert.equal(told(await second.write(10, setpoints(5, 5))), "verified");
  await second.bridge.close();
  await sleep(50);
  const late = await mqtt.connectAsync(config.url, { protocolVersion: 4 });
  const kept: string[] = [];
  late.on("message", (topic, _payload, { retain }) => void (retain && kept.push(topic)));
  await late.subscribeAsync(`${root}/#`, { qos: 1 });
  await until(() => kept.includes(`${root}/online`));
  assert.ok(!kept.includes(`${root}/command`), "our own commands are never kept");
  await late.endAsync(true);
  assert.equal(rig.bridge.state().link, "up");
});

test("MqttDevice over MQTT 5 sees a foreign retained command at once", { skip: noMosquitto }, async (t) => {
  const { rig, stranger } = await openSite(t, { url: await ownMosquitto(t), version: "5" });
  await stranger.publishAsync(`${root}/command`, '{"id":"x","tick":1,"writes":{}}', { qos: 1, retain: true });
  await until(() => rig.bridge.state().counters["retainedCommands"] === 1);
  assert.equal(told(await rig.write(1, setpoints(1, 1))), "rejected device");
});

test("MqttDevice shows what is old, doubled, doubtful or gone as what it is", async (t) => {
  const { rig, device, stranger } = await openSite(t, { url: await ownBroker(t), staleMs: 400 });
  device.faults.isStuck = true;
  await until(() => rig.quality("melt_temperature") === "badTimeout");
  assert.equal(rig.sample("melt_temperature").value, 950.5, "the last value stays visible");
  const say = (payload: string, retain = false) =>
    stranger.publishAsync(`${root}/melt_temperature`, payload, { qos: 1, retain });
  const ts = Date.now() - 5_000;
  await say(`{"v":900,"ts":${ts + 10_000},"q":"good"}`);
  await until(() => rig.sample("melt_temperature").value === 900);
  assert.equal(rig.quality("melt_temperature"), "uncertainLastUsable", "it comes from the future");
  const { duplicates } = rig.bridge.state().counters;
  await say(`{"v":901,"ts":${ts},"q":"good"}`);
  await until(() => rig.bridge.state().counters["duplicates"] === duplicates! + 1);
  assert.equal(rig.sample("melt_temperature").value, 900, "an older message changes nothing");
  await say(`{"v":902,"ts":${Date.now() + 50},"q":"bad"}`);
  await until(() => rig.quality("melt_temperature") === "bad");
  await say(`{"v":9999,"ts":${Date.now() + 100},"q":"good"}`);
  await until(() => rig.quality("melt_temperature") === "uncertainEngineeringUnitsExceeded");
  const { wrong } = rig.bridge.state().counters;
  for (const payload of ["", "NaN", '{"v":1e999,"ts":1,"q":"good"}', '{"v":1,"v":2,"ts":3}', '{"v":1}'])
    await say(payload);
  await until(() => rig.bridge.state().counters["wrong"] === wrong! + 5);
  assert.match(rig.bridge.state().detail, /answers wrongly: melt_temperature/);
});

test("MqttDevice gives a retained value without a time no better quality than uncertain", async (t) => {
  const url = await ownBroker(t);
  const writer = await mqtt.connectAsync(url, { protocolVersion: 4 });
  await writer.publishAsync("bare/level", "ON", { qos: 1, retain: true });
  const { tick: _t, online: _o, command: _c, ...plain } = ovenConfig(url);
  const level = {
    topic: "bare/{point}",
    words: { ON: 1, OFF: 0 },
    ...{ unit: "1", min: 0, max: 1, scale: 1, offset: 0, access: "read" as const },
  };
  const rig = new Rig({ ...plain, points: { level } });
  await until(() => rig.quality("level") === "uncertainLastUsable");
  assert.equal(rig.sample("level").value, 1);
  await writer.publishAsync("bare/level", "OFF", { qos: 1 });
  await until(() => rig.quality("level") === "good");
  assert.equal(rig.sample("level").value, 0);
  await rig.bridge.close();
  await writer.endAsync(true);
});

test("MqttDevice is down when its last will says so, and up when it is back", async (t) => {
  const { rig, device, url } = await openSite(t, { url: await ownBroker(t) });
  device.cut();
  await until(() => rig.bridge.state().link === "down");
  assert.equal(rig.quality("melt_temperature"), "badNoCommunication");
  assert.equal(told(await rig.write(1, setpoints(1, 1))), "rejected unreachable");
  const again = await openOven(url);
  await rig.good("melt_temperature");
  assert.equal(told(await rig.write(2, setpoints(1, 1))), "verified");
  again.close();
});

test("MqttDevice comes back by itself when mosquitto is killed and started again, and repeats nothing", {
  skip: noMosquitto,
}, async (t) => {
  const broker = await Mosquitto.open();
  t.after(() => broker[Symbol.asyncDispose]());
  const { rig, device } = await openSite(t, { url: broker.url, timeoutMs: 400 });
  device.faults.isSilent = true;
  const open = rig.write(1, setpoints(11, 11));
  await until(() => device.commands.length === 1);
  await broker.kill();
  assert.equal(told(await open), "unknown");
  await until(() => rig.bridge.state().link === "down");
  assert.equal(rig.quality("melt_temperature"), "badNoCommunication");
  device.faults.isSilent = false;
  await broker.start();
  await rig.good("melt_temperature");
  assert.equal(told(await rig.write(2, setpoints(12, 12))), "verified");
  assert.deepEqual(
    device.commands.map(({ tick }) => tick),
    [1, 2],
  );
  assert.deepEqual(rig.log, ["link-up", "link-down", "link-up"]);
});

test("MqttDevice ends a connection that brings more bytes than may be", async (t) => {
  const { rig, stranger } = await openSite(t, { url: await ownBroker(t), packetBytesMax: 1_024 });
  const { connects } = rig.bridge.state().counters;
  await stranger.publishAsync(`${root}/melt_temperature`, "x".repeat(5_000), { qos: 1 });
  await until(() => rig.bridge.state().counters.connects > connects);
  await rig.good("melt_temperature");
});

async function ownMosquitto(t: TestContext): Promise<string> {
  const broker = await Mosquitto.open();
  t.after(() => broker[Symbol.asyncDispose]());
  return broker.url;
}
