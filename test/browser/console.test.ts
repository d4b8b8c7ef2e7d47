import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { heldWindow, ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { casting } from "../runtime/console/scripted-measured.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// The page in a real browser, over a scripted gateway. Screenshots stay in artefacts/, to be looked at.

const artefacts = new URL("../../artefacts/", import.meta.url);
const wide = { width: 1_440, height: 900 };

let browser: Browser;
let furnace: ScriptedFurnace;
let served: Console;
let simulator: Server;
const pressed: string[] = [];

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  simulator = await openSimulator();
  furnace = new ScriptedFurnace();
  furnace.simulator = `http://127.0.0.1:${(simulator.address() as AddressInfo).port}`;
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
  for (let tick = 0; tick < 900; tick++) furnace.step();
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served.close();
  simulator.closeAllConnections();
  await new Promise((resolve) => simulator.close(resolve));
});

test("page: calm, in the dark", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "dark", viewport: wide });
  const { page } = look;
  furnace.mood = "calm";
  furnace.step();
  await page.locator("#state[data-state=guarded]").waitFor();
  await page.locator("#asked-word", { hasText: "Allowed" }).waitFor();
  assert.equal(await page.locator("#state-word").textContent(), "Guarded");
  assert.match((await page.locator("#surprise-now").textContent()) ?? "", /^\d\.\d\d\snats$/);
  await page.locator("#surprise-word", { hasText: "As the plant has been before" }).waitFor();
  assert.ok(await page.locator("#regime").isHidden());
  furnace.regime = casting;
  furnace.triCheck = heldWindow;
  const said =
    /^Regime casting since .*, 97\s% sure, calm; next most likely standby \(5\s%\)\. States up to 6\.5\d* nats/;
  await page.locator("#regime", { hasText: said }).waitFor();
  const proofs = "10 of 12 windows are proofs; 99 CEU today.";
  await page.locator("#tri-check", { hasText: proofs }).waitFor();
  await shoot(page, "console-calm-dark");
  furnace.regime = null;
  furnace.triCheck = null;
  assert.deepEqual(look.complaints, []);
});

test("page: the map turns to another pair, at the level of its size", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "light", viewport: wide });
  const { page } = look;
  furnace.mood = "calm";
  furnace.step();
  await page.getByRole("link", { name: "Energy" }).click();
  await page.locator("#map-readout", { hasText: /^Now: .*\sK, .*\skW: .*\snats/ }).waitFor();
  const pick = page.getByLabel("Channels of the energy map");
  assert.deepEqual(await pick.locator("option").allTextContents(), [
    "Melt temperature and Heater power",
    "Heater power and Melt temperature",
  ]);
  const turned = page.waitForResponse((response) => response.url().includes("/v1/map?pair=heater_power"));
  await pick.selectOption({ index: 1 });
  const { status, cells } = await turned.then((response) => ({
    status: response.status(),
    cells: Number(new URL(response.url()).searchParams.get("cells")),
  }));
  assert.equal(status, 200);
  assert(cells === 64 || cells === 128, String(cells));
  await page.locator("#map-readout", { hasText: /^Now: .*\skW, .*\sK: / }).waitFor();
  await shoot(page, "console-pair-light");
  assert.deepEqual(look.complaints, []);
});

test("page: an attack is blocked, and says why", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "dark", viewport: wide });
  const { page } = look;
  attack();
  await page.locator("#asked-verdict[data-verdict=block]").waitFor();
  assert.equal(await page.locator("#asked-by").textContent(), "line optimiser, full heat");
  assert.match((await page.locator("#asked-text").textContent()) ?? "", /60\skW with .* was never seen/);
  assert.match((await page.locator("#asked-writes").textContent()) ?? "", /Heater power60.0\skW29.3\skW/);
  assert.match(
    (await page.locator("#asked-then").textContent()) ?? "",
    /furnace-policy \(capsule\) was heard/,
  );
  assert.equal(await page.locator("#state-word").textContent(), "Guarded", "the machine stays guarded");
  await shoot(page, "console-attack-dark");
  assert.deepEqual(look.complaints, []);
});

test("page: the same by daylight, with a record opened and filtered", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "light", viewport: wide });
  const { page } = look;
  attack();
  await page.locator("#asked-verdict[data-verdict=block]").waitFor();
  await shoot(page, "console-attack-light");
  await page.getByRole("link", { name: "Trends" }).click();
  await page.locator(".u-over").nth(3).waitFor();
  await shoot(page, "console-minutes-light");
  await page.getByRole("link", { name: "Now" }).click();
  await page.locator("#asked-verdict[data-verdict=block]").waitFor();
  await page
    .getByRole("button", { name: /^Allowed/ })
    .and(page.locator(".filter button"))
    .click();
  assert.equal(await page.locator(".run[data-kind=allow]").count(), 0);
  await page.locator(".run[data-kind=block] .open").first().press("Enter");
  const record = JSON.parse((await page.locator(".detail pre").textContent()) ?? "") as { because: string };
  assert.equal(record.because, "barrier");
  await page.locator("#verdicts").scrollIntoViewIfNeeded();
  await page.screenshot({ path: fileOf("console-record-light"), fullPage: true });
  await page.locator("#verify-open").click();
  assert.match((await page.locator("#verify-root").textContent()) ?? "", /^9f3c51d2/);
  assert.deepEqual(look.complaints, []);
});

test("page: a plant that has drifted is said to have, and the limit not to have moved", {
  skip: noBrowser,
}, async () => {
  await using look = await open({ colorScheme: "dark", viewport: wide });
  const { page } = look;
  furnace.mood = "calm";
  furnace.step();
  await page.locator("#map-promise", { hasText: "3 of 480 states above the limit" }).waitFor();
  assert.equal(await page.locator("#drift").isVisible(), false);
  const calm = furnace.drift;
  furnace.drift = {
    ...calm,
    state: "drift",
    since: furnace.status().now,
    evidence: 4_711,
    advisoryLimit: 12,
  };
  await page.locator("#drift", { hasText: "the limit has not moved" }).waitFor();
  assert.match(
    (await page.locator("#drift").textContent()) ?? "",
    /^The plant has drifted from the data of its map since \d\d:\d\d; the limit has not moved\. It stands at 8\.25 nats/,
  );
  await shoot(page, "console-drift-dark");
  furnace.drift = { ...furnace.drift, state: "recertify" };
  await page.locator("#drift", { hasText: "the map has to be made anew" }).waitFor();
  furnace.drift = calm;
  await page.locator("#drift", { hasText: "The plant has drifted" }).waitFor({ state: "hidden" });
  assert.deepEqual(look.complaints, []);
});

test("page: on a phone", { skip: noBrowser }, async () => {
  await using look = await open({
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  const { page } = look;
  attack();
  await page.locator("#asked-verdict[data-verdict=block]").waitFor();
  await page.screenshot({ path: fileOf("console-phone-dark"), fullPage: true });
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  assert.ok((overflow as number) <= 0, "nothing is wider than the phone");
  assert.deepEqual(look.complaints, []);
});

test("page: the buttons of the demo reach the simulator", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "dark", viewport: wide });
  const { page } = look;
  await page.getByRole("button", { name: "Make the AI go rogue" }).click();
  await page.getByRole("button", { name: "Back to normal" }).waitFor();
  await page.getByRole("button", { name: /^Cut the PLC/ }).click();
  await page.getByRole("button", { name: /^Mend the PLC/ }).waitFor();
  // Those that nobody needs at first are there when somebody looks for them.
  assert.equal(await page.getByRole("button", { name: "Defect: leak" }).isVisible(), false);
  await page.getByText("What else can go wrong").click();
  await page.getByRole("button", { name: "Defect: leak" }).click();
  await page.getByRole("button", { name: "Repair: leak" }).waitFor();
  assert.deepEqual(pressed, [
    '/fault {"name":"rogue","on":true}',
    '/fault {"name":"cable","on":true}',
    '/fault {"name":"leak","on":true}',
  ]);
  assert.deepEqual(look.complaints, []);
});

test("page: what is bad or old is never shown as live", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "light", viewport: wide });
  const { page } = look;
  furnace.mood = "hold";
  for (let tick = 0; tick < 6; tick++) furnace.step();
  await page.locator("#state[data-state=holding]").waitFor();
  await page.locator("#points tr[data-quality=bad]").first().waitFor();
  await shoot(page, "console-holding-light");
  const { port } = new URL(served.url);
  await served.close();
  await page.locator("#state[data-state=stale]").waitFor();
  assert.match((await page.locator("#silence").textContent()) ?? "", /^No data for \d+ s/);
  assert.match((await page.locator("#state-why").textContent()) ?? "", /holding$/);
  await shoot(page, "console-stale-light");
  // The gateway comes back: the page finds it by itself and reads what it missed from the log.
  furnace.mood = "calm";
  for (let tick = 0; tick < 3; tick++) furnace.step();
  served = await openConsole(furnace, { host: "127.0.0.1", port: Number(port) });
  await page.locator("#state[data-state=guarded]").waitFor();
  await page.locator("#asked-verdict[data-verdict=allow]").waitFor();
  assert.equal(await page.locator("#silence").isVisible(), false);
  // The one complaint that is due: a browser says itself that it cannot reach the gateway.
  assert.deepEqual(
    look.complaints.filter((line) => !/ERR_CONNECTION_REFUSED|WebSocket connection/.test(line)),
    [],
  );
});

function attack(): void {
  furnace.mood = "attack";
  for (let tick = 0; tick < 120; tick++) furnace.step();
  furnace.mood = "calm";
  for (let tick = 0; tick < 60; tick++) furnace.step();
  furnace.mood = "attack";
  for (let tick = 0; tick < 40; tick++) furnace.step();
}

interface Look extends AsyncDisposable {
  readonly page: Page;
  /** Whatever the browser had to say that a page should give no reason for. */
  readonly complaints: string[];
}

async function open(how: Parameters<Browser["newContext"]>[0]): Promise<Look> {
  const context = await browser.newContext(how);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (said) => {
    // This gateway has no advisor, and a browser says itself that it was told so.
    if (["error", "warning"].includes(said.type()) && !/ 404 /.test(said.text()))
      complaints.push(said.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(served.url);
  await page.locator("#runs .run").first().waitFor();
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** After two frames, so that the canvases have drawn what was waited for. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate("new Promise((drawn) => setTimeout(drawn, 400))");
  await page.screenshot({ path: fileOf(name) });
}

function fileOf(name: string): string {
  return new URL(`${name}.png`, artefacts).pathname;
}

async function openSimulator(): Promise<Server> {
  const fault = (name: string, title: string, mend: string, place: "main" | "more") => ({
    ...{ name, title, mend, place, isOn: false },
  });
  const faults = [
    fault("rogue", "Make the AI go rogue", "Back to normal", "main"),
    fault("cable", "Cut the PLC’s cable", "Mend the PLC’s cable", "main"),
    fault("leak", "Defect: leak", "Repair: leak", "more"),
  ];
  const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    if (request.method === "POST") {
      pressed.push(`${request.url} ${body}`);
      const { name, on } = JSON.parse(body) as { name: string; on: boolean };
      for (const each of faults) if (each.name === name) each.isOn = on;
    }
    response
      .writeHead(200, { ...cors, "content-type": "application/json" })
      .end(JSON.stringify({ faults, speed: 4 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
