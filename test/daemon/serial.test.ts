// The whole daemon on a serial line: what it allows reaches the PLC, what it blocks does not, a cable that is
// pulled is noticed and survived, and a stop leaves the machine safe.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import type { Record } from "#runtime/prove/record.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { noSocat, openLine } from "../support/serial-line.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

type Decision = Extract<Record, { kind: "decision" }>;

test(`a daemon on a serial line allows, blocks, outlives an unplugged cable and stands down`, {
  timeout: 120_000,
  skip: noSocat,
}, async () => {
  await using site = await openSite();
  await using line = await openLine();
  site.plc.listenSerial(line.theirs, nodeClock(takeAnchor()));
  const { device } = (await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"))).devices;
  assert.ok(device?.driver === "modbus-tcp");
  const { points, tickRegister } = device;
  const config = await gatewayFile(site, {
    capsule: { path: await serialCapsule(site.folder) },
    device: { driver: "modbus-rtu", path: line.ours, baud: 115_200, timeoutMs: 400, points, tickRegister },
  });
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  const is = (wanted: (status: GatewayStatus) => boolean) =>
    until(async () => {
      const status = await daemon.status();
      return wanted(status) && status;
    });
  const guarded = await is(({ state, device: { link } }) => state === "guarded" && link === "up");
  assert.equal(guarded.device.name, line.ours);
  await until(() => site.plc.writeLog.length > 5);

  const answer = await fetch(new URL("/v1/proposals", await daemon.url()), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      origin: "optimiser",
      by: "a test",
      writes: [
        { point: "heater_power_setpoint", value: 60 },
        { point: "fan_speed_setpoint", value: 0 },
      ],
    }),
  });
  assert.ok(answer.ok, await answer.text());
  await pastTicks(5);

  await line.unplug();
  await is(({ device: { link }, state }) => link === "down" && state !== "guarded");
  // Nobody writes any more, so the PLC's own watchdog has taken over.
  await until(() => site.plc.registers.trips > 0);
  assert.deepEqual([...site.plc.registers.commands().values()], [0, 100]);
  await line.plug();
  await is(({ device: { link }, state }) => link === "up" && state === "guarded");
  await pastTicks(5);

  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);
  assert.deepEqual([...site.plc.registers.commands().values()], [0, 100]);
  const records = await readLog(join(site.folder, "data"));
  const decisions = records.filter((record): record is Decision => record.kind === "decision");
  // The policy's first steps may be longer than the rate that the capsule allows: shortened, they pass.
  assert.ok(decisions.some(({ verdict }) => verdict !== "block"));
  assert.ok(records.some((record) => record.kind === "outcome" && record.outcome === "verified"));
  // Blocked, or as much of it as may be: on a busy machine the heater comes from its safe state.
  assert.ok(decisions.some(({ by, verdict }) => by === "a test" && verdict !== "allow"));
  const heats = site.plc.writeLog.flatMap(({ writes }) =>
    writes.flatMap(({ point, value }) => (point === "heater_power_setpoint" ? [value] : [])),
  );
  assert.ok(heats.length > 5 && !heats.includes(60));
  assert.equal(records.at(-1)?.kind, "stop");
  assert.equal((await verifyLog(join(site.folder, "data"))).code, 0);

  async function pastTicks(count: number): Promise<void> {
    const { tick } = await daemon.status();
    await is((status) => status.tick > tick + count);
  }
});

/** The furnace's capsule, as its publisher would say that it also works on a slower line. */
async function serialCapsule(folder: string): Promise<string> {
  const path = join(folder, "capsule");
  await cp(join(root, "capsules/casting-furnace"), path, { recursive: true });
  const file = join(path, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  manifest.requires.drivers.push("modbus-rtu");
  await writeFile(file, JSON.stringify(manifest, null, 2));
  return path;
}
