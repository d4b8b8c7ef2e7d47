// Kill -9 at random moments, fifty times, on one log. After each death the log has to open, to verify, and
// to be a prefix without gaps; what was ever shown as committed has to be there; and the next start has to
// say what was lost, which the PLC's own write log confirms.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import type { BootRecord, Record } from "#runtime/prove/record.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite } from "../support/site.ts";

const kills = 50;

test(`the daemon survives ${kills} kills at random moments`, { timeout: 600_000 }, async () => {
  await using site = await openSite();
  const config = await gatewayFile(site);
  const data = join(site.folder, "data");
  const random = prng(20_261_121);
  let shown = 0;
  let tickShown = 0;
  const deviceTicks: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    // A third of the deaths come during the start, the others in the midst of guarding.
    if (kill % 3 === 0) await pause(random.between(50, 900));
    else {
      await daemon.event("first-tick");
      await pause(random.between(0, 700));
      const { log, tick } = await daemon.status();
      shown = Math.max(shown, log.entries);
      tickShown = Math.max(tickShown, tick);
    }
    daemon.kill("SIGKILL");
    await daemon.exited;
    deviceTicks.push(site.plc.writeLog.at(-1)?.tick ?? 0);
    const verified = await verifyLog(data);
    // Who is killed before the log has its first record leaves none to verify, and has shown none.
    if (verified.error !== undefined) assert.equal(shown, 0, JSON.stringify(verified.error));
    assert.deepEqual(verified.findings, [], `kill ${kill}`);
    assert.ok(
      verified.records >= shown,
      `kill ${kill}: ${verified.records} records are there, ${shown} were shown`,
    );
  }
  await using last = new DaemonProcess(["run", "--config", config]);
  await last.event("first-tick");
  last.kill("SIGTERM");
  assert.equal(await last.exited, 0);

  const records = await readLog(data);
  assert.equal(records.at(-1)?.kind, "stop");
  const boots = records.flatMap((record, index) =>
    record.kind === "boot" ? [{ record, before: records.slice(0, index) }] : [],
  );
  assert.ok(
    boots.length > kills / 2,
    `${boots.length} of ${kills + 1} lives got as far as their boot record`,
  );
  for (const { record, before } of boots) confirm(record, before);
  // Tick numbers only ever grow, over all lives: none was used for two decisions.
  const ticks = records.flatMap((record) => (record.kind === "decision" ? [record.tick] : []));
  assert.deepEqual(
    ticks,
    ticks.toSorted((a, b) => a - b),
  );
  assert.ok(ticks.at(-1)! >= tickShown);

  /** What a boot says was lost is what the PLC had applied beyond the log's last tick. */
  function confirm({ before: said }: BootRecord, logged: readonly Record[]): void {
    const last = logged.at(-1);
    assert.equal(said.kind, last === undefined ? "first" : last.kind === "stop" ? "clean" : "crashed");
    if (said.kind !== "crashed" || said.deviceTick === null) return;
    const loggedTick = Math.max(
      0,
      ...logged.slice(-64).flatMap((record) => ("tick" in record ? record.tick : [])),
    );
    assert.equal(said.loggedTick, loggedTick);
    assert.ok(
      said.deviceTick === 0 || deviceTicks.includes(said.deviceTick),
      `the PLC stood at ${said.deviceTick} after one of the kills`,
    );
    assert.equal(said.lost, Math.max(0, said.deviceTick - loggedTick));
  }
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
