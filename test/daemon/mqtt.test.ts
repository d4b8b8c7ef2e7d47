// A gateway whose machine speaks MQTT and whose SCADA speaks Sparkplug: the same furnace and capsule as ever.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import mqtt from "mqtt";
import { pino } from "pino";
import { stringify } from "yaml";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { decodePayload, encodePayload, type Payload } from "#runtime/sync/sparkplug/payload.ts";
import { openBroker } from "#sim/broker.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { mqttConfigFor, SimulatedMqttDevice } from "#sim/mqtt-device.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { capsuleOf } from "../support/capsules.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { until } from "../support/site.ts";

const root = "plant/furnace";

test("a gateway guards a machine behind a broker, and a host's command is a proposal like any other", {
  timeout: 60_000,
}, async () => {
  await using closing = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "iv-mqtt-site-"));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const broker = closing.use(await openBroker({ port: 0 }));
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const plant = new Furnace({ seed: 1, startK: 1_000 });
  const device = new SimulatedMqttDevice({ url, root, layout: furnaceLayout, plant });
  closing.defer(() => device.close());
  device.run(50);
  const { path } = await capsuleOf(join(folder, "capsule"), (made) => ({
    ...made,
    requires: { ...made.requires, drivers: ["mqtt"] },
  }));
  const config = join(folder, "gateway.yaml");
  await writeFile(
    config,
    stringify({
      gateway: { name: "gw1", data: "data" },
      capsule: { path },
      device: mqttConfigFor({ url, layout: furnaceLayout, root }),
      uplink: { url, format: "sparkplug", group: "plant7", device: "furnace" },
      console: { port: 0 },
    }),
  );
  const heard: { type: string; payload: Payload }[] = [];
  const host = await mqtt.connectAsync(url, { protocolVersion: 4 });
  closing.defer(() => host.endAsync(true));
  host.on("message", (topic, bytes) => {
    const decoded = decodePayload(bytes);
    if (decoded.kind === "payload") heard.push({ type: topic.split("/")[2]!, payload: decoded.payload });
  });
  await host.subscribeAsync("spBv1.0/plant7/+/gw1/#");
  const daemon = await openDaemon(await readGatewayFile(config), { log: pino({ level: "silent" }) });
  const first = await until(() => device.commands.length > 3 && heard.length > 5 && heard[0]);
  assert.equal(first.type, "NBIRTH");
  const birth = await until(() => heard.find(({ type }) => type === "DBIRTH"));
  assert.ok(birth.payload.metrics.some(({ name }) => name === "melt_temperature"));
  await until(() => heard.some(({ type }) => type === "DDATA"));
  const metrics = [
    { name: "heater_power_setpoint", value: { kind: "double", value: 60 } },
    { name: "fan_speed_setpoint", value: { kind: "double", value: 0 } },
  ] as const;
  const command = Buffer.from(encodePayload({ timestamp: Date.now(), metrics }));
  await host.publishAsync("spBv1.0/plant7/DCMD/gw1/furnace", command);
  const asked = await until(async () => {
    const records = await readLog(join(folder, "data"));
    return records.find((record) => record.kind === "decision" && record.by === "sparkplug plant7");
  });
  assert.ok(asked.kind === "decision");
  assert.deepEqual(
    [asked.origin, asked.asked],
    ["operator", { heater_power_setpoint: "60", fan_speed_setpoint: "0" }],
  );
  await daemon[Symbol.asyncDispose]();
  const records = await readLog(join(folder, "data"));
  const outcomes = records.flatMap((record) => (record.kind === "outcome" ? [record.outcome] : []));
  assert.ok(outcomes.filter((outcome) => outcome === "verified").length > 2);
  assert.equal(device.commands.at(-1)!.writes["heater_power_setpoint"], 0, "the stand-down came last");
  assert.equal((await verifyLog(join(folder, "data"))).code, 0);
  await until(() => heard.at(-1)!.type === "NDEATH");
});
