// The demo as a newcomer sees it: the command of the README, a real browser, the rogue's button.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { Record } from "#runtime/prove/record.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";
import { root, until } from "../support/site.ts";

test("the demo guards a furnace, blocks a rogue AI before one's eyes, and ends when asked", {
  timeout: 180_000,
  skip: noBrowser,
}, async () => {
  const demo = spawn(process.execPath, [join(root, "scripts/iv.mjs"), "demo", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const browser = await launchBrowser();
  try {
    const { url } = await firstWords(demo);
    const status = async () => (await (await fetch(new URL("/v1/status", url))).json()) as GatewayStatus;
    await until(async () => (await status()).state === "guarded");
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      // What is not there, or not on the disk yet, a browser tells of by itself.
      const isAbsent = /status of 404/.test(message.text());
      if (message.type() === "error" && !isAbsent) complaints.push(message.text());
    });
    await page.goto(url);
    await page.getByText("guarded", { exact: false }).first().waitFor();
    await page.waitForTimeout(4_000);
    mkdirSync(join(root, "artefacts"), { recursive: true });
    await page.screenshot({ path: join(root, "artefacts/demo-calm.png") });

    // The advisor of a real daemon, with the map that guards: far outside nothing is allowed.
    await page.getByRole("link", { name: "Energy" }).click();
    await page.locator("#map-way", { hasText: /^The dotted way: the next / }).waitFor();
    await page.getByLabel("Heater power (kW)").press("End");
    await page.locator("#ruling-word", { hasText: /^Would be (blocked|amended)$/ }).waitFor();
    await page.locator("#factors li").first().waitFor();
    await page.screenshot({ path: join(root, "artefacts/demo-energy.png") });
    await page.getByRole("link", { name: "Now" }).click();

    const before = await melt(status);
    await page.getByRole("button", { name: /go rogue/i }).click();
    await page
      .getByText(/never seen/)
      .first()
      .waitFor();
    await page.waitForTimeout(12_000);
    await page.screenshot({ path: join(root, "artefacts/demo-rogue.png") });
    const { entries } = (await status()).log;
    const logged = await (await fetch(new URL(`/v1/records?from=${entries - 200}&max=200`, url))).json();
    const { records } = logged as { records: readonly { record: Record }[] };
    const blocked = records.filter(
      ({ record }) =>
        record.kind === "decision" && record.origin === "optimiser" && record.verdict === "block",
    ).length;
    assert.ok(blocked > 10, `${blocked} of the rogue's last proposals were blocked`);
    assert.ok(Math.abs((await melt(status)) - before) < 25, "the melt stayed where it was");
    assert.notEqual((await status()).state, "safe");

    await page.getByRole("button", { name: "Back to normal" }).click();
    await page.getByRole("button", { name: /cut the plc/i }).click();
    await until(async () => (await status()).state === "safe");
    await page.getByText("Safe state").first().waitFor();
    await page.screenshot({ path: join(root, "artefacts/demo-cut.png") });
    await page.getByRole("button", { name: /^mend/i }).click();
    await page.getByRole("button", { name: /start the plant anew/i }).click();
    await until(async () => (await status()).state === "guarded");

    // What else can go wrong comes from the simulator, and its words with it.
    await page.getByText("What else can go wrong").click();
    await page.getByRole("button", { name: "Break the wire of melt_temperature" }).click();
    await until(async () => (await status()).state === "safe");
    await page.getByText("What goes wrong now: Break the wire of melt_temperature").waitFor();
    await page.getByRole("button", { name: "Play cable pull" }).waitFor();
    await page.screenshot({ path: join(root, "artefacts/demo-faults.png") });
    await page.getByRole("button", { name: "Mend the wire of melt_temperature" }).click();
    await until(async () => (await status()).state !== "safe");
    await readPages(page, url);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    demo.kill("SIGINT");
    const [code] = (await once(demo, "exit")) as [number];
    assert.equal(code, 0);
  }
});

async function firstWords(demo: ChildProcess): Promise<{ url: string }> {
  for await (const line of createInterface({ input: demo.stdout! })) {
    const said = JSON.parse(line) as { url?: string; data?: string };
    if (said.url !== undefined && said.data !== undefined) return { url: said.url };
  }
  throw new Error("The demo ended before it was ready");
}

/** What is read more than watched, of a gateway that is really there: a block, its proof, its replay, and the doctor. */
async function readPages(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/#/decisions`);
  await page.getByLabel("Verdict").selectOption("Blocked");
  await page.getByRole("button", { name: "Search" }).click();
  await page
    .getByRole("link", { name: /^Allowed/ })
    .first()
    .waitFor({ state: "detached" });
  // Longer than the list waits before it is drawn anew: what one presses stays where it is.
  await page
    .getByRole("link", { name: /^Blocked/ })
    .last()
    .click({ delay: 7_000 });
  await page.waitForURL(/#\/decisions\/\d+$/);
  await page.getByText("Verified in this browser").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByText("The same to the bit").waitFor();
  await page.screenshot({ path: join(root, "artefacts/demo-decision.png"), fullPage: true });
  await page.goto(`${url}/#/capsules`);
  await page.getByText("Drives its actuators").waitFor();
  await page.goto(`${url}/#/devices`);
  await page.getByText("Connected").nth(1).waitFor();
  await page.screenshot({ path: join(root, "artefacts/demo-devices.png"), fullPage: true });
  await page.goto(`${url}/#/health`);
  await page.getByText("newest records verified").waitFor();
  await page.getByText(/^(?:Fine|Note|Wrong): daemon/).waitFor({ timeout: 60_000 });
  await page.screenshot({ path: join(root, "artefacts/demo-health.png"), fullPage: true });
}

async function melt(status: () => Promise<GatewayStatus>): Promise<number> {
  const point = (await status()).points.find((candidate) => candidate.point === "melt_temperature");
  assert.ok(typeof point?.value === "number");
  return point.value;
}
