// A daemon that cannot guard, as a process of its own: it does not end, says why, and lets its cure in.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { UnguardedRecord } from "#runtime/prove/rung-record.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { iv } from "../support/iv.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, type Site, until } from "../support/site.ts";

const timeout = 150_000;

async function done(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await iv(...words);
  assert.equal(code, 0, out + err);
  return out;
}

interface Ready {
  readonly config: string;
  readonly data: string;
  readonly path: string;
  readonly file: string;
}

/** A gateway with a capsule in a folder, a store, and a better capsule in a file that whoever has to has signed. */
async function ready(site: Site): Promise<Ready> {
  const { path } = await furnaceVersion(join(site.folder, "one"), 1);
  const [key, trust] = [join(site.folder, "alice.key"), join(site.folder, "trust.yaml")];
  await done("keys", "new", "alice", "--dir", site.folder);
  await done("keys", "trust", join(site.folder, "alice.pub"), "--in", trust);
  const file = join(site.folder, "two.capsule");
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  await done("capsule", "sign", two.path, "--key", key, "--out", file);
  const little = { ticks: 10, withinShare: 0.1, refusedShareMax: 1, lateShareMax: 1, agreeShareMin: 0 };
  const config = await gatewayFile(site, {
    capsule: { path },
    store: { path: join(site.folder, "store"), trust },
    // Two objects: the file would have an anchor else.
    updates: { shadow: { ...little }, probation: { ...little } },
  });
  return { config, data: join(site.folder, "data"), path, file };
}

async function readyz(daemon: DaemonProcess): Promise<{ code: number; waits: string }> {
  const answer = await fetch(new URL("/readyz", await daemon.url()));
  const { waitsFor } = (await answer.json()) as { readonly waitsFor: readonly string[] };
  return { code: answer.status, waits: waitsFor.join("; ") };
}

test("a broken map on disk: updater only, with its reason; a good capsule brings it back without a restart", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { config, data, path, file } = await ready(site);
  const map = join(path, "map.npz");
  const bytes = await readFile(map);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(map, bytes);
  {
    await using daemon = new DaemonProcess(["run", "--config", config, "--stay"]);
    const { code } = await daemon.event("updater-only");
    assert.match(String(code), /^capsule\//);
    const { ladder, state, log } = await daemon.status();
    assert.deepEqual([ladder.rung, ladder.trouble, state], ["updater-only", "start-failed", "starting"]);
    assert.match(ladder.because, /map\.npz/);
    assert.ok(log.root !== "", "the log is open");
    const ready = await readyz(daemon);
    assert.equal(ready.code, 503);
    assert.match(ready.waits, /a guard: the guard cannot be opened: .*map\.npz/);
    const page = await fetch(new URL("/", await daemon.url()));
    assert.equal(page.status, 200);
    const asked = await fetch(new URL("/v1/map", await daemon.url()));
    assert.equal(asked.status, 503);
    const from = daemon.lines.length;
    const url = await daemon.url();
    assert.match((await iv("status", "--url", url)).out, /UPDATER-ONLY since .*map\.npz/);
    const applied = await iv("update", "apply", file, "--config", config, "--wait", "--json");
    assert.equal(applied.code, 0, `${applied.out}${JSON.stringify(daemon.lines.slice(from), null, 1)}`);
    await daemon.event("first-tick", from);
    const opened = daemon.lines.slice(from).find(({ event }) => event === "open")!;
    const status = (await (await fetch(new URL("/v1/status", opened.url))).json()) as {
      ladder: { rung: string };
      capsule: { version: string };
    };
    assert.deepEqual([status.ladder.rung, status.capsule.version], ["full", "0.1.2"]);
    daemon.kill("SIGTERM");
    assert.equal(await daemon.exited, 0);
  }
  const records = await readLog(data);
  const unguarded = records.find((record): record is UnguardedRecord => record.kind === "unguarded");
  assert.equal(unguarded?.trouble, "start-failed");
  assert.deepEqual(
    records.flatMap(({ kind }) => (kind === "boot" || kind === "unguarded" || kind === "stop" ? [kind] : [])),
    ["unguarded", "stop", "boot", "stop"],
  );
  assert.deepEqual((await verifyLog(data)).findings, []);
});

test("killed three times at its start: the next one stays, is up, and says why; an ordered end makes it good", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { config, data } = await ready(site);
  for (let time = 1; time <= 3; time++) {
    await using daemon = new DaemonProcess(["run", "--config", config, "--stay"]);
    await until(async () => (await unsettled(data)) === time);
    daemon.kill("SIGKILL");
    await daemon.exited;
  }
  {
    await using daemon = new DaemonProcess(["run", "--config", config, "--stay"]);
    await daemon.event("updater-only");
    assert.equal((await daemon.status()).ladder.trouble, "crash-loop");
    const ready = await readyz(daemon);
    assert.equal(ready.code, 503);
    assert.match(ready.waits, /died again and again/);
    daemon.kill("SIGTERM");
    assert.equal(await daemon.exited, 0);
  }
  await using daemon = new DaemonProcess(["run", "--config", config, "--stay"]);
  await daemon.event("first-tick");
});

test("a file that cannot be read, and a data folder that cannot be written: it stays, and goes on once that is mended", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { config, data } = await ready(site);
  const good = await readFile(config, "utf8");
  await writeFile(data, "this is no folder");
  await using daemon = new DaemonProcess(["run", "--config", config, "--stay"]);
  await daemon.event("updater-only");
  const { ladder } = await daemon.status();
  assert.equal(ladder.trouble, "start-failed");
  await rm(data);
  await writeFile(config, `${good}\n# mended\n`);
  await daemon.event("first-tick");
  assert.ok(existsSync(join(data, "starts.json")));
});

async function unsettled(data: string): Promise<number> {
  const text = await readFile(join(data, "starts.json"), "utf8").catch(() => '{"unsettled":0}');
  return (JSON.parse(text) as { readonly unsettled: number }).unsettled;
}
