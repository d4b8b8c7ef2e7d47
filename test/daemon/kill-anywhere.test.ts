// The cells of the kill-anywhere matrix that are tried with the whole daemon at the furnace: process after process dies in
// one state after the other, and the last one finds a gateway that is guarded and a log that is whole.

import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { main } from "#runtime/cli/main.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { lookAtJournal } from "#runtime/update/deploy/journal.ts";
import { type RealCase, realCases } from "#scripts/kill-anywhere/real-cases.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { verifyLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 900_000;
const child = fileURLToPath(import.meta.resolve("#scripts/kill-anywhere/real-daemon.ts"));
const name = (epoch: number): string => `capsule://industriverse/casting-furnace@0.1.${epoch}`;

async function iv(...words: readonly string[]): Promise<void> {
  let said = "";
  const say = (text: string): void => {
    said += `${text}\n`;
  };
  const stop = new AbortController().signal;
  assert.equal(await main(words, { out: say, err: say, isTerminal: false, stop }), 0, said);
}

type Meanwhile = (daemon: DaemonProcess) => Promise<void>;

/** One life after the other, each until it dies where its case says; in the first one something is asked for. */
async function die(config: string, cases: readonly RealCase[], ask: Meanwhile): Promise<void> {
  for (const [index, { at, state, fault }] of cases.entries()) {
    await using daemon = new DaemonProcess([config, JSON.stringify(at)], [process.execPath, child]);
    if (index === 0) await ask(daemon);
    assert.equal(await daemon.exited, null, `${fault} ${state}: ${daemon.errors}`);
    const isThere = daemon.lines.some((line) =>
      Object.entries(at).every(([key, value]) => line[key] === value),
    );
    assert.ok(isThere, `it did not come to ${fault} ${state}: ${daemon.errors}`);
  }
}

/** One that nobody kills, until the deployment has ended and what should guard does. */
async function survives(config: string, { id, data }: { id: string; data: string }): Promise<void> {
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await until(async () => (await lookAtJournal(realDisk, data)).current === null);
  await daemon.event("first-tick");
  const { capsule, state } = await until(async () => {
    const status = await daemon.status();
    return status.state === "guarded" && status;
  });
  assert.deepEqual([capsule.id, state], [id, "guarded"]);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);
}

test("the daemon is killed in every state of an update, ahead and back, and the machine is guarded", {
  timeout,
}, async (t: TestContext) => {
  await using site = await openSite();
  const { folder } = site;
  const data = join(folder, "data");
  await iv("keys", "new", "alice", "--dir", folder);
  const trust = join(folder, "trust.yaml");
  await iv("keys", "trust", join(folder, "alice.pub"), "--in", trust);
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map((epoch) => furnaceVersion(join(folder, `${epoch}`), epoch)),
  );
  const packed = async (path: string): Promise<string> => {
    await iv("capsule", "sign", path, "--key", join(folder, "alice.key"), "--out", `${path}.capsule`);
    return `${path}.capsule`;
  };
  const little = { ticks: 10, withinShare: 0.1, refusedShareMax: 0.8, lateShareMax: 0.8, agreeShareMin: 0 };
  const configured = (probation: object): Promise<string> =>
    gatewayFile(site, {
      ...{ capsule: { path: one!.path }, store: { path: join(folder, "store"), trust } },
      updates: { shadow: little, probation: { ...little, ...probation } },
    });

  const config = await configured({});
  const cache = process.env["NODE_COMPILE_CACHE"];
  if (cache === undefined) {
    // Whoever ends in order leaves its compiled modules to all who are killed after it.
    process.env["NODE_COMPILE_CACHE"] = join(folder, "code");
    t.after(() => delete process.env["NODE_COMPILE_CACHE"]);
  }
  await survives(config, { id: one!.id, data });
  const ahead = realCases("ahead", name(2));
  await die(config, ahead, async (daemon) => {
    await daemon.event("first-tick");
    await iv("update", "apply", await packed(two!.path), "--config", config);
  });
  await survives(config, { id: two!.id, data });

  // It is on probation for ever, until a person takes it back.
  await configured({ ticks: 1_000_000, refusedShareMax: 1, lateShareMax: 1 });
  const back = realCases("back", name(3));
  await die(config, back, async () => {
    await iv("update", "apply", await packed(three!.path), "--config", config);
    await until(async () => (await lookAtJournal(realDisk, data)).current?.state === "probation");
    await iv("update", "abort", "--config", config);
  });
  await survives(config, { id: two!.id, data });

  const { history } = await lookAtJournal(realDisk, data);
  assert.deepEqual(
    history.map(({ id, outcome }) => [id, outcome]),
    [
      [two!.id, "committed"],
      [three!.id, "aborted"],
    ],
  );
  assert.deepEqual((await verifyLog(data)).findings, []);
  t.diagnostic(`${ahead.length + back.length} deaths of the whole daemon`);
});
