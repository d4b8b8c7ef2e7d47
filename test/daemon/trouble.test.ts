// What a gateway does when something of it fails, on the real parts: threads, disk, broker, cable.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import Database from "better-sqlite3";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { type Daemon, openDaemon } from "#runtime/daemon.ts";
import type { Record } from "#runtime/prove/record.ts";
import { openBroker } from "#sim/broker.ts";
import { noFaults } from "#sim/plc/faults.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, openSite, type Site, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const timeout = 120_000;

async function statusOf(daemon: Daemon): Promise<GatewayStatus> {
  return (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
}

async function guarded(daemon: Daemon): Promise<GatewayStatus> {
  return until(async () => {
    const status = await statusOf(daemon);
    return status.state === "guarded" && status.log.entries > 5 && status;
  });
}

function commandsOf({ plc }: Site): { heater: number | undefined; fan: number | undefined } {
  const commands = plc.registers.commands();
  return { heater: commands.get("heater_power_setpoint"), fan: commands.get("fan_speed_setpoint") };
}

function standDowns(records: readonly Record[]): readonly string[] {
  return records.flatMap((record) => (record.kind === "stand-down" ? [record.because] : []));
}

test("a stop in order leaves the machine in its safe state and says so in the log", { timeout }, async () => {
  await using site = await openSite();
  const daemon = await openDaemon(await readGatewayFile(await gatewayFile(site)), { log });
  await guarded(daemon);
  await daemon[Symbol.asyncDispose]();
  assert.deepEqual(commandsOf(site), { heater: 0, fan: 100 });
  const records = await readLog(join(site.folder, "data"));
  const end = records.slice(records.findLastIndex(({ kind }) => kind === "stand-down"));
  // What became of the last action may be known only now.
  const kinds = new Set(end.map(({ kind }) => kind));
  assert.deepEqual([...kinds], ["stand-down", "outcome", "stop"]);
  assert.equal(records.at(-1)?.kind, "stop");
  assert.equal((await verifyLog(join(site.folder, "data"))).code, 0);
});

test("a control thread that dies is replaced; in between the machine is safe", { timeout }, async () => {
  await using site = await openSite();
  await using daemon = await openDaemon(await readGatewayFile(await gatewayFile(site)), { log });
  await guarded(daemon);
  await daemon.supervisor.control.terminate();
  await until(() => commandsOf(site).heater === 0 && commandsOf(site).fan === 100);
  const { tick } = await until(async () => {
    const status = await statusOf(daemon);
    return status.state === "guarded" && status;
  });
  await until(async () => (await statusOf(daemon)).tick > tick + 5);
  await daemon[Symbol.asyncDispose]();
  const records = await readLog(join(site.folder, "data"));
  assert.deepEqual(standDowns(records), ["control-dead", "stopping"]);
  const ticks = records.flatMap((record) => (record.kind === "decision" ? [record.tick] : []));
  assert.deepEqual(
    ticks,
    ticks.toSorted((a, b) => a - b),
  );
});

test("a disk that stalls leaves ticks alone while there is room, then the machine is stood down, and comes back", {
  timeout,
}, async () => {
  await using site = await openSite();
  const data = join(site.folder, "data");
  await using daemon = await openDaemon(await readGatewayFile(await gatewayFile(site)), {
    log,
    evidenceBytes: 262_144,
  });
  await guarded(daemon);
  const before = await statusOf(daemon);
  // Another program holds the database: every commit waits, as it does for a disk that does not answer.
  const holder = new Database(join(data, "log/1/000000.db"));
  holder.exec("BEGIN IMMEDIATE");
  const during = await until(async () => {
    const status = await statusOf(daemon);
    return status.log.waitingBytes > 65_536 && status;
  });
  assert.ok(during.tick > before.tick + 20, "ticks went on while nothing could be committed");
  const ticksDue = (during.now - before.now) / 1_000 / during.tickMs;
  assert.ok(during.tick - before.tick > ticksDue / 2, "a disk that stood still took no ticks with it");
  // The PLC's own watchdog is faster here; the daemon's order comes as well, and the page says so.
  await until(() => daemon.supervisor.danger === "proof-stalled");
  await until(async () => (await statusOf(daemon)).state === "safe");
  await until(() =>
    site.plc.writeLog
      .at(-1)
      ?.writes.some(({ point, value }) => point === "fan_speed_setpoint" && value === 100),
  );
  assert.deepEqual(commandsOf(site), { heater: 0, fan: 100 });
  const writesThen = site.plc.writeLog.length;
  holder.exec("ROLLBACK");
  holder.close();
  await until(() => site.plc.writeLog.length > writesThen + 10);
  await guarded(daemon);
  await daemon[Symbol.asyncDispose]();
  assert.equal((await verifyLog(data)).code, 0);
  const records = await readLog(data);
  assert.deepEqual(standDowns(records), ["proof-stalled", "stopping"]);
  const permitted = new Set(
    records.flatMap((record) =>
      record.kind === "decision" && record.permit
        ? [record.tick]
        : record.kind === "stand-down"
          ? [record.tick]
          : [],
    ),
  );
  for (const { tick } of site.plc.writeLog)
    assert.ok(permitted.has(tick), `the write of tick ${tick} has its record`);
});

test("a dead uplink moves no tick, and every record arrives once it lives again", { timeout }, async () => {
  await using site = await openSite();
  const first = await openBroker({ port: 0 });
  const { port } = first;
  const uplink = { url: `mqtt://127.0.0.1:${port}`, topic: "test" };
  await using daemon = await openDaemon(await readGatewayFile(await gatewayFile(site, { uplink })), { log });
  await until(async () => (await statusOf(daemon)).uplink.sent > 5);
  const before = await statusOf(daemon);
  await first.close();
  const dead = await until(async () => {
    const status = await statusOf(daemon);
    return status.uplink.state === "down" && status.uplink.behind > 20 && status;
  });
  assert.ok(dead.tick > before.tick + 5);
  assert.equal(dead.state, "guarded");
  const second = await openBroker({ port });
  await until(async () => {
    const { uplink } = await statusOf(daemon);
    return uplink.state === "up" && uplink.behind < 5;
  });
  await daemon[Symbol.asyncDispose]();
  await second.close();
});

test("a cut cable makes every reading bad at once; the PLC's own watchdog goes safe; and both come back", {
  timeout,
}, async () => {
  await using site = await openSite();
  await using daemon = await openDaemon(await readGatewayFile(await gatewayFile(site)), { log });
  await guarded(daemon);
  site.plc.faults = { ...noFaults, connections: "refuse" };
  site.plc.disconnect();
  const cut = await until(async () => {
    const status = await statusOf(daemon);
    return status.device.link === "down" && status.state === "safe" && status;
  });
  for (const { qualityName } of cut.points) assert.match(qualityName, /^bad/);
  await until(() => site.plc.registers.trips === 1 && commandsOf(site).heater === 0);
  site.plc.faults = { ...noFaults };
  await guarded(daemon);
  assert.equal((await statusOf(daemon)).device.link, "up");
});
