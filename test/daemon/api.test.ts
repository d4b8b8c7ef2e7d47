// A real daemon's answers, each held to what is said of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { described } from "#runtime/console/api/described.ts";
import type { Answer } from "#runtime/console/exchange.ts";
import type { Rank } from "#runtime/core/thread-rank.ts";
import { flawInAnswer } from "../runtime/console/api/flaw-in-answer.ts";
import { rankOf } from "../support/rank-of.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

test("every GET of a daemon is as it is described", { timeout: 120_000 }, async () => {
  await using site = await openSite();
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile(site), "--json"]);
  const url = await daemon.url();
  const get = async (target: string): Promise<Answer & { readonly body: string }> => {
    const given = await fetch(new URL(target, url));
    return { status: given.status, headers: Object.fromEntries(given.headers), body: await given.text() };
  };
  await until(
    async () => JSON.parse((await get("/v1/verdicts?verdict=allow&max=3")).body).verdicts.length === 3,
  );
  const capsulesNow = async (): Promise<{ id: string; rank: Rank }[]> =>
    JSON.parse((await get("/v1/capsules")).body).capsules;
  // What it says is what the system knows, soon after the thread has come up.
  await until(async () => (await capsulesNow())[0]!.rank === (await rankOf(daemon.pid, "iv control")));
  const capsules = await capsulesNow();
  const { verdicts } = JSON.parse((await get("/v1/verdicts?verdict=allow&max=1")).body) as {
    verdicts: { index: number }[];
  };
  const ids: Readonly<Record<string, string>> = {
    "/v1/capsules/{id}": capsules[0]!.id,
    "/v1/roll-out/{index}": String(verdicts[0]!.index),
  };
  for (const [name, said] of Object.entries(described)) {
    const [method, path = ""] = name.split(" ");
    if (method !== "GET") continue;
    const given = await get(path.replace(/\{\w+\}/, ids[path] ?? "last"));
    assert.equal(flawInAnswer(said, given), undefined, name);
    assert.ok(
      ![400, 404, 405, 500].includes(given.status) || ["/v1/regime", "/v1/bring-up"].includes(path),
      `${name} ${given.status}`,
    );
  }

  const { devices } = JSON.parse((await get("/v1/devices")).body) as {
    devices: { driver: string; counters: { scans: number }; points: { leasedTo: string | null }[] }[];
  };
  assert.equal(devices[0]!.driver, "modbus-tcp");
  assert.ok(devices[0]!.counters.scans > 0);
  assert.equal(devices[0]!.points.filter(({ leasedTo }) => leasedTo === capsules[0]!.id).length, 2);
  const { manifest } = JSON.parse((await get(`/v1/capsules/${capsules[0]!.id}`)).body) as {
    manifest: { name: string };
  };
  assert.equal(manifest.name, "casting-furnace");
  // On a machine with much else to do an examination takes longer than an answer does; the log is among the first.
  type Check = { name: string; is: string };
  const checks = await until(async () => {
    const told = (JSON.parse((await get("/v1/doctor")).body) as { checks: Check[] }).checks;
    return told.some(({ name, is }) => name === "log" && is !== "unfinished") && told;
  });
  assert.ok(
    checks.some(({ name }) => name === "capsule"),
    "the gateway's own questions are among them",
  );
  assert.equal(checks.find(({ name }) => name === "log")?.is, "fine");

  const seen: number[] = [];
  for (let next: number | null = null; ; ) {
    const query: string = next === null ? "" : `&cursor=${next}`;
    const page = JSON.parse((await get(`/v1/decisions?kind=any&max=40${query}`)).body) as {
      next: number | null;
      records: { index: number }[];
    };
    seen.push(...page.records.map(({ index }) => index));
    next = page.next;
    if (next === null) break;
  }
  assert.deepEqual(
    seen.toReversed(),
    Array.from(seen, (_, index) => index),
    "every record once, to the first",
  );
});
