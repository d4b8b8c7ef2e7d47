// A capsule update while the furnace runs, on the real parts: the daemon as a process of its own, the command line
// that an operator uses, and the PLC's own log of what was written and when.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readSecretKey } from "#runtime/capsule/trust/disk.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import type { Mark } from "#runtime/console/marks/mark.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { openDaemon } from "#runtime/daemon.ts";
import type { DeploymentRecord } from "#runtime/prove/deployment-record.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Report } from "#runtime/tick/rehearse/comparison.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { lookAtJournal } from "#runtime/update/deploy/journal.ts";
import { gatewayIn, signTicket, type Ticket } from "#runtime/update/ticket.ts";
import { capsuleOf, furnaceVersion, type TestCapsule } from "../support/capsules.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, type Site, until } from "../support/site.ts";
import { longestStep } from "../support/steps.ts";

const timeout = 300_000;

async function iv(...words: readonly string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const say = (text: string): void => {
    out += `${text}\n`;
  };
  const code = await main(words, {
    out: say,
    err: say,
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, out };
}

interface Keyed {
  readonly key: string;
  readonly trust: string;
}

/** A key, and a trust file that knows it, by the commands that people use. */
async function keyed(folder: string): Promise<Keyed> {
  const key = join(folder, "alice.key");
  const trust = join(folder, "trust.yaml");
  await done("keys", "new", "alice", "--dir", folder);
  await done("keys", "trust", join(folder, "alice.pub"), "--in", trust);
  return { key, trust };
}

async function done(...words: readonly string[]): Promise<string> {
  const { code, out } = await iv(...words);
  assert.equal(code, 0, out);
  return out;
}

interface Ready {
  readonly config: string;
  readonly one: TestCapsule;
  pack(capsule: TestCapsule, name: string): Promise<string>;
}

const little = { ticks: 15, withinShare: 0.1, refusedShareMax: 0.5, lateShareMax: 0.5 };
const updates = {
  shadow: { ...little, agreeShareMin: 0.8 },
  probation: { ...little, agreeShareMin: 0 },
};

/** A gateway with one capsule at work, and a store for those that come. */
async function ready(site: Site, change: object = {}): Promise<Ready> {
  const one = await furnaceVersion(join(site.folder, "one"), 1);
  const { key, trust } = await keyed(site.folder);
  const store = { path: join(site.folder, "store"), trust };
  const config = await gatewayFile(site, { capsule: { path: one.path }, store, updates, ...change });
  return {
    config,
    one,
    async pack({ path }, name) {
      const file = join(site.folder, name);
      await done("capsule", "sign", path, "--key", key, "--out", file);
      return file;
    },
  };
}

interface Said {
  readonly kind: string;
  readonly text: string;
  readonly outcome?: string;
  readonly ms?: number;
}

async function apply(
  config: string,
  file: string,
  ...more: readonly string[]
): Promise<Said & { readonly code: number }> {
  const { code, out } = await iv("update", "apply", file, "--config", config, "--wait", "--json", ...more);
  return { ...(JSON.parse(out) as Said), code };
}

/** Leave for this gateway, by the key that signs its log, to go back to a capsule. */
async function ticketFor(
  { folder }: Site,
  { from, to }: { readonly from: Digest; readonly to: TestCapsule },
): Promise<string> {
  const ticket: Ticket = {
    schema: "industriverse.ticket/1",
    ...gatewayIn(keptKey(join(folder, "data")).verifier),
    capsule: utidText(to.manifest),
    ...{ from, to: to.id, expires: "2099-01-01T00:00:00Z", reason: "the newer one hunts" },
  };
  const path = join(folder, "one.ticket");
  await writeFile(path, signTicket(ticket, [readSecretKey(join(folder, "alice.key"))]));
  return path;
}

const isDeployment = (record: Record): record is DeploymentRecord => record.kind === "deployment";

test("an update carries the rehearsal that the gateway asks for, and none that is about something else", {
  timeout,
}, async () => {
  await using site = await openSite();
  const rehearsal = { ticks: 20, agreeShareMin: 0.9 };
  const { config, one, pack } = await ready(site, { updates: { ...updates, rehearsal } });
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const three = await furnaceVersion(join(site.folder, "three"), 3);
  const file = await pack(two, "two.capsule");
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  await until(async () => (await daemon.status()).tick > 60);

  const without = await apply(config, file);
  assert.deepEqual([without.code, without.kind], [1, "refused"], without.text);
  assert.ok(without.text.includes(`asks for a rehearsal of ${two.id} against ${one.id}`), without.text);

  const trace = join(site.folder, "minute.trace");
  await done("rehearse", "record", "--config", config, "--last", "1h", "--out", trace);
  const rehearsed = async (capsule: TestCapsule, name: string, ...more: readonly string[]) => {
    const report = join(site.folder, name);
    await done("rehearse", "run", trace, "--capsule", capsule.path, "--report", report, ...more);
    return { report, ...(JSON.parse(await readFile(report, "utf8")) as Report) };
  };
  const strange = await rehearsed(three, "three.json");
  const wrong = await apply(config, file, "--rehearsed", strange.report);
  assert.deepEqual([wrong.code, wrong.kind], [1, "refused"], wrong.text);
  assert.ok(wrong.text.includes(`is about ${three.id}, and what comes is ${two.id}`), wrong.text);
  const bent = join(site.folder, "bent.json");
  await writeFile(bent, JSON.stringify({ ...strange, report: undefined, to: strange.to + 1 }));
  const { code, out } = await iv("update", "apply", file, "--config", config, "--rehearsed", bent);
  assert.equal(code, 1);
  assert.match(out, /is not what its digest says/);

  // Left with the gateway it stands in the console, before anybody deploys by it.
  const own = await rehearsed(two, "two.json", "--config", config);
  const told = await fetch(new URL("/v1/rehearsals", await daemon.url()));
  const { reports } = (await told.json()) as { readonly reports: readonly Report[] };
  assert.equal(reports.at(-1)?.digest, own.digest);
  const said = await apply(config, file, "--rehearsed", own.report);
  assert.deepEqual([said.code, said.outcome], [0, "committed"], said.text);
  // The trends of the console mark it, and lead to its records.
  const happened = await fetch(new URL("/v1/marks", await daemon.url()));
  const { marks } = (await happened.json()) as { readonly marks: readonly Mark[] };
  const name = utidText(two.manifest);
  assert.ok(
    marks.some(({ kind, what, about }) => kind === "deployment" && what === "armed" && about === name),
  );
  daemon.kill("SIGTERM");
  await daemon.exited;

  const records = (await readLog(join(site.folder, "data"))).filter(isDeployment);
  const carried = {
    ...{ report: own.digest, trace: own.trace, before: one.id },
    ...{ ticks: own.findings.ticks, same: own.findings.same, disagreements: own.findings.disagreements },
  };
  const from = (state: string) => records.find((record) => record.from === state)?.rehearsal;
  assert.deepEqual([from("preflight"), from("shadow"), from("probation")], [carried, carried, carried]);
  assert.equal(from("fetch"), undefined);
  const { history } = await lookAtJournal(realDisk, join(site.folder, "data"));
  assert.deepEqual(history.at(-1)?.rehearsal, carried);
  await verifyLog(join(site.folder, "data"));
});

test("an update while the furnace runs: no tick without a shield, no jump of a set-point, and its evidence", {
  timeout,
}, async (t) => {
  await using site = await openSite();
  const { config, one, pack } = await ready(site);
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const file = await pack(two, "two.capsule");
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  await until(() => site.plc.writeLog.length > 20);
  site.plc.registers.writeLog.splice(0);
  const said = await apply(config, file);
  assert.deepEqual([said.code, said.outcome], [0, "committed"], said.text);
  t.diagnostic(`from the wish to the commit: ${said.ms!.toFixed(0)} ms`);
  const again = await apply(config, file);
  assert.deepEqual([again.code, again.outcome], [1, "refused"], again.text);
  assert.match(again.text, /guards already/);
  const older = await pack(one, "one.capsule");
  const below = await apply(config, older);
  assert.deepEqual([below.code, below.outcome], [1, "refused"], below.text);
  assert.match(below.text, /epoch 2 of industriverse\/casting-furnace has guarded here/);
  const back = await apply(config, older, "--ticket", await ticketFor(site, { from: two.id, to: one }));
  assert.deepEqual([back.code, back.outcome], [0, "committed"], back.text);
  const wrong = await apply(config, file, "--ticket", join(site.folder, "one.ticket"));
  assert.equal(wrong.kind, "refused", "a ticket is for one step");
  const status = await done("update", "status", "--config", config);
  assert.match(status, /No update is under way.*committed after.*from epoch 2 on/s);
  assert.ok(longestStep(site) <= 1, `the longest step was ${longestStep(site)} of what a tick allows`);
  assert.equal(site.plc.registers.trips, 0);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);

  const data = join(site.folder, "data");
  assert.deepEqual((await verifyLog(data)).findings, []);
  const records = await readLog(data);
  const first = records.filter(isDeployment).filter(({ number }) => number === 1);
  assert.deepEqual(
    first.map(({ to }) => to),
    [
      ...["metadata", "preflight", "fetch", "verify", "stage", "dry-run", "shadow", "quiesce", "activate"],
      ...["probation", "commit", "clean-up", "report", "ended"],
    ],
  );
  assert.ok(first.slice(1).every(({ previous }) => previous === one.id));
  const { evidence } = first.find(({ from }) => from === "shadow")!;
  assert.ok(evidence !== undefined && evidence.ticks >= little.ticks && evidence.compared > 0);
  t.diagnostic(`its shadow: ${JSON.stringify(evidence)}`);
  for (const { from, at } of first)
    t.diagnostic(`left ${from} after ${((at - first[0]!.at) / 1_000).toFixed(0)} ms`);
  assert.deepEqual(
    records.flatMap((record) => (record.kind === "stand-down" ? [record.because] : [])),
    ["stopping"],
  );
  const acted = records.filter(
    (record): record is DecisionRecord => record.kind === "decision" && record.trial === undefined,
  );
  const steps = acted.slice(1).map(({ at }, index) => (at - acted[index]!.at) / 1_000);
  t.diagnostic(`the longest step between two ticks that act was ${Math.max(...steps).toFixed(1)} ms`);
});

test("one that wants something else than who guards, one that the plant does not permit, and one nobody has signed", {
  timeout,
}, async () => {
  await using site = await openSite();
  const never = { permissive: { point: "melt_temperature", equals: -1 }, permissiveWaitS: 1 };
  const { config, one, pack } = await ready(site, { updates: { ...updates, ...never } });
  await using daemon = await openDaemon(await readGatewayFile(config), { log: pino({ level: "silent" }) });
  await until(() => site.plc.writeLog.length > 10);
  const other = await capsuleOf(join(site.folder, "other"), (made) => ({
    ...made,
    version: "0.1.2",
    epoch: 2,
    probes: [],
    units: made.units.map((unit) =>
      unit.name === "policy"
        ? { ...unit, outputs: unit.outputs.map((output) => ({ ...output, scale: -output.scale })) }
        : unit,
    ),
  }));
  const apart = await apply(config, await pack(other, "other.capsule"));
  assert.deepEqual([apart.code, apart.outcome], [1, "failed"], apart.text);
  const three = await furnaceVersion(join(site.folder, "three"), 3);
  const skipped = await apply(config, await pack(three, "three.capsule"));
  assert.deepEqual([skipped.code, skipped.outcome], [1, "skipped"], skipped.text);
  assert.match(skipped.text, /did not permit it within 1 s/);
  const bare = join(site.folder, "bare.capsule");
  await done("capsule", "export", (await furnaceVersion(join(site.folder, "four"), 4)).path, "--out", bare);
  const unsigned = await apply(config, bare);
  assert.deepEqual([unsigned.code, unsigned.outcome], [1, "refused"], unsigned.text);
  assert.match(unsigned.text, /lacks signatures/);
  assert.equal(daemon.host.lead!.id, one.id);
  assert.equal(daemon.host.lead!.state, "armed");
});

test("a capsule that misses ticks on probation gives the actuators back", {
  timeout,
}, async () => {
  await using site = await openSite();
  const strict = { ...updates.probation, ticks: 10_000, lateShareMax: 0.0003 };
  const { config, one, pack } = await ready(site, { updates: { ...updates, probation: strict } });
  await using daemon = await openDaemon(await readGatewayFile(config), { log: pino({ level: "silent" }) });
  await until(() => site.plc.writeLog.length > 10);
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const file = await pack(two, "two.capsule");
  const asked = apply(config, file);
  const guarding = await until(() => {
    const entry = daemon.host.entries.get(two.id);
    return entry?.state === "armed" && entry.post?.supervisor?.control && entry;
  });
  await until(() => guarding.post!.status!.beats > 20);
  await guarding.post!.supervisor!.control.terminate();
  const failed = await asked;
  assert.deepEqual([failed.code, failed.outcome], [1, "failed"], failed.text);
  assert.match(failed.text, /were late/);
  assert.deepEqual([daemon.host.lead!.id, daemon.host.lead!.state], [one.id, "armed"]);
});

test("an abort gives the actuators back, also where the new capsule guards already", {
  timeout,
}, async () => {
  await using site = await openSite();
  const long = { ...updates.probation, ticks: 100_000, refusedShareMax: 1, lateShareMax: 1 };
  const { config, one, pack } = await ready(site, { updates: { ...updates, probation: long } });
  await using daemon = await openDaemon(await readGatewayFile(config), { log: pino({ level: "silent" }) });
  await until(() => site.plc.writeLog.length > 10);
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const asked = apply(config, await pack(two, "two.capsule"));
  await until(() => daemon.host.entries.get(two.id)?.state === "armed");
  site.plc.registers.writeLog.splice(0);
  await done("update", "abort", "--config", config, "--wait", "--json");
  const aborted = await asked;
  assert.deepEqual([aborted.code, aborted.outcome], [1, "aborted"], aborted.text);
  assert.deepEqual([daemon.host.lead!.id, daemon.host.lead!.state], [one.id, "armed"]);
  assert.ok(longestStep(site) <= 1, `the longest step was ${longestStep(site)} of what a tick allows`);
});

test("a repository is looked at by itself, by the root that somebody has brought", { timeout }, async () => {
  await using site = await openSite();
  const repo = join(site.folder, "repo");
  const source = { source: { directory: join(repo, "public") }, everyMs: 1_000, metadata: "trusted" };
  const { config, pack } = await ready(site, { updates: { ...updates, ...source } });
  const two = await furnaceVersion(join(site.folder, "two"), 2);
  const key = join(site.folder, "alice.key");
  const holders = ["root", "targets", "snapshot", "timestamp"].flatMap((role) => [
    "--holder",
    `${role}=${key}`,
  ]);
  await done("repo", "init", "--repo", repo, ...holders);
  await done("repo", "add", await pack(two, "two.capsule"), "--repo", repo, "--key", key);
  const root = join(repo, "public", "metadata", "1.root.json");
  await done("update", "init", root, "--metadata-dir", join(site.folder, "trusted"));
  await using daemon = new DaemonProcess(["run", "--config", config]);
  const ended = await until(() =>
    daemon.lines.find(({ event, to }) => event === "deployment" && to === "ended"),
  );
  assert.match(String(ended.msg), /0\.1\.2 is at ended: it guards for good/);
});
