import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// The page that checks evidence, in a real browser, over a scripted gateway with a real Merkle tree and a real key.

const artefacts = new URL("../../artefacts/", import.meta.url);

let browser: Browser;
let furnace: ScriptedFurnace;
let served: Console;

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  furnace = new ScriptedFurnace();
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
  for (let tick = 0; tick < 300; tick++) furnace.step();
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served.close();
});

async function open(path: string): Promise<{ page: Page; complaints: string[] } & AsyncDisposable> {
  const context = await browser.newContext({
    colorScheme: "dark",
    viewport: { width: 1_000, height: 1_100 },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && complaints.push(said.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${served.url}${path}`);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

test("verify: a decision's own link leads to its evidence, checked in the browser", {
  skip: noBrowser,
}, async () => {
  await using look = await open("/verify#7");
  const { page } = look;
  await page.locator("#result[data-verdict=allow]").waitFor();
  assert.equal(await page.locator("#fact-place").textContent(), "entry 7");
  assert.deepEqual(
    JSON.parse((await page.locator("#record").textContent())!),
    JSON.parse(furnace.bodies[7]!),
  );
  assert.match((await page.locator("#key-note").textContent())!, /came from this gateway itself/);
  assert.equal(await page.locator("#download").getAttribute("download"), "record-7.tlog-proof");
  await page.screenshot({ path: new URL("verify-dark.png", artefacts).pathname, fullPage: true });
  // One letter of the evidence is enough.
  const text = await page.locator("#text").inputValue();
  await page.locator("#text").fill(text.replace("index 7", "index 8"));
  await page.locator("#result[data-verdict=block]").waitFor();
  assert.match((await page.locator("#result-why").textContent())!, /not in the log that was signed/);
  assert.ok(await page.locator("#record").isHidden());
  // So is another key of the same name.
  await page.locator("#text").fill(text);
  await page.locator("#key").fill(signerKeyFrom("foundry-7", new Uint8Array(32).fill(9)).verifier.text);
  await page.locator("#result-why", { hasText: "not signed by this key" }).waitFor();
  assert.deepEqual(look.complaints, []);
});

test("verify: a browser that remembers finds out who changes the past", { skip: noBrowser }, async () => {
  await using look = await open("/verify");
  const { page } = look;
  await page.locator("#key-keep").click();
  await page.locator("#key-note", { hasText: "Kept here since" }).waitFor();
  for (let tick = 0; tick < 20; tick++) furnace.step();
  await page.locator("#since-check").click();
  await page.locator("#since-text", { hasText: /^All \d+ entries .* unchanged, and \d+ more\.$/ }).waitFor();
  const { body = "" } = { body: furnace.bodies[3] };
  furnace.rewrite(3);
  await page.locator("#since-check").click();
  await page.locator("#since-text[data-alarm=true]", { hasText: "Not the history of" }).waitFor();
  await page.screenshot({ path: new URL("verify-alarm.png", artefacts).pathname, fullPage: true });
  furnace.bodies[3] = body;
  await page.locator("#since-check").click();
  await page.locator("#since-text[data-alarm=false]", { hasText: "unchanged" }).waitFor();
  await page.locator("#index").fill("999999");
  await page.getByRole("button", { name: "Get it from this gateway" }).click();
  await page.locator("#result-why", { hasText: "not on disk" }).waitFor();
  const unexpected = look.complaints.filter((line) => !line.includes("404"));
  assert.deepEqual(unexpected, []);
});
