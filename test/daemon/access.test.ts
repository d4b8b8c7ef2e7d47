// A gateway of which people want something: tokens that come and go, a hold, the safe state, and a second person.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import type { AccessRecord } from "#runtime/prove/access-record.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import { unless } from "../support/lacking.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

const noOpenssl = unless(
  spawnSync("openssl", ["version"]).status === 0 ? undefined : "there is no openssl here",
);

type Call = (method: string, path: string) => Promise<{ status: number; body: { [name: string]: unknown } }>;

function asker(url: string, token: string): Call {
  return async (method, path) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, url), { method, headers });
    return { status: response.status, body: (await response.json()) as { [name: string]: unknown } };
  };
}

async function command(...words: readonly string[]): Promise<string> {
  const said: string[] = [];
  const io = { out: (text: string) => said.push(text), err: () => 0, isTerminal: false };
  const code = await main(words, { ...io, stop: new AbortController().signal });
  assert.equal(code, 0, `iv ${words.join(" ")}\n${said.join("\n")}`);
  return said.join("\n");
}

test("daemon: people hold the machine, make it safe, and need one another", async () => {
  await using site = await openSite({ speed: 4 });
  const file = await gatewayFile(site, { console: { host: "127.0.0.1", port: 0, fourEyes: true } });
  const made: string[] = [];
  const token = async (name: string, role: string) => {
    const said = await command("token", "new", "--role", role, "--name", name, "--config", file, "--json");
    made.push((JSON.parse(said) as { token: string }).token);
    return made.at(-1)!;
  };
  const first = await token("panel", "operator");
  let run = new DaemonProcess(["run", "--config", file, "--json"]);
  const logs: DaemonProcess[] = [run];
  try {
    const url = await run.url();
    await run.event("first-tick");
    const panel = asker(url, first);
    assert.equal((await panel("GET", "/v1/session")).body["name"], "panel");
    assert.equal((await panel("POST", `/v1/capsules/sha256:${"a".repeat(64)}/activate`)).status, 403);

    assert.equal((await panel("POST", "/v1/hold")).status, 200);
    const held = await until(async () => {
      const newest = await decisions(url, first);
      return newest.length > 3 && newest.slice(-3).every(({ by }) => by === "hold") && newest;
    });
    const [before, after] = held.slice(-2);
    assert.deepEqual([after!.origin, after!.verdict, after!.mode], ["operator", "allow", "enforce"]);
    // The device keeps hundredths, and its own word counts as soon as it has been read back.
    const stood = Object.entries(before!.writes ?? {});
    assert.equal(stood.length, 2);
    for (const [point, value] of stood)
      assert.ok(Math.abs(Number(after!.writes?.[point]) - Number(value)) < 0.01, `${point} stands`);
    assert.equal((await panel("GET", "/v1/status")).body["heldBy"], "panel");

    // A restart ends no hold.
    run.kill("SIGTERM");
    await run.exited;
    run = new DaemonProcess(["run", "--config", file, "--json"]);
    logs.push(run);
    const next = await run.url();
    await run.event("first-tick");
    const operator = asker(next, first);
    const began = await until(async () => (await decisions(next, first)).at(-1));
    assert.equal(began.by, "hold");
    assert.equal((await operator("POST", "/v1/resume")).status, 200);
    await until(async () => (await decisions(next, first)).at(-1)?.origin === "capsule");
    assert.equal((await operator("POST", "/v1/resume")).status, 409);

    // Tokens come while it runs; the second person has to be another one.
    const [ann, bob] = [await token("ann", "engineer"), await token("bob", "engineer")].map((text) =>
      asker(next, text),
    ) as [Call, Call];
    const status = (await operator("GET", "/v1/status")).body as { capsule: { id: string } };
    const { id } = status.capsule;
    await until(async () => (await ann("GET", "/v1/session")).status === 200);
    const wanted = await ann("POST", `/v1/capsules/${id}/activate`);
    assert.equal(wanted.status, 202);
    const approval = String(wanted.body["approval"]);
    assert.equal((await ann("POST", `/v1/approvals/${approval}/confirm`)).status, 409);
    assert.equal((await operator("POST", `/v1/approvals/${approval}/confirm`)).status, 409);
    await until(async () => (await bob("GET", "/v1/session")).status === 200);
    const done = await bob("POST", `/v1/approvals/${approval}/confirm`);
    assert.equal(done.status, 202, JSON.stringify(done.body));
    const wants = await until(
      async () => await readFile(join(site.folder, "data/wants.json"), "utf8").catch(() => ""),
    );
    assert.match(wants, new RegExp(`"verb": "activate",\\s+"id": "${id}"`));
    assert.equal((await bob("POST", `/v1/approvals/${approval}/confirm`)).status, 409);

    await until(async () =>
      /"revision": 1/.test(await readFile(join(site.folder, "data/crew.json"), "utf8")),
    );
    assert.equal((await operator("POST", "/v1/safe")).status, 200);
    await until(async () => (await operator("GET", "/v1/status")).body["state"] === "safe");
    assert.equal((await operator("POST", "/v1/resume")).status, 202);

    await command("token", "revoke", "panel", "--config", file);
    await until(async () => (await operator("GET", "/v1/status")).status === 401);

    const told = await until(async () => {
      const records = (await everything(next, made[1]!)).filter(
        ({ kind }) => kind === "access",
      ) as AccessRecord[];
      return records.some(({ how, about }) => how === "file" && /panel may no longer/.test(about)) && records;
    });
    const lines = told.map(({ who, what, outcome }) => `${who} ${what} ${outcome}`);
    for (const line of [
      ...["panel activate denied", "panel hold done", "panel resume done", "panel resume refused"],
      ...["ann activate asked", "ann confirm refused", "panel confirm refused", "bob confirm asked"],
      ...["panel safe done", "the file of tokens token done"],
    ])
      assert.ok(lines.includes(line), `${line} in ${lines.join(", ")}`);
  } finally {
    run.kill("SIGTERM");
    await run.exited;
  }
  await command("proof", "verify", join(site.folder, "data"));
  // Held ticks are judged again like any others: what a person held stands in the log as his proposal.
  await command("proof", "replay", join(site.folder, "data"), join(root, "capsules/casting-furnace"));
  const printed = logs.map(({ lines, errors }) => JSON.stringify(lines) + errors).join("\n");
  for (const text of made) assert.ok(!printed.includes(text.slice(13)), "no log line has a token");
  const kept = await readFile(join(site.folder, "data/tokens.json"), "utf8");
  for (const text of made) assert.ok(!kept.includes(text.slice(13)), "no file has a token");
});

async function status(file: string, ...more: readonly string[]): Promise<string> {
  const said: string[] = [];
  const hear = (text: string) => said.push(text);
  const io = { out: hear, err: hear, isTerminal: false, stop: new AbortController().signal };
  await main(["status", "--config", file, "--json", ...more], io);
  return said.join("\n");
}

test("daemon: refuses to listen to a network before somebody has a token, and shows no secret then", {
  skip: noOpenssl,
}, async () => {
  await using site = await openSite({ speed: 4 });
  const at = (name: string): string => join(site.folder, name);
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"];
  const named = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  spawnSync("openssl", ["req", "-x509", ...made, ...named, "-keyout", at("c.key"), "-out", at("c.pem")]);
  const tls = { certificate: at("c.pem"), key: at("c.key") };
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  free.close();
  const file = await gatewayFile(site, { console: { host: "0.0.0.0", port, tls } });
  const early = new DaemonProcess(["run", "--config", file, "--json"]);
  assert.equal(await early.exited, 1);
  assert.match(
    JSON.stringify(early.lines) + early.errors,
    /console\/exposed.*nobody has a token|nobody has a token/,
  );
  const said = await command(
    "token",
    "new",
    "--role",
    "viewer",
    "--name",
    "wall",
    "--config",
    file,
    "--json",
  );
  const { token: text } = JSON.parse(said) as { token: string };
  await using run = new DaemonProcess(["run", "--config", file, "--json"]);
  assert.match(await run.url(), /^https:/);
  await run.event("first-tick");
  await writeFile(at("token"), text, { mode: 0o600 });
  await until(async () => /"state":"guarded"/.test(await status(file, "--token-file", at("token"))));
  assert.match(await status(file), /asks for a token with the role viewer/);
  const ca = await readFile(at("c.pem"));
  const told = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${text}` };
    request({ host: "localhost", port, path: "/v1/status", headers, ca, agent: false }, async (reply) => {
      assert.equal(reply.statusCode, 200);
      let all = "";
      for await (const piece of reply) all += String(piece);
      resolve(all);
    })
      .on("error", reject)
      .end();
  });
  const hash = /"sha256": "([0-9a-f]{64})"/.exec(await readFile(at("data/tokens.json"), "utf8"))?.[1];
  assert.ok(hash && !told.includes(hash) && !told.includes(text.slice(13)));
  const strange = new Promise((resolve, reject) => {
    request({ host: "localhost", port, path: "/v1/status", ca, agent: false }, ({ statusCode }) =>
      resolve(statusCode),
    )
      .on("error", reject)
      .end();
  });
  assert.equal(await strange, 401);
  run.kill("SIGTERM");
  await run.exited;
});

async function everything(url: string, token: string, from = 0): Promise<Record[]> {
  const headers = { authorization: `Bearer ${token}` };
  const all: Record[] = [];
  for (let next = from; ; ) {
    const response = await fetch(new URL(`/v1/records?from=${next}&max=500`, url), { headers });
    const page = (await response.json()) as { next: number; records: { record: Record }[] };
    if (page.records.length === 0) return all;
    all.push(...page.records.map(({ record }) => record));
    next = page.next;
  }
}

async function decisions(url: string, token: string): Promise<DecisionRecord[]> {
  const headers = { authorization: `Bearer ${token}` };
  const status = (await (await fetch(new URL("/v1/status", url), { headers })).json()) as {
    boot: string;
    log: { entries: number };
  };
  const all = await everything(url, token, Math.max(0, status.log.entries - 30));
  return all.filter(
    (record): record is DecisionRecord => record.kind === "decision" && record.boot === status.boot,
  );
}
