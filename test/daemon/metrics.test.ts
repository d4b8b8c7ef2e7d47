// What a Prometheus hears of a real daemon that guards a furnace, while a rogue optimiser asks for too much.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionMetrics } from "#runtime/console/metrics/decisions.ts";
import { type ReadFamily, readExposition } from "../support/exposition-reader.ts";
import { noPromtool, promtool } from "../support/promtool.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 60_000;

test("GET /metrics of a daemon tells ticks, verdicts, devices and the log", { timeout }, async (t) => {
  await using site = await openSite();
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile(site), "--json"]);
  const url = await daemon.url();
  const page = async (): Promise<string> => (await fetch(new URL("/metrics", url))).text();
  const scrape = async (): Promise<Map<string, ReadFamily>> => readExposition(await page());
  await until(async () => sum(await scrape(), "iv_decisions_total", { verdict: "allow" }) > 3);
  await until(async () => (await fetch(new URL("/readyz", url))).status === 200);

  const before = await scrape();
  const { points } = await daemon.status();
  const rogue = {
    origin: "optimiser",
    by: 'rogue"} 1\niv_gateway_state{state="safe"} 1',
    writes: points
      .filter(({ point }) => point.endsWith("_setpoint"))
      .map(({ point, max }) => ({ point, value: point.startsWith("heater") ? max : 0 })),
  };
  const asked = await fetch(new URL("/v1/proposals", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...rogue, by: rogue.by.replace("\n", " ") }),
  });
  assert.equal(asked.status, 202);
  const after = await until(async () => {
    const now = await scrape();
    const isSeen = sum(now, "iv_proposals_judged_total", { origin: "optimiser" }) > 0;
    // On a busy machine a read may be late now and then.
    return isSeen && sum(now, "iv_points", { severity: "good" }) === points.length && now;
  });

  assert.equal(sum(after, "iv_proposals_received_total", { origin: "optimiser", answer: "taken" }), 1);
  assert.equal(sum(after, "iv_gateway_state", {}), 1, "one word, and only one");
  assert.equal(sum(after, "iv_gateway_enforcing", {}), 1);
  assert.equal(sum(after, "iv_capsules", { state: "armed" }), 1);
  assert.ok(sum(after, "iv_outcomes_total", { outcome: "verified" }) > 0);
  assert.equal(sum(after, "iv_device_up", {}), 1);
  assert.ok(sum(after, "iv_device_events_total", { kind: "replies" }) > 0);
  assert.ok(sum(after, "iv_tick_duration_seconds_count", {}) > 3);
  assert.ok(sum(after, "iv_log_entries", {}) > 0 && sum(after, "iv_disk_free_bytes", {}) > 0);
  assert.equal(sum(after, "iv_log_state", { state: "running" }), 1);
  assert.ok(sum(after, "iv_process_resident_memory_bytes", {}) > 1e7);
  const text = await page();
  assert.ok(!text.includes("rogue"), "no name from outside is a label");
  for (const { name, type } of decisionMetrics)
    for (const { labels, value } of type === "counter" ? (before.get(name)?.samples ?? []) : [])
      assert.ok(sum(after, name, Object.fromEntries(labels)) >= value, `${name} only grows`);
  await t.test("and it is clean to Prometheus' own linter", { skip: noPromtool }, () => {
    assert.equal(promtool(["check", "metrics"], text), undefined);
  });
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);
});

function sum(
  families: Map<string, ReadFamily>,
  series: string,
  labels: { readonly [label: string]: string },
): number {
  const family = families.get(series) ?? families.get(series.replace(/_(count|sum|bucket)$/, ""));
  return (family?.samples ?? [])
    .filter(({ name }) => name === series)
    .filter(({ labels: own }) => Object.entries(labels).every(([label, value]) => own.get(label) === value))
    .reduce((total, { value }) => total + value, 0);
}
