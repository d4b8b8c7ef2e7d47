// A trial as somebody watches it: two capsules side by side, and how old what is shown is. That nobody is kept out of it by
// his eyes is tested with the other pages.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { keepPace, ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { trialAt } from "../runtime/console/scripted-trial.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

const artefacts = new URL("../../artefacts/", import.meta.url);
const young = "capsule://industriverse/casting-furnace@1.1.0";
const furnace = new ScriptedFurnace();

let browser: Browser;
let served: Console;
let timer: NodeJS.Timeout;

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  timer = keepPace(() => furnace);
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
});

after(async () => {
  if (noBrowser) return;
  clearInterval(timer);
  await browser.close();
  await served.close();
});

test("trials: a capsule on trial stands beside the one that guards, and what is old says so", {
  skip: noBrowser,
}, async () => {
  furnace.desk.tried = [trialAt(furnace.status().now)];
  const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1_440, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && complaints.push(said.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${served.url}/#/capsules`);
  const both = page.getByRole("region", { name: "On trial, side by side" });
  const trial = both.getByRole("article", { name: `${young} on trial` });
  await trial.getByText("98.10\u00a0%: 1\u202f962 of 2\u202f000").waitFor();
  await trial.getByText("113, before 106").waitFor();
  await trial.getByText("3, before 0").waitFor();
  await trial.getByRole("row", { name: /^Verdict Allowed .* Amended/ }).waitFor();
  await trial.getByRole("row", { name: "Heater power, asked 41.2 43.9" }).waitFor();
  await trial
    .getByRole("img", { name: /^Heater power over 3 min: now 41.2 by the one that guards/ })
    .waitFor();
  await trial.getByRole("row", { name: "Allowed 1\u202f880 12 2" }).waitFor();
  await both.getByText(/^Live: newest tick /).waitFor();
  await both.screenshot({ path: new URL("trial-light.png", artefacts).pathname });
  await page.emulateMedia({ colorScheme: "dark" });
  await both.screenshot({ path: new URL("trial-dark.png", artefacts).pathname });
  await page.route(/\/v1\/trials/, (route) => route.abort());
  await both.getByText(/^OLD: nothing was heard for /).waitFor();
  await page.unroute(/\/v1\/trials/);
  // A trial whose ticks do not come any more is no more live than a gateway that is silent.
  furnace.desk.tried = [{ ...trialAt(furnace.status().now - 60_000_000), tickMs: 100 }];
  await both.getByText(/^OLD: neither has decided for /).waitFor();
  const tried = trialAt(furnace.status().now);
  furnace.desk.tried = [
    { ...tried, ended: { at: tried.since, to: "armed", because: "its probes have held" } },
  ];
  await both.getByText("Nothing is on trial now. This is how the last trial went.").waitFor();
  await trial.getByText("The trial is over, and it is armed: its probes have held").waitFor();
  furnace.desk.tried = [];
  await both.waitFor({ state: "hidden" });
  furnace.desk.tried = [tried];
  await both.waitFor();
  assert.deepEqual(
    complaints.filter((line) => !line.includes("ERR_FAILED")),
    [],
  );
});
