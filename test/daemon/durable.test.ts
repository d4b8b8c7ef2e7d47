// A capsule that wants its records on the disk before its actions leave, on the real parts.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { capsuleOf } from "../support/capsules.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, openSite, until } from "../support/site.ts";

test("a durable action is on the disk before it is in the device; while the disk stalls none leaves, and no tick waits", {
  timeout: 120_000,
}, async () => {
  await using site = await openSite();
  const data = join(site.folder, "data");
  const { path } = await capsuleOf(join(site.folder, "capsule"), (made) => ({
    ...made,
    durability: "durable",
  }));
  // A flush of its own accord would come too late for any permit.
  const file = await gatewayFile(site, { capsules: [{ path, start: "armed" }], proof: { flushMs: 60_000 } });
  const config = await readGatewayFile(file);
  await using daemon = await openDaemon(config, { log: pino({ level: "silent" }) });
  const status = async () => (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
  await until(async () => (await status()).state === "guarded");
  const { space } = await until(async () => {
    const { log } = await status();
    return log.space !== null && { space: log.space };
  });
  assert.deepEqual([space.first, space.limitOf], [0, "disk"]);
  let said = "";
  const hear = (line: string): void => {
    said += line;
  };
  const io = { out: hear, err: hear, isTerminal: false, stop: new AbortController().signal };
  await main(["status", "--url", daemon.url], io);
  assert.match(said, /disk {5}[\d.]+ MiB\n/, "it has not run for long enough to say more");
  for (let look = 0; look < 5; look++) {
    const written = site.plc.writeLog.at(-1)!.tick;
    const known = new Set((await readLog(data)).flatMap((record) => ("tick" in record ? [record.tick] : [])));
    assert.ok(known.has(written), `tick ${written} is on the disk`);
    await sleep(70);
  }

  const holder = new Database(join(data, "log/1/000000.db"));
  holder.exec("BEGIN IMMEDIATE");
  const before = await status();
  await until(() => daemon.supervisor.danger === "proof-stalled");
  const during = await status();
  const due = (during.now - before.now) / 1_000 / during.tickMs;
  assert.ok(during.tick - before.tick > due / 2, "the disk took no ticks with it");
  const [heater, fan] = ["heater_power_setpoint", "fan_speed_setpoint"].map((point) =>
    site.plc.registers.commands().get(point),
  );
  assert.deepEqual([heater, fan], [0, 100], "the machine is safe");
  holder.exec("ROLLBACK");
  holder.close();
  const { tick } = await status();
  await until(async () => (await status()).state === "guarded" && (await status()).tick > tick + 5);
  await daemon[Symbol.asyncDispose]();

  const records = await readLog(data);
  const outcomes = records.flatMap((record) => (record.kind === "outcome" ? [record] : []));
  const refused = outcomes.filter(({ because }) => because === "not-recorded").map(({ tick }) => tick);
  assert.ok(refused.length > 0, "what was late is named");
  // A stand-down goes by the number of the last tick, and is written whatever the log says.
  const safe = new Set(records.flatMap((record) => (record.kind === "stand-down" ? [record.tick] : [])));
  const written = new Set(site.plc.writeLog.map(({ tick }) => tick).filter((tick) => !safe.has(tick)));
  assert.deepEqual(
    refused.filter((tick) => written.has(tick)),
    [],
    "and was not written",
  );
  assert.equal((await verifyLog(data)).code, 0);
});
