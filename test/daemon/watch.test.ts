// A capsule that only watches, on the real parts: it decides and is recorded, and the PLC is not written to, neither
// while it looks on, nor at its end, nor after a restart; until a person activates it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { iv } from "../support/iv.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 120_000;
/** Three times what its probes ask for, and they would have armed it. */
const ticksWatched = 30;

test("start: watch writes nothing, also over a restart, until a person activates the capsule", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { id, path } = await furnaceVersion(join(site.folder, "one"), 1);
  const config = await gatewayFile(site, { capsule: { path, start: "watch" } });
  const standing = ({ capsules }: GatewayStatus): string | undefined =>
    capsules.find((one) => one.id === id)?.state;

  for (const run of ["first", "second"]) {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    const first = await until(async () => {
      const now = await daemon.status();
      return now.state === "observing" ? now : undefined;
    });
    const from = first.tick;
    const status = await until(async () => {
      const now = await daemon.status();
      return now.tick > from + ticksWatched ? now : undefined;
    });
    assert.deepEqual(
      [status.state, status.ladder.rung, standing(status)],
      ["observing", "full", "trial"],
      run,
    );
    assert.deepEqual([status.capsules[0]?.owns, status.capsules[0]?.shown], [[], null]);
    daemon.kill("SIGTERM");
    assert.equal(await daemon.exited, 0, daemon.errors);
    assert.equal(site.plc.writeLog.length, 0, `${run} run: nothing is written, and nothing at its end`);
  }

  await using daemon = new DaemonProcess(["run", "--config", config]);
  await until(async () => (await daemon.status()).state === "observing");
  const said = await iv("capsule", "activate", path, "--config", config, "--wait");
  assert.equal(said.code, 0, said.out + said.err);
  await until(async () => standing(await daemon.status()) === "armed");
  await until(() => site.plc.writeLog.length > 0);
});
