import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { mqttConfigFor } from "#sim/mqtt-device.ts";
import { Rig } from "../firmware-bridge/mqtt/rig.ts";
import { told } from "../firmware-bridge/rig.ts";

test("iv sim mqtt serves a device and a broker, and a gateway reads and commands it", async () => {
  const stop = new AbortController();
  const ready = Promise.withResolvers<string>();
  const io = { out: ready.resolve, err: ready.reject, isTerminal: false, stop: stop.signal };
  const running = main(["sim", "mqtt", "--listen", "127.0.0.1:0", "--json"], io);
  const { mqtt } = JSON.parse(await ready.promise) as { mqtt: { url: string; topic: string } };
  const rig = new Rig(mqttConfigFor({ url: mqtt.url, layout: furnaceLayout, root: mqtt.topic }));
  assert.ok((await rig.good("melt_temperature")).value > 500);
  const writes = [{ point: "heater_power_setpoint", value: 10 }];
  assert.equal(told(await rig.write(1, writes)), "verified");
  await rig.bridge.close();
  stop.abort();
  assert.equal(await running, 0);
});
