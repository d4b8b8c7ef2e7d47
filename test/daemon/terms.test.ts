// A gateway whose shield two people change: its mode and a limit, by the commands, over a restart, and with a log that
// can be judged again.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { AccessRecord } from "#runtime/prove/access-record.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { TermsRecord } from "#runtime/prove/terms-record.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

interface Said {
  readonly code: number;
  readonly text: string;
}

async function iv(...words: readonly string[]): Promise<Said> {
  const said: string[] = [];
  const hear = (text: string) => said.push(text);
  const io = { out: hear, err: hear, isTerminal: false, stop: new AbortController().signal };
  return { code: await main(words, io), text: said.join("\n") };
}

test("daemon: two people change its mode and a limit; a restart and a replay know it", async () => {
  await using site = await openSite({ speed: 4 });
  const file = await gatewayFile(site, {});
  for (const [name, role] of Object.entries({ ann: "engineer", bob: "engineer", wall: "viewer" })) {
    const { text } = await iv("token", "new", "--role", role, "--name", name, "--config", file, "--json");
    await writeFile(join(site.folder, name), (JSON.parse(text) as { token: string }).token, { mode: 0o600 });
  }
  let run = new DaemonProcess(["run", "--config", file, "--json"]);
  let url = await run.url();
  const as = (name: string, ...words: readonly string[]): Promise<Said> =>
    iv(...words, "--url", url, "--token-file", join(site.folder, name), "--json");
  const status = async (): Promise<GatewayStatus> => JSON.parse((await as("wall", "status")).text);
  const asked = async (...words: readonly string[]): Promise<string> => {
    const { code, text } = await as("ann", ...words, "--because", "a rehearsal");
    assert.equal(code, 0, text);
    return (JSON.parse(text) as { approval: string }).approval;
  };
  const post = async (name: string, path: string, body: object): Promise<{ approval?: string }> => {
    const token = await readFile(join(site.folder, name), "utf8");
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const reply = await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) });
    assert.ok(reply.ok, `${path} ${reply.status}`);
    return (await reply.json()) as { approval?: string };
  };
  // Without a process for each word, which takes seconds on a machine that is busy.
  const agreed = async (limit: object): Promise<void> => {
    const { approval } = await post("ann", "/v1/limits", limit);
    await post("bob", `/v1/approvals/${approval}/confirm`, {});
  };
  try {
    await run.event("first-tick");
    await until(async () => (await status()).state === "guarded");
    const { max, point, safe } = await actuatorIn(url, await readFile(join(site.folder, "wall"), "utf8"));

    // Not alone, not by whoever only looks, not for ever, and not wider than signed.
    assert.match((await as("wall", "mode", "observe", "--minutes", "5", "--because", "x")).text, /engineer/);
    assert.match((await as("ann", "mode", "observe", "--because", "x")).text, /how many minutes/);
    const wide = await as("ann", "limit", "max", point, String(max + 1), "--because", "x");
    assert.match(wide.text, /wider than signed takes a new capsule/);
    const leave = await asked("mode", "observe", "--minutes", "30");
    assert.match((await as("ann", "approvals", "confirm", leave)).text, /cannot confirm it too/);
    assert.equal((await status()).mode, "enforce");

    assert.equal((await as("bob", "approvals", "confirm", leave)).code, 0);
    assert.match((await as("bob", "approvals", "confirm", leave)).text, /Nothing of that name waits/);
    await until(async () => (await status()).state === "observing");
    const observed = await status();
    assert.equal(observed.mode, "observe");
    assert.deepEqual(
      observed.terms?.map(({ what, value, signed, by }) => [what, value, signed, by]),
      [["mode", "observe", "enforce", "ann, confirmed by bob"]],
    );

    const narrow = (safe + max) / 2;
    const lower = await asked("limit", "max", point, String(narrow));

    // A restart ends neither what holds nor what waits.
    run.kill("SIGTERM");
    await run.exited;
    run = new DaemonProcess(["run", "--config", file, "--json"]);
    url = await run.url();
    await run.event("first-tick");
    await until(async () => (await newest(url)).mode === "observe");
    assert.equal((await as("bob", "approvals", "confirm", lower)).code, 0);
    await until(async () => (await newest(url)).given?.limits?.points?.[point]?.max === String(narrow));
    // What is a capsule's: how far its forecaster may see a slow value led, and how long it is held.
    const { ahead } = (await newest(url)).threshold;
    const whole = [
      ["ahead", String(Number(ahead) / 2)],
      ["holdMs", "200"],
    ] as const;
    for (const [what, value] of whole) {
      await agreed({ what, value: Number(value), because: "a rehearsal" });
      await until(async () => (await newest(url)).given?.limits?.[what] === value);
    }
    assert.equal((await newest(url)).threshold.ahead, whole[0][1]);
    for (const [what] of whole) {
      await agreed({ what, value: null, because: "a rehearsal" });
      await until(async () => (await newest(url)).given?.limits?.[what] === undefined);
    }
    // Going back to enforce takes one person.
    const back = await as("ann", "mode", "enforce", "--because", "enough seen");
    assert.equal(back.code, 0, back.text);
    await until(async () => (await status()).state === "guarded");
    const signed = await asked("limit", "max", point, "signed");
    assert.equal((await as("bob", "approvals", "confirm", signed)).code, 0);
    await until(async () => (await newest(url)).given?.limits === undefined);
    assert.equal((await status()).terms, undefined);
    assert.match((await as("wall", "mode")).text, /"enforce","terms":\[\]/);

    const all = await everything(url);
    const told = all.filter(({ kind }) => kind === "terms") as TermsRecord[];
    assert.deepEqual(
      told.map(({ mode, limits }) => [
        ...[mode, limits?.points?.[point]?.max ?? null],
        ...whole.flatMap(([what]) => limits?.[what] ?? []),
      ]),
      [
        ["observe", null],
        ["observe", null],
        ["observe", String(narrow)],
        ["observe", String(narrow), whole[0][1]],
        ["observe", String(narrow), whole[0][1], "200"],
        ["observe", String(narrow), "200"],
        ["observe", String(narrow)],
        ["enforce", String(narrow)],
        ["enforce", null],
      ],
    );
    const acts = all.filter(({ kind }) => kind === "access") as AccessRecord[];
    const lines = acts.map(({ who, what, outcome }) => `${who} ${what} ${outcome}`);
    const first = lines.indexOf("bob confirm intended");
    assert.ok(
      first > lines.indexOf("ann mode asked") && lines[first + 1] === "bob confirm done",
      lines.join(),
    );
    const intended = all.findIndex(
      (each) => each.kind === "access" && each.what === "confirm" && each.who === "bob",
    );
    assert.ok(intended >= 0 && intended < all.findIndex(({ kind }) => kind === "terms"));
  } finally {
    run.kill("SIGTERM");
    await run.exited;
  }
  const data = join(site.folder, "data");
  assert.equal((await iv("proof", "verify", data)).code, 0);
  const replayed = await iv("proof", "replay", data, join(root, "capsules/casting-furnace"), "--json");
  assert.equal(replayed.code, 0, replayed.text);
  // From the middle of the log on what was ordered before is known as well.
  const middle = Math.floor((JSON.parse(replayed.text) as { decisions: number }).decisions / 2);
  const part = await iv(
    "proof",
    "replay",
    data,
    join(root, "capsules/casting-furnace"),
    "--from",
    `${middle}`,
  );
  assert.equal(part.code, 0, part.text);

  async function everything(at: string, from = 0): Promise<Record[]> {
    const headers = { authorization: `Bearer ${await readFile(join(site.folder, "wall"), "utf8")}` };
    const all: Record[] = [];
    for (let next = from; ; ) {
      const response = await fetch(new URL(`/v1/records?from=${next}&max=500`, at), { headers });
      const page = (await response.json()) as { next: number; records: { record: Record }[] };
      if (page.records.length === 0) return all;
      all.push(...page.records.map(({ record }) => record));
      next = page.next;
    }
  }

  async function newest(at: string): Promise<DecisionRecord> {
    const { log } = await status();
    const some = await everything(at, Math.max(0, log.entries - 20));
    return some.findLast((record) => record.kind === "decision")!;
  }
});

async function actuatorIn(url: string, token: string): Promise<{ point: string; max: number; safe: number }> {
  const headers = { authorization: `Bearer ${token}` };
  const get = async (path: string) =>
    (await fetch(new URL(path, url), { headers })).json() as Promise<unknown>;
  const { capsule } = (await get("/v1/status")) as GatewayStatus;
  const told = (await get(`/v1/capsules/${capsule.id}`)) as {
    manifest: { actuators: { point: string; max: number; safe: number }[] };
  };
  return told.manifest.actuators[0]!;
}
