// From one version to the next between two ticks, on the real parts: the daemon as a process of its own, the
// command line that an operator uses, and the PLC's own log of what was written and when.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import { openDaemon } from "#runtime/daemon.ts";
import type { DecisionRecord, LifecycleRecord } from "#runtime/prove/record.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";
import { longestStep } from "../support/steps.ts";

const timeout = 300_000;
const swaps = 20;
interface Said {
  readonly code: number;
  readonly kind: string;
  readonly text: string;
}

async function iv(config: string, ...words: readonly string[]): Promise<Said> {
  let out = "";
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      out += text;
    },
    isTerminal: false,
    stop: new AbortController().signal,
  };
  const code = await main(["capsule", ...words, "--config", config, "--wait", "--json"], io);
  const said = JSON.parse(out) as Partial<Said> & { readonly error?: { readonly message: string } };
  return { kind: said.kind ?? "refused", text: said.text ?? said.error?.message ?? "", code };
}

test(`${swaps} swaps under load: no jump in any set-point, no tick missed beyond one period`, {
  timeout,
}, async (t) => {
  await using site = await openSite();
  const one = await furnaceVersion(join(site.folder, "one"), 1);
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const config = await gatewayFile(site, { capsule: { path: one.path } });
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  await until(() => site.plc.writeLog.length > 20);
  // What the start did is not what is looked at.
  site.plc.registers.writeLog.splice(0);
  const activated = await iv(config, "activate", two.path);
  assert.deepEqual([activated.code, activated.kind], [0, "done"], activated.text);
  for (let swap = 1; swap < swaps; swap++) {
    const { code, text } = await iv(config, "rollback", "casting-furnace");
    assert.equal(code, 0, text);
    await pause(swap % 4 === 0 ? 230 : 0);
  }
  assert.ok(longestStep(site) <= 1, `the longest step was ${longestStep(site)} of what a tick allows`);
  assert.equal(site.plc.registers.trips, 0);
  const gaps = daemon.lines.filter(({ event }) => event === "taken-over").map(({ lateMs }) => Number(lateMs));
  assert.equal(gaps.length, swaps);
  t.diagnostic(`late by at most ${Math.max(...gaps).toFixed(1)} ms beyond one period of 100 ms`);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);

  const data = join(site.folder, "data");
  const records = await readLog(data);
  assert.deepEqual((await verifyLog(data)).findings, []);
  const acted = records.filter(
    (record): record is DecisionRecord => record.kind === "decision" && record.trial === undefined,
  );
  const steps = acted.slice(1).map(({ at }, index) => (at - acted[index]!.at) / 1_000);
  t.diagnostic(`the longest step between two ticks that act was ${Math.max(...steps).toFixed(1)} ms`);
  // A swap that cost a tick would cost it each time; what one of twenty was late by, the machine may have been busy with.
  const usual = gaps.toSorted((a, b) => a - b)[swaps / 2]!;
  assert.ok(usual < 200, `half of all swaps were later than ${usual} ms beyond one period`);
  const moves = records.filter((record): record is LifecycleRecord => record.kind === "lifecycle");
  assert.equal(moves.filter(({ event }) => event === "superseded").length, swaps);
  const tried = records.filter((record) => record.kind === "decision" && record.trial !== undefined);
  assert.ok(tried.length >= 10, "it was on trial before it was armed");
  for (const record of tried)
    if (record.kind === "decision") assert.deepEqual([record.writes, record.permit], [null, null]);
});

test("a capsule that dies in its first ticks gives way to the one before it, without a stand-down", {
  timeout,
}, async () => {
  await using site = await openSite();
  const one = await furnaceVersion(join(site.folder, "one"), 1);
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const config = await gatewayFile(site, { capsule: { path: one.path } });
  await using daemon = await openDaemon(await readGatewayFile(config), { log: pino({ level: "silent" }) });
  await until(() => site.plc.writeLog.length > 20);
  site.plc.registers.writeLog.splice(0);
  const asked = iv(config, "activate", two.path);
  const taking = await until(() => {
    const entry = daemon.host.entries.get(two.id);
    return entry?.post?.supervisor && entry.state === "armed" && entry.post.supervisor;
  });
  await taking.control.terminate();
  const { code, text } = await asked;
  assert.equal(code, 1);
  assert.match(text, /is retired: its thread died in its first ticks/);
  const before = site.plc.writeLog.length;
  await until(() => site.plc.writeLog.length > before + 20);
  assert.equal(daemon.host.lead!.id, one.id);
  assert.ok(longestStep(site) <= 1, `the longest step was ${longestStep(site)} of what a tick allows`);
  await daemon[Symbol.asyncDispose]();
  const records = await readLog(join(site.folder, "data"));
  const moves = records.filter((record): record is LifecycleRecord => record.kind === "lifecycle");
  assert.deepEqual(
    moves.map(({ event, capsule, to }) => [event, capsule === one.id ? "one" : "two", to]),
    [
      ["arm", "one", "armed"],
      ["try", "two", "trial"],
      ["probes-held", "two", "armed"],
      ["fell-back", "two", "retired"],
    ],
  );
  const standDowns = records.flatMap((record) => (record.kind === "stand-down" ? [record.because] : []));
  assert.deepEqual(standDowns, ["stopping"]);
});

test("suspend, resume, retire and a restart: each is asked for, done, kept and written down", {
  timeout,
}, async () => {
  await using site = await openSite();
  const one = await furnaceVersion(join(site.folder, "one"), 1);
  const config = await gatewayFile(site, { capsule: { path: one.path } });
  const log = pino({ level: "silent" });
  const read = await readGatewayFile(config);
  const first = await openDaemon(read, { log });
  await until(() => site.plc.writeLog.length > 10);
  assert.equal((await iv(config, "suspend", "casting-furnace")).kind, "done");
  assert.equal(site.plc.registers.commands().get("heater_power_setpoint"), 0);
  const again = await iv(config, "suspend", one.id);
  assert.deepEqual([again.code, again.kind], [1, "refused"]);
  assert.match(again.text, /stays suspended: it is suspended/);
  await first[Symbol.asyncDispose]();

  // A restart is no way around a suspension.
  const writes = site.plc.writeLog.length;
  await using second = await openDaemon(read, { log });
  await pause(500);
  assert.equal(second.host.lead!.state, "suspended");
  assert.ok(
    site.plc.writeLog
      .slice(writes)
      .every(({ writes: all }) =>
        all.every(({ point, value }) => point !== "heater_power_setpoint" || value === 0),
      ),
  );
  assert.equal((await iv(config, "resume", "casting-furnace")).kind, "done");
  assert.equal(second.host.lead!.state, "armed");
  await until(() => site.plc.registers.commands().get("heater_power_setpoint")! > 0);
  assert.equal((await iv(config, "retire", "casting-furnace")).kind, "done");
  assert.equal(site.plc.registers.commands().get("heater_power_setpoint"), 0);
  assert.deepEqual(second.host.crew[0]!.owns, []);
  const nobody = await iv(config, "suspend", "pump-skid");
  assert.deepEqual([nobody.code, nobody.text], [1, 'There is no capsule "pump-skid" at this gateway']);
  // An older version does not come back by itself.
  const old = await furnaceVersion(join(site.folder, "old"), 1, { version: "0.0.9", epoch: 1 });
  assert.equal((await iv(config, "activate", old.path)).kind, "done", "the same epoch may");
});
