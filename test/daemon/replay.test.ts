// What the daemon wrote, judged again from its data folder by the command that an auditor runs: a run with blocked
// wishes from outside, a swap to another version, a kill, and a run after it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { replayLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

async function iv(...argv: string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const say = (text: string): void => {
    out += text;
  };
  const code = await main(argv, {
    out: say,
    err: say,
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, out };
}

async function propose(daemon: DaemonProcess, heater: number): Promise<void> {
  const writes = [{ point: "heater_power_setpoint", value: heater }];
  await fetch(new URL("/v1/proposals", await daemon.url()), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ origin: "optimiser", by: "test", writes }),
  });
}

test("iv proof replay finds a daemon's log as it was judged, over a swap, a kill and a restart", {
  timeout: 120_000,
}, async () => {
  await using site = await openSite();
  const one = await furnaceVersion(join(site.folder, "one"), 1);
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const config = await gatewayFile(site, { capsule: { path: one.path } });
  {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    await daemon.event("first-tick");
    for (const heater of [59, 17, 3]) await propose(daemon, heater);
    await until(() => site.plc.writeLog.length > 30);
    const swapped = await iv("capsule", "activate", two.path, "--config", config, "--wait");
    assert.equal(swapped.code, 0, swapped.out);
    const before = site.plc.writeLog.length;
    await until(() => site.plc.writeLog.length > before + 20);
    await until(async () => (await daemon.status()).log.entries > 100);
    daemon.kill("SIGKILL");
  }
  {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    await daemon.event("first-tick");
    const before = site.plc.writeLog.length;
    await until(() => site.plc.writeLog.length > before + 20);
    daemon.kill("SIGTERM");
    await daemon.exited;
  }
  const data = join(site.folder, "data");
  const said = await replayLog(data, one.path, two.path);
  assert.deepEqual([said.findings, said.changed, said.unable], [[], [], []]);
  assert.equal(said.changes.different, 0);
  assert.ok(said.followed > 60 && said.same === said.decisions, JSON.stringify(said));
  assert.equal(said.code, 0);
  // With one of the two alone the other's decisions cannot be judged, and that is said.
  assert.equal((await replayLog(data, one.path)).code, 2);
});
