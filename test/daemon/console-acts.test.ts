// What the console's pages ask for, on the real parts: a decision judged again, a capsule taken in over HTTP, its trial,
// and the way back; each by two people, and by no file that one of them could write.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { takesTwo } from "#runtime/access/consent.ts";
import { main } from "#runtime/cli/main.ts";
import type { IntakeCheck } from "#runtime/console/intake-checks.ts";
import type { MarksPage } from "#runtime/console/marks/marks.ts";
import type { MapView } from "#runtime/console/port.ts";
import type { Rejudged } from "#runtime/console/rejudged.ts";
import type { RollOutTold } from "#runtime/console/roll-out-route.ts";
import type { TrialTold } from "#runtime/console/trials/trial-book.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { readCrew, want } from "#runtime/host/files.ts";
import type { Record } from "#runtime/prove/record.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { lookAtJournal } from "#runtime/update/deploy/journal.ts";
import { wantUpdate } from "#runtime/update/deploy/wants.ts";
import { freePort } from "#scripts/servers.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 120_000;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...argv: readonly string[]): Promise<Ran> {
  const said = { out: "", err: "" };
  const hear = (where: "out" | "err") => (text: string) => {
    said[where] += text;
  };
  const io = { isTerminal: false, stop: new AbortController().signal };
  const code = await main(argv, { ...io, out: hear("out"), err: hear("err") });
  return { code, ...said };
}

async function iv(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await run(...argv);
  assert.equal(code, 0, `${argv.join(" ")}: ${out}${err}`);
  return out;
}

interface Page {
  readonly next: number;
  readonly records: readonly { readonly record: Record }[];
}

interface Upload {
  readonly code?: string;
  readonly id?: string;
  readonly checks: readonly IntakeCheck[];
}

async function upload(url: string, bytes: Uint8Array, token: string): Promise<[number, Upload]> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" };
  const body = new Uint8Array(bytes);
  const response = await fetch(new URL("/v1/capsules", url), { method: "POST", headers, body });
  return [response.status, (await response.json()) as Upload];
}

test("a decision is judged again, and a capsule comes in, is tried, and is gone back from, all over HTTP", {
  timeout,
}, async () => {
  await using site = await openSite();
  const at = (name: string): string => join(site.folder, name);
  const first = await furnaceVersion(at("one"), 1);
  const { path } = await furnaceVersion(at("two"), 2);
  await iv("keys", "new", "alice", "--dir", site.folder);
  await iv("keys", "trust", at("alice.pub"), "--in", at("trust.yaml"));
  await iv("capsule", "export", path, "--out", at("two.capsule"));
  const unsigned = await readFile(at("two.capsule"));
  await iv("capsule", "sign", at("two.capsule"), "--key", at("alice.key"));
  const signed = await readFile(at("two.capsule"));
  const config = await gatewayFile(site, {
    capsule: { path: first.path },
    store: { path: at("store"), trust: at("trust.yaml") },
    console: { host: "127.0.0.1", port: await freePort(), fourEyes: true },
  });
  const made = async (name: string): Promise<string> => {
    const asked = ["token", "new", "--name", name, "--role", "engineer", "--config", config, "--json"];
    const { token } = JSON.parse(await iv(...asked)) as { token: string };
    await writeFile(at(`${name}.token`), token, { mode: 0o600 });
    return token;
  };
  const token = await made("ann");
  await made("bob");
  const as = (name: string): readonly string[] => ["--config", config, "--token-file", at(`${name}.token`)];
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  const url = await daemon.url();
  const headers = { authorization: `Bearer ${token}` };
  const get = async (target: string): Promise<unknown> =>
    await (await fetch(new URL(target, url), { headers })).json();
  const post = async (target: string): Promise<Response> =>
    await fetch(new URL(target, url), { method: "POST", headers });
  const records = async (): Promise<readonly { index: number; record: Record }[]> =>
    ((await get("/v1/records?max=500")) as { records: { index: number; record: Record }[] }).records;

  const decision = await until(async () =>
    (await records()).find(({ index, record }) => record.kind === "decision" && index > 20),
  );
  const again = await post(`/v1/replay/${decision.index}`);
  const rejudged = (await again.json()) as Rejudged;
  assert.deepEqual([again.status, rejudged.is, rejudged.text], [200, "same", "The same to the bit"]);
  assert.deepEqual([rejudged.isFollowed, rejudged.differences], [true, []]);
  // What its page draws: where the proposal led, on the map that judged it, and what happened around it.
  const led = (await get(`/v1/roll-out/${decision.index}`)) as RollOutTold;
  assert.deepEqual([led.index, led.isAsRecorded], [decision.index, true]);
  assert.equal((await fetch(new URL("/v1/roll-out/0", url), { headers })).status, 404);
  const coarse = (await get("/v1/map?cells=64")) as MapView;
  const [pair] = coarse.pairs.slice(-1);
  const drawn = (await get(`/v1/map?cells=64&pair=${encodeURIComponent(pair!.join())}`)) as MapView;
  for (const { columns, rows, energies, judged } of [coarse, drawn]) {
    assert.deepEqual([columns * rows, energies.every(Number.isFinite)], [energies.length, true]);
    assert.ok(judged.threshold > 0);
  }
  assert.equal((await fetch(new URL("/v1/map?pair=a,b", url), { headers })).status, 400);
  const started = (await get("/v1/marks")) as MarksPage;
  assert.equal(started.next, null, "a new log is searched to its beginning");

  const both = await Promise.all([
    post(`/v1/replay/${decision.index}`),
    post(`/v1/replay/${decision.index}`),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 429]);
  assert.equal((await post("/v1/replay/0")).status, 409, "the boot is no decision");
  assert.equal((await post("/v1/replay/999999999")).status, 404);

  const [refused, why] = await upload(url, unsigned, token);
  assert.deepEqual([refused, why.code], [422, "capsule/not-trusted"]);
  assert.deepEqual(
    why.checks.map(({ is }) => is),
    ["fine", "wrong", "not-reached", "not-reached", "not-reached", "not-reached"],
  );
  const spoilt = new Uint8Array(signed);
  spoilt[Math.floor(spoilt.length / 2)]! ^= 1;
  const [broken, wrong] = await upload(url, spoilt, token);
  assert.equal(broken, 422, JSON.stringify(wrong));
  assert.equal((await upload(url, new Uint8Array(4_096).fill(7), token))[0], 422);
  const [taken, told] = await upload(url, signed, token);
  assert.equal(taken, 201, JSON.stringify(told));
  assert.ok(told.checks.every(({ is }) => is === "fine"));
  assert.match(told.checks[1]!.text, /alice as author/);

  assert.equal((await post(`/v1/capsules/${told.id}/rollback`)).status, 409, "it is nowhere yet");
  const stateOf = async (id: string | undefined): Promise<string | undefined> => {
    const { capsules } = (await get("/v1/status")) as { capsules: readonly { id: string; state: string }[] };
    return capsules.find((one) => one.id === id)?.state;
  };
  // What one person can write into a file arms nothing, whoever he says he is.
  const id = told.id as Digest;
  const byFile = { verb: "activate", id, source: { id }, replaces: null } as const;
  const data = at("data");
  for (const forged of [
    byFile,
    { ...byFile, agreed: "7".repeat(36) },
    { ...byFile, verb: "resume" } as const,
  ]) {
    const revision = await want(data, forged);
    const answer = await until(async () =>
      (await readCrew(data))?.answers.find((each) => each.revision === revision),
    );
    assert.deepEqual([answer.kind, answer.text], ["refused", takesTwo]);
  }
  const update = { verb: "apply", from: at("two.capsule"), olderBecause: null, ticket: null } as const;
  for (const forged of [update, { ...update, verb: "usb", from: site.folder } as const]) {
    const revision = await wantUpdate(data, forged);
    const answer = await until(async () =>
      (await lookAtJournal(realDisk, data)).answers.find((each) => each.revision === revision),
    );
    assert.deepEqual([answer.kind, answer.text], ["refused", takesTwo]);
  }
  assert.equal(await stateOf(told.id), undefined);

  // The command asks, says who has to confirm it, and waits; nobody without a token, and not for himself.
  const activate = ["capsule", "activate", told.id!, "--json"];
  const alone = await run(...activate, "--config", config);
  assert.equal(alone.code, 1);
  assert.match(alone.out + alone.err, /a token with the role engineer/);
  const asked = JSON.parse(await iv(...activate, ...as("ann"))) as { kind: string; approval: string };
  assert.equal(asked.kind, "waits");
  assert.match(
    (await run("approvals", "confirm", asked.approval, ...as("ann"))).err,
    /cannot confirm it too/,
  );
  await iv("approvals", "refuse", asked.approval, ...as("ann"));
  const confirmed = async (): Promise<void> => {
    const { approvals } = await until(async () => {
      const waiting = (await get("/v1/approvals")) as { approvals: readonly { id: string }[] };
      return waiting.approvals.length > 0 && waiting;
    });
    await iv("approvals", "confirm", approvals[0]!.id, ...as("bob"));
  };
  const [activated] = await Promise.all([iv(...activate, ...as("ann"), "--wait"), confirmed()]);
  assert.equal((JSON.parse(activated) as { kind: string }).kind, "done", activated);
  await until(async () => (await stateOf(first.id)) === "retired");
  const { trials } = (await get("/v1/trials")) as { trials: readonly TrialTold[] };
  const [trial] = trials;
  assert.deepEqual(
    [trials.length, trial?.capsule, trial?.beside?.capsule, trial?.ended?.to],
    [1, told.id, first.id, "armed"],
  );
  // Both are the same but for their version, so they want the same of the same readings.
  const { compared, agreed, ticks } = trial!.evidence;
  assert.ok(compared > 0 && compared <= ticks && agreed === compared, JSON.stringify(trial!.evidence));
  assert.equal(trial!.evidence.refused, 0);
  assert.equal(trial!.findings.ticks, compared);
  assert.ok(
    trial!.dots.length > 0 && trial!.dots.every(({ guard, trial: tried }) => guard.length === tried.length),
  );
  const back = ["capsule", "rollback", told.id!, ...as("ann"), "--wait", "--json"];
  const [wentBack] = await Promise.all([iv(...back), confirmed()]);
  assert.equal((JSON.parse(wentBack) as { kind: string }).kind, "done", wentBack);
  await until(async () => (await stateOf(first.id)) === "armed" && (await stateOf(told.id)) === "retired");
  const apply = ["update", "apply", at("two.capsule"), ...as("ann"), "--wait", "--json"];
  const [declined] = await Promise.all([
    run(...apply),
    until(async () => {
      const { approvals } = (await get("/v1/approvals")) as { approvals: readonly { id: string }[] };
      return approvals[0] && (await iv("approvals", "refuse", approvals[0].id, ...as("bob")));
    }),
  ]);
  assert.deepEqual([declined.code, /bob has refused it: Bring the capsule/.test(declined.out)], [1, true]);

  // To make the machine safer takes one person, and the log says of both that they wanted it, before it was done.
  await iv("capsule", "suspend", first.id, "--config", config, "--wait");
  const { marks } = (await get("/v1/marks")) as MarksPage;
  const seen = marks.map(({ kind, what }) => `${kind} ${what}`);
  assert.ok(
    seen.some((text) => text.startsWith("deployment")),
    `who guards since when: ${seen.join(", ")}`,
  );
  assert.ok(marks.every(({ first, last, at, until }) => first <= last && at <= until));

  const everything = async (): Promise<readonly Record[]> => {
    const all: Record[] = [];
    for (let from = 0; ; ) {
      const page = (await get(`/v1/records?max=500&from=${from}`)) as Page;
      if (page.records.length === 0) return all;
      all.push(...page.records.map(({ record }) => record));
      from = page.next;
    }
  };
  const actsIn = (all: readonly Record[]): readonly string[] =>
    all.flatMap((one) => (one.kind === "access" ? [`${one.who} ${one.what} ${one.outcome}`] : []));
  const all = await until(async () => {
    const found = await everything();
    return actsIn(found).includes("the file of wants suspend done") && found;
  });
  const acts = actsIn(all);
  for (const line of [
    ...["the file of wants activate denied", "the file of wants resume denied"],
    ...["the file of updates update denied", "ann activate asked", "bob confirm asked", "ann update asked"],
    ...["bob refuse done", "the file of wants suspend intended", "the file of wants suspend done"],
  ])
    assert.ok(acts.includes(line), `${line} in ${acts.join(", ")}`);
  const intended = all.findIndex(
    (one) => one.kind === "access" && one.what === "confirm" && one.outcome === "intended",
  );
  const tried = all.findIndex((one) => one.kind === "lifecycle" && one.event === "try");
  assert.ok(intended >= 0 && intended < tried, "first the log, then the capsule");

  const absent = await fetch(new URL("/v1/bring-up", url), { headers });
  assert.equal(absent.status, 404);
  assert.match(await absent.text(), /bring-up\.json/);
});
