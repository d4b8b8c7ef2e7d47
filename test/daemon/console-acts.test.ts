// What the console's pages ask for, on the real parts: a decision judged again, a capsule taken in over HTTP, its trial,
// and the way back.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import type { IntakeCheck } from "#runtime/console/intake-checks.ts";
import type { Rejudged } from "#runtime/console/rejudged.ts";
import type { TrialTold } from "#runtime/console/trials/trial-book.ts";
import type { Record } from "#runtime/prove/record.ts";
import { furnaceVersion } from "../support/capsules.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 120_000;

async function iv(...argv: readonly string[]): Promise<void> {
  let said = "";
  const out = (text: string): void => {
    said += text;
  };
  const code = await main(argv, { out, err: out, isTerminal: false, stop: new AbortController().signal });
  assert.equal(code, 0, `${argv.join(" ")}: ${said}`);
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
  });
  let token = "";
  const io = { isTerminal: false, stop: new AbortController().signal, err: (): void => {} };
  const asked = ["token", "new", "--name", "an-engineer", "--role", "engineer", "--config", config, "--json"];
  await main(asked, { ...io, out: (text) => (token += text) });
  token = (JSON.parse(token) as { token: string }).token;
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
  assert.equal((await post(`/v1/capsules/${told.id}/activate`)).status, 202);
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
  assert.equal((await post(`/v1/capsules/${told.id}/rollback`)).status, 202);
  await until(async () => (await stateOf(first.id)) === "armed" && (await stateOf(told.id)) === "retired");
  const absent = await fetch(new URL("/v1/bring-up", url), { headers });
  assert.equal(absent.status, 404);
  assert.match(await absent.text(), /bring-up\.json/);
});
