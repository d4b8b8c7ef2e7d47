// One gateway in front of two PLCs, on the real parts.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { furnaceFolder, half } from "../support/capsules.ts";
import { gatewayFile, openSite, type Site, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const timeout = 60_000;

/** The furnace's PLC without the fan, and another one that has the fan only. */
async function twoPlcs(site: Site, fanPort: number, capsules: readonly { path: string }[]): Promise<string> {
  const base = await readGatewayFile(join(furnaceFolder, "gateway.yaml"));
  const { points, ...device } = base.devices["device"]!;
  const { fan_speed_setpoint, ...others } = points;
  return await gatewayFile(site, {
    capsules,
    devices: {
      furnace: { ...device, port: site.plcPort, points: others },
      cooler: { ...device, port: fanPort, points: { fan_speed_setpoint } },
    },
  });
}

test("a PLC that dies takes its own capsule out of action and no other", { timeout }, async () => {
  await using site = await openSite();
  await using cooler = new VirtualPlc({ layout: furnaceLayout, plant: new Furnace({ seed: 2 }) });
  const coolerPort = await cooler.listen(0);
  cooler.run(20, 1);
  const heater = await half(join(site.folder, "heater"), "heater");
  const fan = await half(join(site.folder, "fan"), "fan");
  const config = await twoPlcs(site, coolerPort, [{ path: heater.path }, { path: fan.path }]);
  await using daemon = await openDaemon(await readGatewayFile(config), { log });
  const [hot, cool] = [daemon.host.entries.get(heater.id)!, daemon.host.entries.get(fan.id)!];
  await until(() => site.plc.registers.tick > 5 && cooler.registers.tick > 5);
  await until(() => cooler.registers.commands().get("fan_speed_setpoint")! < 60);
  assert.equal(site.plc.registers.commands().get("fan_speed_setpoint"), 100, "nobody wrote the other's fan");
  await cooler.close();
  const status = async () => (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
  await until(async () => (await status()).device.link === "down");
  const { devices, points, device } = await status();
  assert.deepEqual(
    devices.map(({ name, link }) => [name, link]),
    [
      ["furnace", "up"],
      ["cooler", "down"],
    ],
  );
  assert.equal(device.name, "cooler", "the one that is down is the one that is shown");
  for (const { point, qualityName } of points)
    assert.equal(qualityName, point === "fan_speed_setpoint" ? "badNoCommunication" : "good", point);
  const [before, tick] = [hot.post!.status!.overruns, site.plc.registers.tick];
  await until(() => site.plc.registers.tick > tick + 20);
  assert.equal(hot.post!.status!.overruns, before, "no tick of the other was late");
  assert.equal(cool.state, "armed");
});

test("a capsule whose actuators lie in two devices is not started, and told why", { timeout }, async () => {
  await using site = await openSite();
  const config = await readGatewayFile(await twoPlcs(site, 1, [{ path: furnaceFolder }]));
  await assert.rejects(
    openDaemon(config, { log }),
    /needs its actuators in one device \(heater_power_setpoint is furnace's, fan_speed_setpoint is cooler's\)/,
  );
  assert.deepEqual(site.plc.writeLog, []);
});

test("a capsule is not started on a device that would tear its groups, or that is read too seldom for it", {
  timeout,
}, async () => {
  await using site = await openSite();
  const base = await readGatewayFile(join(furnaceFolder, "gateway.yaml"));
  const { points, ...device } = base.devices["device"]!;
  const refused = async (change: object, why: RegExp) => {
    const file = await gatewayFile(site, { device: { ...device, port: site.plcPort, points, ...change } });
    await assert.rejects(openDaemon(await readGatewayFile(file), { log }), why);
  };
  const far = { atomic: true, tickRegister: 40 };
  await refused(far, /its actuators and the tick register in one request, they take 2/);
  const { melt_temperature, ...others } = points;
  const slow = { points: { ...others, melt_temperature: { ...melt_temperature, scanMs: 2_000 } } };
  await refused(slow, /melt_temperature to be no older than 1000 ms, it is read every 2000 ms/);
});
