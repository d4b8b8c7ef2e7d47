import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { keptTokens, partsOf, tokenOf } from "../runtime/console/access-site.ts";
import { ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// Signing in, in a real browser: who may only look sees nothing that he could press.

const artefacts = new URL("../../artefacts/", import.meta.url);
let browser: Browser;
let served: Console;
const furnace = new ScriptedFurnace();
let tokens = keptTokens;

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  for (let tick = 0; tick < 100; tick++) furnace.step();
  const access = partsOf({ tokens: () => tokens, now: () => Date.now() });
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0, access });
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served.close();
});

async function signedIn(page: Page, token: string): Promise<void> {
  await page.goto(served.url);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
}

test("page: nobody sees anything before he has signed in, and a wrong token says so", {
  skip: noBrowser,
}, async () => {
  const page = await browser.newPage();
  await signedIn(page, "ivt_wrong");
  await page.getByRole("alert").filter({ hasText: "That token opens nothing here" }).waitFor();
  assert.equal(await page.getByLabel("Token").inputValue(), "");
  assert.equal(await page.locator("#runs .run").count(), 0);
  await page.screenshot({ path: new URL("access-sign-in.png", artefacts).pathname });
  await page.close();
});

test("page: a viewer looks, and has nothing to press", { skip: noBrowser }, async () => {
  const page = await browser.newPage();
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await signedIn(page, tokenOf("viewer"));
  await page.locator("#runs .run").first().waitFor();
  assert.equal(await page.locator("#who-text").textContent(), "the-viewer, viewer");
  for (const name of ["Propose", "Hold", "Safe state", "Go on"])
    assert.equal(await page.getByRole("button", { name, exact: true }).isVisible(), false, name);
  assert.equal(await page.evaluate("document.cookie"), "", "no script reads the session");
  assert.ok(!addresses.join().includes("ivt_"), "no address has the token");
  // What the page does not show is not let through either.
  const status = await page.evaluate(
    "fetch('/v1/hold', { method: 'POST', headers: { 'x-iv-page': '1' } }).then((given) => given.status)",
  );
  assert.equal(status, 403);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("dialog").getByLabel("Token").waitFor();
  await page.close();
});

test("page: an operator proposes, and says yes to each order that he gives", {
  skip: noBrowser,
}, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signedIn(page, tokenOf("operator"));
  await page.locator("#runs .run").first().waitFor();
  await page.getByLabel("Point", { exact: true }).selectOption("fan_speed_setpoint");
  await page.getByLabel("Value").fill("21.5");
  await page.getByRole("button", { name: "Propose" }).click();
  await page.getByText("The shield looks at it").waitFor();
  assert.deepEqual(furnace.proposals.at(-1), {
    ...{ origin: "operator", by: "the-operator: console" },
    writes: [{ point: "fan_speed_setpoint", value: 21.5 }],
  });
  await page.getByRole("button", { name: "Hold" }).click();
  await page.getByRole("dialog", { name: "Hold the outputs?" }).getByRole("button", { name: "Hold" }).click();
  await page.getByText("hold, as the-operator wants it").waitFor();
  await page.screenshot({ path: new URL("access-operator.png", artefacts).pathname });
  await page.getByRole("button", { name: "Safe state" }).click();
  const asked = page.getByRole("dialog", { name: "Go to the safe state?" });
  await asked.getByRole("button", { name: "Leave it as it is" }).click();
  await page.getByRole("button", { name: "Safe state" }).click();
  await asked.getByRole("button", { name: "Safe state" }).click();
  await page.getByText("safe, as the-operator wants it").waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("dialog", { name: "Go on?" }).getByRole("button", { name: "Go on" }).click();
  await page.getByText("resume, as the-operator wants it").waitFor();
  assert.deepEqual(
    furnace.orders.map(([{ kind }]) => kind),
    ["hold", "safe", "resume"],
  );
  // The token is taken back while the page is open: it asks again who is there.
  tokens = keptTokens.filter(({ role }) => role !== "operator");
  await page.getByRole("dialog").getByLabel("Token").waitFor();
  tokens = keptTokens;
  await context.close();
});
